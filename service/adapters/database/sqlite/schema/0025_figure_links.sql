-- Links that show certified figures without signing in. `id` is the hash of what the address holds; quarter 0 is the year.
CREATE TABLE figure_link (
    id          TEXT    NOT NULL PRIMARY KEY,
    subject     TEXT    NOT NULL,
    fiscal_year INTEGER NOT NULL,
    quarter     INTEGER NOT NULL,
    made_by     TEXT    NOT NULL,
    made        INTEGER NOT NULL,
    last_day    TEXT    NOT NULL,
    revoked     INTEGER,
    revoked_by  TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
