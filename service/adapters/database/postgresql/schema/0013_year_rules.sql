-- What an indicator is judged by in a fiscal year, adopted with the first answer or value: revision 1. A later revision is
-- an amendment, with who made it and why. `rules` is JSON, `hash` its SHA-256.
CREATE TABLE year_rules (
    indicator   TEXT COLLATE "C" NOT NULL,
    fiscal_year INTEGER          NOT NULL,
    revision    INTEGER          NOT NULL,
    rules       TEXT COLLATE "C" NOT NULL,
    hash        TEXT COLLATE "C" NOT NULL,
    adopted     BIGINT           NOT NULL,
    adopted_by  TEXT COLLATE "C" NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (indicator, fiscal_year, revision)
);
