-- name: collectors_by_ids(ids)
SELECT id, code, form, label, created, opens, closes, population, device, access, daily_limit, standing, paging
FROM collector
WHERE id IN (SELECT each.value::integer FROM jsonb_array_elements_text(:ids::jsonb) AS each);
