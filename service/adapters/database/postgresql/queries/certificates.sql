-- name: latest_certificate(subject, fiscal_year, quarter)^
-- Texts are read as their bytes, as from SQLite, where somebody may have made anything of them.
SELECT
    convert_to(subject, 'UTF8'), fiscal_year, quarter, revision, convert_to(certified_by, 'UTF8'), certified,
    convert_to(note, 'UTF8'), convert_to(checksum, 'UTF8'), report
FROM certified_report
WHERE subject = :subject AND fiscal_year = :fiscal_year AND quarter = :quarter
ORDER BY revision DESC LIMIT 1;

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
