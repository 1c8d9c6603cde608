-- How many questions a collector's form shows at a time.
ALTER TABLE collector ADD COLUMN paging TEXT NOT NULL DEFAULT 'by-device';
