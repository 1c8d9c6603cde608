-- The tables of the first version. Moments are whole seconds since 1970 (UTC), months are year x 100 + month in Bangkok.

-- Where a version comes from: `file`, a definition file, or `web`, a planner's page. Ids rise with each version.
CREATE TABLE form_version (
    id         INTEGER PRIMARY KEY,
    form       TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    hash       TEXT    NOT NULL,
    definition TEXT    NOT NULL,
    published  INTEGER NOT NULL,
    origin     TEXT    NOT NULL,
    UNIQUE (form, version)
) STRICT;

CREATE TABLE collector (
    id         INTEGER PRIMARY KEY,
    code       TEXT    NOT NULL UNIQUE,
    form       TEXT    NOT NULL,
    label      TEXT    NOT NULL,
    created    INTEGER NOT NULL,
    opens      INTEGER,
    closes     INTEGER,
    population INTEGER,
    device     TEXT    NOT NULL,
    access     TEXT    NOT NULL
) STRICT;

CREATE INDEX collector_by_form ON collector (form);

-- Kept in the order of a hash, so that the file does not tell who came first. No answers: the response was withdrawn.
CREATE TABLE response (
    collector_id    INTEGER NOT NULL REFERENCES collector (id),
    id              TEXT    NOT NULL,
    form_version_id INTEGER NOT NULL REFERENCES form_version (id),
    month           INTEGER NOT NULL,
    answers         TEXT,
    PRIMARY KEY (collector_id, id)
) STRICT, WITHOUT ROWID;

-- Kept in the order of a hash too. A use turns 0 into 1 in place, which says nothing of when or with which answer.
CREATE TABLE invitation (
    collector_id INTEGER NOT NULL REFERENCES collector (id),
    id           TEXT    NOT NULL,
    number       INTEGER NOT NULL,
    state        INTEGER NOT NULL,
    PRIMARY KEY (collector_id, id)
) STRICT, WITHOUT ROWID;

-- What respondents said of themselves, with their consent. Its ids derive from receipts as those of responses do, but
-- otherwise: nothing in the file ties a row here to a response.
CREATE TABLE personal (
    collector_id    INTEGER NOT NULL REFERENCES collector (id),
    id              TEXT    NOT NULL,
    form_version_id INTEGER NOT NULL REFERENCES form_version (id),
    month           INTEGER NOT NULL,
    fields          TEXT    NOT NULL,
    PRIMARY KEY (collector_id, id)
) STRICT, WITHOUT ROWID;

