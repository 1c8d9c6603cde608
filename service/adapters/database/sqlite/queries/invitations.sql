-- name: invitations_by_ids(collector_id, ids)
SELECT collector_id, id, number, state FROM invitation
WHERE collector_id = :collector_id AND id IN (SELECT value FROM json_each(:ids));
