-- name: put_responses*!
INSERT INTO response (collector_id, id, form_version_id, month, answers, exclusion)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (collector_id, id) DO UPDATE
SET form_version_id = excluded.form_version_id, answers = excluded.answers, exclusion = excluded.exclusion;

-- name: responses_after(collector_id, id, most)
SELECT collector_id, id, form_version_id, month, answers, exclusion FROM response
WHERE (collector_id, id) > (:collector_id, :id)
ORDER BY collector_id, id
LIMIT :most;

-- name: responses_before(month, collector_id, id, most)
SELECT collector_id, id, form_version_id, month, answers, exclusion FROM response
WHERE (collector_id, id) > (:collector_id, :id) AND month < :month
ORDER BY collector_id, id
LIMIT :most;

-- name: drop_responses*!
DELETE FROM response WHERE collector_id = ? AND id = ?;

-- name: equal_sheets(collector_id, least, most)
SELECT form_version_id, month, count(*) AS sheets, min(id) FROM response
WHERE collector_id = :collector_id AND answers IS NOT NULL AND exclusion IS NULL
GROUP BY form_version_id, month, answers
HAVING count(*) >= :least
ORDER BY sheets DESC, month DESC, form_version_id DESC
LIMIT :most;

-- name: sheets_like(collector_id, form_version_id, month, id, most)
SELECT id FROM response
WHERE collector_id = :collector_id AND form_version_id = :form_version_id AND month = :month AND exclusion IS NULL
    AND answers = (SELECT answers FROM response WHERE collector_id = :collector_id AND id = :id)
ORDER BY id
LIMIT :most;

-- name: sheets_excluded(collector_id, exclusion)
SELECT id FROM response WHERE collector_id = :collector_id AND exclusion = :exclusion ORDER BY id;
