-- name: personal_by_ids(collector_id, ids)
SELECT collector_id, id, form_version_id, month, fields FROM personal
WHERE collector_id = :collector_id AND id IN (SELECT value FROM json_each(:ids));
