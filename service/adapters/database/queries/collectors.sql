-- name: collectors()
SELECT id, code, form, label, created, opens, closes, population, device, access FROM collector ORDER BY id;

-- name: collector_by_code(code)^
SELECT id, code, form, label, created, opens, closes, population, device, access FROM collector WHERE code = :code;

-- name: collectors_by_ids(ids)
SELECT id, code, form, label, created, opens, closes, population, device, access FROM collector
WHERE id IN (SELECT value FROM json_each(:ids));

-- name: add_collector(code, form, label, created, opens, closes, population, device, access, first)!
INSERT INTO collector (code, form, label, created, opens, closes, population, device, access)
SELECT :code, :form, :label, :created, :opens, :closes, :population, :device, :access
WHERE NOT (:first AND EXISTS (SELECT 1 FROM collector WHERE form = :form));

-- name: close_collector(closes, code)!
UPDATE collector SET closes = :closes WHERE code = :code;
