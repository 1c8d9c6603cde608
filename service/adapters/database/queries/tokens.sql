-- name: tokens()
SELECT name, scopes, created, revoked, ends, used, addresses FROM api_token ORDER BY name;

-- name: token_by_hash(hash)^
SELECT name, scopes, created, revoked, ends, used, addresses FROM api_token WHERE hash = :hash;

-- name: add_token(name, hash, scopes, created, ends, addresses)!
INSERT INTO api_token (name, hash, scopes, created, ends, addresses)
VALUES (:name, :hash, :scopes, :created, :ends, :addresses)
ON CONFLICT (name) DO NOTHING;

-- name: use_token(used, name)!
UPDATE api_token SET used = :used WHERE name = :name;

-- name: revoke_token(revoked, name)!
UPDATE api_token SET revoked = :revoked WHERE name = :name AND revoked IS NULL;
