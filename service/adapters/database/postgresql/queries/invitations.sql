-- name: invitations_by_ids(collector_id, ids)
SELECT collector_id, id, number, state FROM invitation
WHERE collector_id = :collector_id AND id IN (SELECT each.value FROM jsonb_array_elements_text(:ids::jsonb) AS each);
