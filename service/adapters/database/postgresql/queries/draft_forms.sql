-- name: draft_heads()
SELECT id, document::json ->> 'id', document::json ->> 'title', saved_by, saved FROM draft_form
WHERE revision = (SELECT max(revision) FROM draft_form AS other WHERE other.id = draft_form.id)
ORDER BY id;
