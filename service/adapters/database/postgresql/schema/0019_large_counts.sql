-- What importance adds to a count are products: those of ten million sheets in a month of a collector may pass 2^31.
DROP VIEW unfolded;
ALTER TABLE tally ALTER COLUMN count TYPE BIGINT;
ALTER TABLE sealed ALTER COLUMN count TYPE BIGINT;
CREATE VIEW unfolded AS
SELECT journal.collector_id, journal.month, step.key::bigint AS cell_id, step.value::bigint AS count
FROM journal CROSS JOIN json_each_text(journal.steps::json) AS step;
