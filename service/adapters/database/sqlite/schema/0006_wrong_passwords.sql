-- Wrong passwords in a row, by what they were tried at: a part of a name's hash, a known browser, a session.
CREATE TABLE wrong_password (
    door  BLOB    PRIMARY KEY,
    tries INTEGER NOT NULL,
    last  INTEGER NOT NULL
) STRICT;

-- Refused sign-ins of an account (0: of names that are none): since the last entry in the audit log, told at that moment,
-- and since the account's last sign-in.
CREATE TABLE refused_sign_in (
    planner_id INTEGER PRIMARY KEY,
    told       INTEGER,
    untold     INTEGER NOT NULL,
    since      INTEGER,
    count      INTEGER NOT NULL
) STRICT;

-- How many sign-ins were refused before the one that began the session, and since when.
ALTER TABLE session ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN refused_since INTEGER;
