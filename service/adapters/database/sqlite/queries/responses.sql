-- name: responses_by_ids(keys)
SELECT response.collector_id, response.id, form_version_id, month, answers
FROM json_each(:keys) AS wanted
CROSS JOIN response
    ON response.collector_id = json_extract(wanted.value, '$[0]')
    AND response.id = json_extract(wanted.value, '$[1]');

-- name: response_by_id(id)^
SELECT response.collector_id, response.id, form_version_id, month, answers
FROM collector
CROSS JOIN response ON response.collector_id = collector.id AND response.id = :id;
