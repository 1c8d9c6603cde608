-- Many funds on a Citus cluster: a fund's schema goes to one node, whole, so that no query changes.
-- Run after `pochai migrate` has made the schema: psql -v schema=fund_a -f citus-fund.sql
\set ON_ERROR_STOP on
BEGIN;
SET LOCAL citus.enable_unsafe_triggers = on;
SELECT citus_schema_distribute(:'schema');
-- What was here before stays in hidden files otherwise. Certified reports, whose trigger refuses this, are kept for good anyway.
SELECT truncate_local_data_after_distributing_table(format('%I.%I', schemaname, tablename)::regclass)
FROM pg_tables WHERE schemaname = :'schema' AND tablename <> 'certified_report';
COMMIT;