-- What is answered in words, for planners to read and search; the responses have it too. A tag and a note are theirs.
CREATE TABLE comment (
    form  TEXT    NOT NULL,
    item  TEXT    NOT NULL,
    id    TEXT    NOT NULL,
    month INTEGER NOT NULL,
    text  TEXT    NOT NULL,
    tag   TEXT    NOT NULL,
    note  TEXT    NOT NULL,
    PRIMARY KEY (form, item, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX comment_tagged ON comment (form, tag) WHERE tag <> '';

-- How many responses to a form came in on a day (ISO 8601), for as long as a survey is watched.
CREATE TABLE arrival (
    form  TEXT    NOT NULL,
    day   TEXT    NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (form, day)
) STRICT, WITHOUT ROWID;

-- What a count can count. The id derives from the names: ids given in turn would tell what was answered first.
CREATE TABLE cell (
    id              INTEGER NOT NULL PRIMARY KEY,
    form_version_id INTEGER NOT NULL REFERENCES form_version (id),
    by_item         TEXT    NOT NULL,
    item            TEXT    NOT NULL,
    by_value        TEXT    NOT NULL,
    choice          TEXT    NOT NULL,
    UNIQUE (form_version_id, by_item, item, by_value, choice)
) STRICT, WITHOUT ROWID;

CREATE TABLE tally (
    collector_id INTEGER NOT NULL REFERENCES collector (id),
    month        INTEGER NOT NULL,
    cell_id      INTEGER NOT NULL REFERENCES cell (id),
    count        INTEGER NOT NULL,
    PRIMARY KEY (collector_id, month, cell_id)
) STRICT, WITHOUT ROWID;

-- The part of the tally that speaks of responses deleted when their time was over: what no counting can find again.
CREATE TABLE sealed (
    collector_id INTEGER NOT NULL REFERENCES collector (id),
    month        INTEGER NOT NULL,
    cell_id      INTEGER NOT NULL REFERENCES cell (id),
    count        INTEGER NOT NULL,
    PRIMARY KEY (collector_id, month, cell_id)
) STRICT, WITHOUT ROWID;

-- What was measured by hand, each correction a row of its own. Quarter 0 is the whole year; a value is an exact fraction.
CREATE TABLE measurement (
    indicator   TEXT    NOT NULL,
    fiscal_year INTEGER NOT NULL,
    quarter     INTEGER NOT NULL,
    revision    INTEGER NOT NULL,
    inputs      TEXT    NOT NULL,
    value       TEXT    NOT NULL,
    measured_by TEXT    NOT NULL,
    recorded    INTEGER NOT NULL,
    note        TEXT    NOT NULL,
    PRIMARY KEY (indicator, fiscal_year, quarter, revision)
) STRICT, WITHOUT ROWID;

-- What was certified, each amendment a row of its own; quarter 0 is the whole year. The report holds all the rest once
-- more, under its checksum.
CREATE TABLE certified_report (
    subject      TEXT    NOT NULL,
    fiscal_year  INTEGER NOT NULL,
    quarter      INTEGER NOT NULL,
    revision     INTEGER NOT NULL,
    certified_by TEXT    NOT NULL,
    certified    INTEGER NOT NULL,
    note         TEXT    NOT NULL,
    checksum     TEXT    NOT NULL,
    report       BLOB    NOT NULL,
    PRIMARY KEY (subject, fiscal_year, quarter, revision)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER certified_reports_do_not_change BEFORE UPDATE ON certified_report
BEGIN
    SELECT raise(ABORT, 'certified reports do not change');
END;

-- What replaces a row deletes it without being asked by the trigger of deleting.
CREATE TRIGGER certified_reports_are_not_replaced BEFORE INSERT ON certified_report
WHEN EXISTS (
    SELECT 1 FROM certified_report
    WHERE subject = NEW.subject AND fiscal_year = NEW.fiscal_year AND quarter = NEW.quarter AND revision = NEW.revision
)
BEGIN
    SELECT raise(ABORT, 'certified reports are not replaced');
END;

CREATE TRIGGER certified_reports_stay BEFORE DELETE ON certified_report
BEGIN
    SELECT raise(ABORT, 'certified reports stay');
END;

CREATE TABLE api_token (
    name    TEXT    PRIMARY KEY,
    hash    BLOB    NOT NULL UNIQUE,
    scopes  TEXT    NOT NULL,
    created INTEGER NOT NULL,
    revoked INTEGER
) STRICT, WITHOUT ROWID;

-- Names are folded: large and small letters are the same. The link sets a password, once.
CREATE TABLE planner (
    id        INTEGER PRIMARY KEY,
    name      TEXT    NOT NULL UNIQUE,
    role      TEXT    NOT NULL,
    created   INTEGER NOT NULL,
    password  TEXT,
    link      BLOB    UNIQUE,
    link_ends INTEGER,
    closed    INTEGER
) STRICT;

-- Who opens an account with a provider's word. The subject stays the same, whatever somebody is called there.
CREATE TABLE identity (
    planner_id INTEGER PRIMARY KEY REFERENCES planner (id),
    issuer     TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    UNIQUE (issuer, subject)
) STRICT;

-- The id is the hash of what the browser holds.
CREATE TABLE session (
    id         BLOB    PRIMARY KEY,
    planner_id INTEGER NOT NULL REFERENCES planner (id),
    created    INTEGER NOT NULL,
    touched    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_by_planner ON session (planner_id);

-- Who did what to what; each entry has the hash of the one before.
CREATE TABLE audit (
    number   INTEGER PRIMARY KEY,
    happened INTEGER NOT NULL,
    who      TEXT    NOT NULL,
    action   TEXT    NOT NULL,
    subject  TEXT    NOT NULL,
    previous TEXT    NOT NULL,
    hash     TEXT    NOT NULL
) STRICT;

CREATE INDEX audit_by_who ON audit (who);

-- Whom to tell of what happens. Their secrets derive from a key that lies in a file of its own.
CREATE TABLE webhook (
    id       TEXT    PRIMARY KEY,
    url      TEXT    NOT NULL,
    events   TEXT    NOT NULL,
    internal INTEGER NOT NULL,
    created  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The outbox. Due is when it is tried next, and once it is settled, when that was.
CREATE TABLE delivery (
    webhook_id TEXT    NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    event      TEXT    NOT NULL,
    type       TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    created    INTEGER NOT NULL,
    state      TEXT    NOT NULL,
    attempts   INTEGER NOT NULL,
    due        INTEGER NOT NULL,
    last       TEXT    NOT NULL,
    PRIMARY KEY (webhook_id, event)
) STRICT, WITHOUT ROWID;

CREATE INDEX delivery_by_due ON delivery (due) WHERE state = 'waiting';

-- The closing that was told of last: one that was opened again and closed later is told of again.
CREATE TABLE told_closing (
    collector_id INTEGER PRIMARY KEY REFERENCES collector (id),
    closes       INTEGER NOT NULL
) STRICT;

-- The revision that was told of last.
CREATE TABLE told_certificate (
    subject     TEXT    NOT NULL,
    fiscal_year INTEGER NOT NULL,
    quarter     INTEGER NOT NULL,
    revision    INTEGER NOT NULL,
    PRIMARY KEY (subject, fiscal_year, quarter)
) STRICT, WITHOUT ROWID;
