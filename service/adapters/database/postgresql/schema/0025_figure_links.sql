-- Links that show certified figures without signing in. `id` is the hash of what the address holds; quarter 0 is the year.
CREATE TABLE figure_link (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    subject     TEXT COLLATE "C" NOT NULL,
    fiscal_year INTEGER          NOT NULL,
    quarter     INTEGER          NOT NULL,
    made_by     TEXT COLLATE "C" NOT NULL,
    made        BIGINT           NOT NULL,
    last_day    TEXT COLLATE "C" NOT NULL,
    revoked     BIGINT,
    revoked_by  TEXT COLLATE "C" NOT NULL
);
