-- What new answers add to the counts, one row a commit, until it is folded: summed up into tally and arrival, and deleted.
-- Steps are JSON: the number of each cell with what it gains. Ids are random: they do not tell what came first.
CREATE TABLE journal (
    collector_id INTEGER          NOT NULL,
    id           BIGINT           NOT NULL,
    month        INTEGER          NOT NULL,
    steps        TEXT COLLATE "C" NOT NULL,
    day          TEXT COLLATE "C" NOT NULL,
    arrived      INTEGER          NOT NULL,
    PRIMARY KEY (collector_id, id)
);

-- The counts that stand in the journal alone, in the form of the tally.
CREATE VIEW unfolded AS
SELECT journal.collector_id, journal.month, step.key::bigint AS cell_id, step.value::integer AS count
FROM journal CROSS JOIN json_each_text(journal.steps::json) AS step;
