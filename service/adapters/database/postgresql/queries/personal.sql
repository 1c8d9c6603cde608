-- name: personal_by_ids(keys)
SELECT personal.collector_id, personal.id, form_version_id, month, fields
FROM jsonb_array_elements(:keys::jsonb) AS wanted
JOIN personal
    ON personal.collector_id = (wanted.value ->> 0)::integer
    AND personal.id = wanted.value ->> 1;
