-- The most new answers a collector takes a day in Bangkok; NULL for no limit.
ALTER TABLE collector ADD COLUMN daily_limit INTEGER;
