-- name: form_versions()
SELECT id, form, version, hash, definition FROM form_version ORDER BY form, version;

-- name: add_form_version(form, version, hash, definition, published)!
INSERT INTO form_version (form, version, hash, definition, published)
VALUES (:form, :version, :hash, :definition, :published)
ON CONFLICT (form, version) DO NOTHING;
