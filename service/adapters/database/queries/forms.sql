-- name: form_versions()
SELECT id, form, version, hash, definition, published, origin FROM form_version ORDER BY form, version;

-- name: form_versions_after(id)
SELECT id, form, version, hash, definition, published, origin FROM form_version WHERE id > :id ORDER BY id;

-- name: add_form_version(form, version, hash, definition, published, origin)!
INSERT INTO form_version (form, version, hash, definition, published, origin)
VALUES (:form, :version, :hash, :definition, :published, :origin)
ON CONFLICT (form, version) DO NOTHING;

-- name: highest_form_version(form)^
SELECT coalesce(max(version), 0) FROM form_version WHERE form = :form;
