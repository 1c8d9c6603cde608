-- What is known of time, one row: the last day served with a believed clock (ISO 8601); the newest moment that is no
-- evidence against the clock any more; and an announced deletion: of what is past its retention in a month, on a day.
CREATE TABLE timekeeping (
    id         INTEGER          PRIMARY KEY,
    served     TEXT COLLATE "C" NOT NULL,
    excused    BIGINT,
    month      INTEGER,
    deleted_on TEXT COLLATE "C",
    personal   BIGINT,
    responses  BIGINT
);
