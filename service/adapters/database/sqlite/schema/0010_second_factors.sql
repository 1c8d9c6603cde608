-- The second factor of an account: what its secret is derived from, with a key that is not in the database; since when it
-- is in force; the number of the 30 seconds whose code was accepted last; hashes of the unused recovery codes, one behind
-- the other.
ALTER TABLE planner ADD COLUMN factor_salt BLOB;
ALTER TABLE planner ADD COLUMN factor_since INTEGER;
ALTER TABLE planner ADD COLUMN factor_step INTEGER NOT NULL DEFAULT 0;
ALTER TABLE planner ADD COLUMN factor_recovery BLOB NOT NULL DEFAULT x'';

-- Whether an OpenID Connect provider identified the holder of a session.
ALTER TABLE session ADD COLUMN provider INTEGER NOT NULL DEFAULT 0;
