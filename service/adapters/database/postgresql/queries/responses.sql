-- name: responses_by_ids(collector_id, ids)
SELECT found.*
FROM jsonb_array_elements_text(:ids::jsonb) AS each
-- Limited, so that each key is looked up whole: as one condition of many, a plan that was kept from when few were
-- stored reads all of a collector.
CROSS JOIN LATERAL (
    SELECT collector_id, id, form_version_id, month, answers, exclusion FROM response
    WHERE collector_id = :collector_id AND id = each.value
    LIMIT 1
) AS found;

-- name: response_by_id(id)^
SELECT response.collector_id, response.id, form_version_id, month, answers, exclusion
FROM collector JOIN response ON response.collector_id = collector.id AND response.id = :id;

-- name: responses_between(form, low, high)
-- All sheets of a withdrawn collector are excluded.
SELECT
    response.collector_id, response.id, form_version_id, month, answers,
    coalesce(exclusion, CASE standing WHEN 'withdrawn' THEN 0 END)
FROM collector
JOIN response ON response.collector_id = collector.id AND response.id >= :low AND response.id < :high
WHERE collector.form = :form AND standing <> 'trial';
