-- Results of a survey from before the service counted its answers, each from a document; `quarter` 0 is the whole year.
-- The last revision of each indicator and period counts; one without a percent removes it. `method` '' is not told.
CREATE TABLE imported_result (
    indicator   TEXT    NOT NULL,
    fiscal_year INTEGER NOT NULL,
    quarter     INTEGER NOT NULL,
    revision    INTEGER NOT NULL,
    percent     TEXT    NOT NULL,
    responses   INTEGER NOT NULL,
    method      TEXT    NOT NULL,
    document    TEXT    NOT NULL,
    imported_by TEXT    NOT NULL,
    recorded    INTEGER NOT NULL,
    note        TEXT    NOT NULL,
    PRIMARY KEY (indicator, fiscal_year, quarter, revision)
) STRICT, WITHOUT ROWID;
