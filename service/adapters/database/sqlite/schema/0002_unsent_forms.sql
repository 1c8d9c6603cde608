-- What somebody sent after their session had ended, for an hour: to fill the form in again once they are back.
-- The id is the hash of what the address holds, the browser that of a cookie: both, and the account, have to fit.
CREATE TABLE unsent (
    id         BLOB    PRIMARY KEY,
    planner_id INTEGER NOT NULL REFERENCES planner (id),
    browser    BLOB    NOT NULL,
    kept       INTEGER NOT NULL,
    content    BLOB    NOT NULL
) STRICT;

CREATE INDEX unsent_by_planner ON unsent (planner_id);
