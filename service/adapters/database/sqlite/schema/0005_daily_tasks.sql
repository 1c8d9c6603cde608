-- The day on which a daily task was begun last (ISO 8601, Asia/Bangkok): of several processes one does it.
CREATE TABLE daily_task (
    name TEXT PRIMARY KEY,
    day  TEXT NOT NULL
) STRICT;
