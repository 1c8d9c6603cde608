-- Drafts are held to the counts of a quarter as certified reports told of it, so that few late answers cannot be computed.
CREATE TABLE certified_count (
    form        TEXT    NOT NULL,
    fiscal_year INTEGER NOT NULL,
    quarter     INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    report      TEXT    NOT NULL,
    counts      BLOB    NOT NULL,
    PRIMARY KEY (form, fiscal_year, quarter, number)
) STRICT;
CREATE TRIGGER certified_counts_do_not_change BEFORE UPDATE ON certified_count
BEGIN
    SELECT raise(ABORT, 'certified counts do not change');
END;
CREATE TRIGGER certified_counts_stay BEFORE DELETE ON certified_count
BEGIN
    SELECT raise(ABORT, 'certified counts stay');
END;
