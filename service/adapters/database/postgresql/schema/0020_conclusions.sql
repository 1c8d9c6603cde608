-- What is concluded of a form's figures in a quarter, or in the year (quarter 0), in place of what is drafted.
-- The last revision of each form and period counts; an empty text is drafted again.
CREATE TABLE conclusion (
    form            TEXT COLLATE "C" NOT NULL,
    fiscal_year     INTEGER          NOT NULL,
    quarter         INTEGER          NOT NULL,
    revision        INTEGER          NOT NULL,
    conclusion      TEXT COLLATE "C" NOT NULL,
    recommendations TEXT COLLATE "C" NOT NULL,
    written_by      TEXT COLLATE "C" NOT NULL,
    written         BIGINT           NOT NULL,
    PRIMARY KEY (form, fiscal_year, quarter, revision)
);
