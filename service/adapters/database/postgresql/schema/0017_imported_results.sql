-- Results of a survey from before the service counted its answers, each from a document; `quarter` 0 is the whole year.
-- The last revision of each indicator and period counts; one without a percent removes it. `method` '' is not told.
CREATE TABLE imported_result (
    indicator   TEXT COLLATE "C" NOT NULL,
    fiscal_year INTEGER          NOT NULL,
    quarter     INTEGER          NOT NULL,
    revision    INTEGER          NOT NULL,
    percent     TEXT COLLATE "C" NOT NULL,
    responses   INTEGER          NOT NULL,
    method      TEXT COLLATE "C" NOT NULL,
    document    TEXT COLLATE "C" NOT NULL,
    imported_by TEXT COLLATE "C" NOT NULL,
    recorded    BIGINT           NOT NULL,
    note        TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (indicator, fiscal_year, quarter, revision)
);
