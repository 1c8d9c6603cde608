-- One large survey on a Citus cluster: what answers touch is spread over the nodes by collector, what they refer to is on
-- every node, and all else stays on the coordinator.
-- Run after `pochai migrate` has made the schema: psql -v schema=public -f citus-survey.sql
\set ON_ERROR_STOP on
BEGIN;
SET LOCAL search_path = :"schema";
SELECT create_reference_table('form_version');
SELECT create_reference_table('collector');
SELECT create_reference_table('cell');
SELECT create_distributed_table('response', 'collector_id');
SELECT create_distributed_table('journal', 'collector_id', colocate_with => 'response');
SELECT create_distributed_table('tally', 'collector_id', colocate_with => 'response');
SELECT create_distributed_table('tally_change', 'collector_id', colocate_with => 'response');
SELECT create_distributed_table('sealed', 'collector_id', colocate_with => 'response');
SELECT create_distributed_table('invitation', 'collector_id', colocate_with => 'response');
SELECT create_distributed_table('personal', 'collector_id', colocate_with => 'response');
SELECT create_distributed_table('comment', 'collector_id', colocate_with => 'response');
SELECT create_distributed_table('arrival', 'collector_id', colocate_with => 'response');
SELECT create_distributed_table('told_closing', 'collector_id', colocate_with => 'response');
SELECT create_distributed_table('population', 'collector_id', colocate_with => 'response');
SELECT create_distributed_table('exclusion', 'collector_id', colocate_with => 'response');
-- What was here before stays in hidden files otherwise.
SELECT truncate_local_data_after_distributing_table(logicalrelid)
FROM pg_dist_partition JOIN pg_class ON pg_class.oid = logicalrelid
WHERE partmethod = 'h' AND relnamespace = :'schema'::regnamespace;
COMMIT;
