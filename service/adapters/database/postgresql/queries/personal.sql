-- name: personal_by_ids(collector_id, ids)
SELECT found.*
FROM jsonb_array_elements_text(:ids::jsonb) AS each
-- Limited, so that each key is looked up whole: as one condition of many, a plan that was kept from when few were
-- stored reads all of a collector.
CROSS JOIN LATERAL (
    SELECT collector_id, id, form_version_id, month, fields FROM personal
    WHERE collector_id = :collector_id AND id = each.value
    LIMIT 1
) AS found;
