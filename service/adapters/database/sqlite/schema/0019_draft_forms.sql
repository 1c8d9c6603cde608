-- Forms being made, as JSON, with what their import said; the last revision counts. `undo_to` is the revision that undoing
-- goes back to, 0 for none.
CREATE TABLE draft_form (
    id       TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    undo_to  INTEGER NOT NULL,
    document TEXT    NOT NULL,
    notes    TEXT    NOT NULL,
    saved_by TEXT    NOT NULL,
    saved    INTEGER NOT NULL,
    PRIMARY KEY (id, revision)
) STRICT, WITHOUT ROWID;

-- Links to look at a draft without signing in: the hash of what the address holds, until when.
CREATE TABLE draft_link (
    draft  TEXT    NOT NULL PRIMARY KEY,
    secret BLOB    NOT NULL,
    ends   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
