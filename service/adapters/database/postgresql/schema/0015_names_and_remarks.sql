-- The full name and the position of an account's holder, as papers are signed.
ALTER TABLE planner ADD COLUMN full_name TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE planner ADD COLUMN position TEXT COLLATE "C" NOT NULL DEFAULT '';

-- What stood in an indicator's way in a quarter, or in the year (quarter 0), and what was done about it.
CREATE TABLE remark (
    indicator    TEXT COLLATE "C" NOT NULL,
    fiscal_year  INTEGER          NOT NULL,
    quarter      INTEGER          NOT NULL,
    revision     INTEGER          NOT NULL,
    obstacles    TEXT COLLATE "C" NOT NULL,
    improvements TEXT COLLATE "C" NOT NULL,
    written_by   TEXT COLLATE "C" NOT NULL,
    written      BIGINT           NOT NULL,
    PRIMARY KEY (indicator, fiscal_year, quarter, revision)
);
