-- name: collectors()
SELECT id, code, form, label, created, opens, closes, population, device, access FROM collector ORDER BY id;

-- name: collector_by_code(code)^
SELECT id, code, form, label, created, opens, closes, population, device, access FROM collector WHERE code = :code;

-- name: collectors_by_ids(ids)
SELECT id, code, form, label, created, opens, closes, population, device, access FROM collector
WHERE id IN (SELECT value FROM json_each(:ids));

-- name: add_collector(code, form, label, created, opens, closes, population, device, access)!
INSERT INTO collector (code, form, label, created, opens, closes, population, device, access)
VALUES (:code, :form, :label, :created, :opens, :closes, :population, :device, :access);

-- name: close_collector(closes, code)!
UPDATE collector SET closes = :closes WHERE code = :code;
