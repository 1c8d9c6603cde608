-- name: put_responses*!
INSERT INTO response (collector_id, id, form_version_id, month, answers)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (collector_id, id) DO UPDATE SET form_version_id = excluded.form_version_id, answers = excluded.answers;

-- name: responses_after(collector_id, id, most)
SELECT collector_id, id, form_version_id, month, answers FROM response
WHERE (collector_id, id) > (:collector_id, :id)
ORDER BY collector_id, id
LIMIT :most;

-- name: responses_before(month, collector_id, id, most)
SELECT collector_id, id, form_version_id, month, answers FROM response
WHERE (collector_id, id) > (:collector_id, :id) AND month < :month
ORDER BY collector_id, id
LIMIT :most;

-- name: drop_responses*!
DELETE FROM response WHERE collector_id = ? AND id = ?;

-- name: equal_sheets(collector_id, least, most)
SELECT form_version_id, month, count(*) AS sheets FROM response
WHERE collector_id = :collector_id AND answers IS NOT NULL
GROUP BY form_version_id, month, answers
HAVING count(*) >= :least
ORDER BY sheets DESC, month DESC, form_version_id DESC
LIMIT :most;
