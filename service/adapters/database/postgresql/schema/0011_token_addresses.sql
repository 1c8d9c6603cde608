-- The networks from which a token is good (CIDR, separated by spaces); empty for all.
ALTER TABLE api_token ADD COLUMN addresses TEXT COLLATE "C" NOT NULL DEFAULT '';
