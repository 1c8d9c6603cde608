-- name: invitations_of(collector_id)
SELECT collector_id, id, number, state FROM invitation WHERE collector_id = :collector_id;

-- name: last_invitation(collector_id)$
SELECT coalesce(max(number), 0) FROM invitation WHERE collector_id = :collector_id;

-- name: put_invitations*!
INSERT INTO invitation (collector_id, id, number, state) VALUES (?, ?, ?, ?)
ON CONFLICT (collector_id, id) DO UPDATE SET state = excluded.state;
