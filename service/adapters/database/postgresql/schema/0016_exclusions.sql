-- Batches of equal answer sheets that a planner excluded: how many, by whom and why, and by whom and why they were taken
-- back. Days are ISO 8601, in Bangkok; none for what was not taken back.
CREATE TABLE exclusion (
    collector_id    INTEGER          NOT NULL,
    number          INTEGER          NOT NULL,
    form_version_id INTEGER          NOT NULL,
    month           INTEGER          NOT NULL,
    sheets          INTEGER          NOT NULL,
    day             TEXT COLLATE "C" NOT NULL,
    excluded_by     TEXT COLLATE "C" NOT NULL,
    reason          TEXT COLLATE "C" NOT NULL,
    back_day        TEXT COLLATE "C",
    back_by         TEXT COLLATE "C" NOT NULL,
    back_reason     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (collector_id, number)
);

-- The exclusion of its collector by which a response is not counted; NULL if it is.
ALTER TABLE response ADD COLUMN exclusion INTEGER;
