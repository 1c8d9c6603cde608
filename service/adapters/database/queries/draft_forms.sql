-- name: count_draft_forms()
SELECT count(DISTINCT id) FROM draft_form;

-- name: draft_form(id)^
SELECT id, revision, undo_to, redo_to, automatic, document, notes, saved_by, saved FROM draft_form
WHERE id = :id ORDER BY revision DESC LIMIT 1;

-- name: draft_form_revision(id, revision)^
SELECT id, revision, undo_to, redo_to, automatic, document, notes, saved_by, saved FROM draft_form
WHERE id = :id AND revision = :revision;

-- name: add_draft_form(id, revision, undo_to, redo_to, automatic, document, notes, saved_by, saved)!
INSERT INTO draft_form (id, revision, undo_to, redo_to, automatic, document, notes, saved_by, saved)
VALUES (:id, :revision, :undo_to, :redo_to, :automatic, :document, :notes, :saved_by, :saved);

-- name: drop_draft_revision(id, revision)!
DELETE FROM draft_form WHERE id = :id AND revision = :revision;

-- name: forget_draft_revisions(id, kept)!
DELETE FROM draft_form WHERE id = :id
AND revision <= (SELECT revision FROM draft_form WHERE id = :id ORDER BY revision DESC LIMIT 1 OFFSET :kept);

-- name: drop_draft_form(id)!
DELETE FROM draft_form WHERE id = :id;

-- name: draft_link(secret)^
SELECT draft, ends FROM draft_link WHERE secret = :secret;

-- name: put_draft_link(draft, secret, ends)!
INSERT INTO draft_link (draft, secret, ends) VALUES (:draft, :secret, :ends)
ON CONFLICT (draft) DO UPDATE SET secret = excluded.secret, ends = excluded.ends;

-- name: drop_draft_link(draft)!
DELETE FROM draft_link WHERE draft = :draft;
