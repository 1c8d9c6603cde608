-- name: collectors()
SELECT id, code, form, label, created, opens, closes, population, device, access, daily_limit, standing, paging
FROM collector ORDER BY id;

-- name: collector_by_code(code)^
SELECT id, code, form, label, created, opens, closes, population, device, access, daily_limit, standing, paging
FROM collector WHERE code = :code;

-- name: withdrawn_collectors(form)
SELECT id FROM collector WHERE form = :form AND standing = 'withdrawn' ORDER BY id;

-- name: any_collector_of(form)^
SELECT 1 FROM collector WHERE form = :form LIMIT 1;

-- name: add_collector(code, form, label, created, opens, closes, population, device, access, daily_limit, standing, paging)!
INSERT INTO collector (
    code, form, label, created, opens, closes, population, device, access, daily_limit, standing, paging
)
VALUES (
    :code, :form, :label, :created, :opens, :closes, :population, :device, :access, :daily_limit, :standing, :paging
)
ON CONFLICT (code) DO NOTHING;

-- name: change_collector(code, form, label, opens, closes, population, device, access, daily_limit, standing, paging)!
UPDATE collector
SET form = :form, label = :label, opens = :opens, closes = :closes, population = :population, device = :device,
    access = :access, daily_limit = :daily_limit, standing = :standing, paging = :paging
WHERE code = :code;

-- name: collector_begun(collector_id)$
SELECT EXISTS (SELECT 1 FROM response WHERE collector_id = :collector_id)
    OR EXISTS (SELECT 1 FROM tally WHERE collector_id = :collector_id)
    OR EXISTS (SELECT 1 FROM invitation WHERE collector_id = :collector_id);
