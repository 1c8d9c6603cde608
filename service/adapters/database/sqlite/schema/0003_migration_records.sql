-- What was applied: each migration with the SHA-256 of its text, and a fingerprint of the whole schema after it, as JSON.
-- The number of the last one also stands in the head of the file (user_version), where releases before this look.
CREATE TABLE migration (
    number      INTEGER PRIMARY KEY,
    content     TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL
) STRICT;
