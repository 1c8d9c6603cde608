-- Fields of {} are a mark: the consent was withdrawn, and a late retry must not bring back what was said with it.

-- name: personal_by_id(collector_id, id)^
SELECT collector_id, id, form_version_id, month, fields FROM personal WHERE collector_id = :collector_id AND id = :id;

-- name: all_personal()
SELECT collector_id, id, form_version_id, month, fields FROM personal WHERE fields <> '{}' ORDER BY collector_id, id;

-- name: put_personal*!
INSERT INTO personal (collector_id, id, form_version_id, month, fields)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (collector_id, id) DO UPDATE SET form_version_id = excluded.form_version_id, fields = excluded.fields
WHERE personal.fields <> '{}';

-- name: drop_marks*!
DELETE FROM personal WHERE collector_id = ? AND id = ? AND fields = '{}';

-- name: drop_personal*!
DELETE FROM personal WHERE collector_id = ? AND id = ? AND fields <> '{}';
