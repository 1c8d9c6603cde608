-- name: collectors_by_ids(ids)
SELECT id, code, form, label, created, opens, closes, population, device, access, daily_limit, standing, paging
FROM collector
WHERE id IN (SELECT value FROM json_each(:ids));
