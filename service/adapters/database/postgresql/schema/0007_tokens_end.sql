-- The last day on which a token is good, and the day on which it was used last (ISO 8601, Asia/Bangkok).
ALTER TABLE api_token ADD COLUMN ends TEXT COLLATE "C";
ALTER TABLE api_token ADD COLUMN used TEXT COLLATE "C";
