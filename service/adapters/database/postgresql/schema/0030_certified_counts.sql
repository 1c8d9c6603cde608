-- Drafts are held to the counts of a quarter as certified reports told of it, so that few late answers cannot be computed.
CREATE TABLE certified_count (
    form        TEXT COLLATE "C" NOT NULL,
    fiscal_year INTEGER          NOT NULL,
    quarter     INTEGER          NOT NULL,
    number      INTEGER          NOT NULL,
    report      TEXT COLLATE "C" NOT NULL,
    counts      BYTEA            NOT NULL,
    PRIMARY KEY (form, fiscal_year, quarter, number)
);
CREATE TRIGGER certified_counts_do_not_change BEFORE UPDATE OR DELETE ON certified_count
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER certified_counts_stay BEFORE TRUNCATE ON certified_count
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
