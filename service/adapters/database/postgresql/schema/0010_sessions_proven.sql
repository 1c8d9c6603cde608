-- When the holder of a session proved to be there, by the password or to the provider; and the kind of browser.
ALTER TABLE session ADD COLUMN proved BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN device TEXT COLLATE "C" NOT NULL DEFAULT '';
