-- Many funds on a Citus cluster: a fund's schema goes to one node, whole, so that no query changes.
-- Run after `pochai migrate` has made the schema: psql -v schema=fund_a -f citus-fund.sql
\set ON_ERROR_STOP on
BEGIN;
SET LOCAL citus.enable_unsafe_triggers = on;
SELECT citus_schema_distribute(:'schema');
-- What was here before stays in hidden files otherwise. Where a trigger refuses this, certified figures are kept for good anyway.
SELECT truncate_local_data_after_distributing_table(pg_class.oid)
FROM pg_class
WHERE relnamespace = :'schema'::regnamespace AND relkind = 'r'
    AND NOT EXISTS (
        SELECT FROM pg_trigger
        WHERE tgrelid = pg_class.oid AND tgfoid = format('%I.refuse_change', :'schema')::regproc
    );
COMMIT;
