-- Forms being made, as JSON, with what their import said; the last revision counts. `undo_to` is the revision that undoing
-- goes back to, 0 for none.
CREATE TABLE draft_form (
    id       TEXT COLLATE "C" NOT NULL,
    revision INTEGER          NOT NULL,
    undo_to  INTEGER          NOT NULL,
    document TEXT COLLATE "C" NOT NULL,
    notes    TEXT COLLATE "C" NOT NULL,
    saved_by TEXT COLLATE "C" NOT NULL,
    saved    BIGINT           NOT NULL,
    PRIMARY KEY (id, revision)
);

-- Links to look at a draft without signing in: the hash of what the address holds, until when.
CREATE TABLE draft_link (
    draft  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    secret BYTEA            NOT NULL,
    ends   BIGINT           NOT NULL
);
