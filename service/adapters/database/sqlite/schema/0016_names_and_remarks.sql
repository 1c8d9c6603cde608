-- The full name and the position of an account's holder, as papers are signed.
ALTER TABLE planner ADD COLUMN full_name TEXT NOT NULL DEFAULT '';
ALTER TABLE planner ADD COLUMN position TEXT NOT NULL DEFAULT '';

-- What stood in an indicator's way in a quarter, or in the year (quarter 0), and what was done about it.
CREATE TABLE remark (
    indicator    TEXT    NOT NULL,
    fiscal_year  INTEGER NOT NULL,
    quarter      INTEGER NOT NULL,
    revision     INTEGER NOT NULL,
    obstacles    TEXT    NOT NULL,
    improvements TEXT    NOT NULL,
    written_by   TEXT    NOT NULL,
    written      INTEGER NOT NULL,
    PRIMARY KEY (indicator, fiscal_year, quarter, revision)
) STRICT, WITHOUT ROWID;
