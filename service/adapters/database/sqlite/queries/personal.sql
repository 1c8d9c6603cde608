-- name: personal_by_ids(keys)
SELECT personal.collector_id, personal.id, form_version_id, month, fields
FROM json_each(:keys) AS wanted
CROSS JOIN personal
    ON personal.collector_id = json_extract(wanted.value, '$[0]')
    AND personal.id = json_extract(wanted.value, '$[1]');
