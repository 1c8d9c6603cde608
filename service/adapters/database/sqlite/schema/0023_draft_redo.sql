-- The revision that an undone draft came from, 0 for none.
ALTER TABLE draft_form ADD COLUMN redo_to INTEGER NOT NULL DEFAULT 0;
