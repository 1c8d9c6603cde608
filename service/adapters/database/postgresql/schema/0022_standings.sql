-- What a collector is: `real`, `trial`, whose answers are counted nowhere, or `withdrawn`, which was real: an exclusion
-- without a month says why. No index: figures read the collectors of a form, which are few.
ALTER TABLE collector ADD COLUMN standing TEXT COLLATE "C" NOT NULL DEFAULT 'real';
