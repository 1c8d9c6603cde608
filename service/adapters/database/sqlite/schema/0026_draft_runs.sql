-- 1 for a revision that the editor saved by itself: the next one of the same fields takes its place.
ALTER TABLE draft_form ADD COLUMN automatic INTEGER NOT NULL DEFAULT 0;
