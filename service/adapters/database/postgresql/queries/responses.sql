-- name: responses_by_ids(keys)
SELECT response.collector_id, response.id, form_version_id, month, answers
FROM jsonb_array_elements(:keys::jsonb) AS wanted
JOIN response
    ON response.collector_id = (wanted.value ->> 0)::integer
    AND response.id = wanted.value ->> 1;

-- name: response_by_id(id)^
SELECT found.collector_id, found.id, found.form_version_id, found.month, found.answers
FROM collector
CROSS JOIN LATERAL (
    SELECT * FROM response WHERE response.collector_id = collector.id AND response.id = :id
) AS found;
