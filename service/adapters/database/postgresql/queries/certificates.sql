-- name: latest_certificate(subject, fiscal_year, quarter)^
-- Texts are read as their bytes, as from SQLite, where somebody may have made anything of them.
SELECT
    convert_to(subject, 'UTF8'), fiscal_year, quarter, revision, convert_to(certified_by, 'UTF8'), certified,
    convert_to(note, 'UTF8'), convert_to(checksum, 'UTF8'), report
FROM certified_report
WHERE subject = :subject AND fiscal_year = :fiscal_year AND quarter = :quarter
ORDER BY revision DESC LIMIT 1;

-- name: latest_certificates(subjects)
-- A subject is a name, a fiscal year and a quarter; each row begins with the place of its subject.
SELECT DISTINCT ON (wanted.place)
    wanted.place - 1, convert_to(subject, 'UTF8'), fiscal_year, quarter, revision, convert_to(certified_by, 'UTF8'),
    certified, convert_to(note, 'UTF8'), convert_to(checksum, 'UTF8'), report
FROM jsonb_array_elements(:subjects::jsonb) WITH ORDINALITY AS wanted (key, place)
JOIN certified_report
    ON subject = wanted.key ->> 0 AND fiscal_year = (wanted.key ->> 1)::integer AND quarter = (wanted.key ->> 2)::integer
ORDER BY wanted.place, revision DESC;

-- name: certificate(subject, fiscal_year, quarter, revision)^
SELECT
    convert_to(subject, 'UTF8'), fiscal_year, quarter, revision, convert_to(certified_by, 'UTF8'), certified,
    convert_to(note, 'UTF8'), convert_to(checksum, 'UTF8'), report
FROM certified_report
WHERE subject = :subject AND fiscal_year = :fiscal_year AND quarter = :quarter AND revision = :revision;

-- name: seals()
SELECT
    convert_to(subject, 'UTF8'), fiscal_year, quarter, revision, convert_to(certified_by, 'UTF8'), certified,
    convert_to(note, 'UTF8'), convert_to(checksum, 'UTF8')
FROM certified_report
ORDER BY certified DESC, fiscal_year DESC, quarter DESC, subject, revision DESC;

-- name: certified_count_documents(wanted)
SELECT told.form, told.fiscal_year, told.quarter, told.number, told.counts
FROM jsonb_array_elements(:wanted::jsonb) AS wanted (key)
JOIN certified_count AS told
    ON told.form = wanted.key ->> 0 AND told.fiscal_year = (wanted.key ->> 1)::integer
    AND told.quarter = (wanted.key ->> 2)::integer AND told.number = (wanted.key ->> 3)::integer;
