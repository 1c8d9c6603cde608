-- name: draft_heads()
SELECT id, json_extract(document, '$.id'), json_extract(document, '$.title'), saved_by, saved FROM draft_form
WHERE revision = (SELECT max(revision) FROM draft_form AS other WHERE other.id = draft_form.id)
ORDER BY id;
