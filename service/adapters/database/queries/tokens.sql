-- name: tokens()
SELECT name, scopes, created, revoked FROM api_token ORDER BY name;

-- name: token_by_hash(hash)^
SELECT name, scopes, created, revoked FROM api_token WHERE hash = :hash;

-- name: add_token(name, hash, scopes, created)!
INSERT INTO api_token (name, hash, scopes, created) VALUES (:name, :hash, :scopes, :created)
ON CONFLICT (name) DO NOTHING;

-- name: revoke_token(revoked, name)!
UPDATE api_token SET revoked = :revoked WHERE name = :name AND revoked IS NULL;
