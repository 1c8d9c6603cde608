-- Batches of equal answer sheets that a planner excluded: how many, by whom and why, and by whom and why they were taken
-- back. Days are ISO 8601, in Bangkok; none for what was not taken back.
CREATE TABLE exclusion (
    collector_id    INTEGER NOT NULL,
    number          INTEGER NOT NULL,
    form_version_id INTEGER NOT NULL,
    month           INTEGER NOT NULL,
    sheets          INTEGER NOT NULL,
    day             TEXT    NOT NULL,
    excluded_by     TEXT    NOT NULL,
    reason          TEXT    NOT NULL,
    back_day        TEXT,
    back_by         TEXT    NOT NULL,
    back_reason     TEXT    NOT NULL,
    PRIMARY KEY (collector_id, number)
) STRICT, WITHOUT ROWID;

-- The exclusion of its collector by which a response is not counted; NULL if it is.
ALTER TABLE response ADD COLUMN exclusion INTEGER;
