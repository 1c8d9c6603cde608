-- Where an account's holder is reminded of what is due; empty for nowhere.
ALTER TABLE planner ADD COLUMN email TEXT NOT NULL DEFAULT '';
