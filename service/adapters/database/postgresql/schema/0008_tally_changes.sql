-- The last change of the counts of a collector's month: a random number, another one for each transaction that moves any
-- of them. What was read or computed of the counts, and of the journal's entries, holds while it stays.
CREATE TABLE tally_change (
    collector_id INTEGER NOT NULL,
    month        INTEGER NOT NULL,
    id           BIGINT  NOT NULL,
    PRIMARY KEY (collector_id, month)
);
INSERT INTO tally_change (collector_id, month, id) SELECT DISTINCT collector_id, month, 0 FROM tally;
