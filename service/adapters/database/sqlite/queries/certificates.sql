-- name: latest_certificate(subject, fiscal_year, quarter)^
-- Texts are read as the bytes that they are, so that whatever somebody made of them can be read and told.
SELECT
    CAST(subject AS BLOB), fiscal_year, quarter, revision, CAST(certified_by AS BLOB), certified, CAST(note AS BLOB),
    CAST(checksum AS BLOB), report
FROM certified_report
WHERE subject = :subject AND fiscal_year = :fiscal_year AND quarter = :quarter
ORDER BY revision DESC LIMIT 1;

-- name: latest_certificates(subjects)
-- A subject is a name, a fiscal year and a quarter; each row begins with the place of its subject.
SELECT
    wanted.key, CAST(subject AS BLOB), fiscal_year, quarter, revision, CAST(certified_by AS BLOB), certified,
    CAST(note AS BLOB), CAST(checksum AS BLOB), report
FROM json_each(:subjects) AS wanted
CROSS JOIN certified_report
    ON subject = json_extract(wanted.value, '$[0]') AND fiscal_year = json_extract(wanted.value, '$[1]')
    AND quarter = json_extract(wanted.value, '$[2]') AND revision = (
        SELECT max(other.revision) FROM certified_report AS other
        WHERE
            other.subject = json_extract(wanted.value, '$[0]')
            AND other.fiscal_year = json_extract(wanted.value, '$[1]')
            AND other.quarter = json_extract(wanted.value, '$[2]')
    );

-- name: certificate(subject, fiscal_year, quarter, revision)^
SELECT
    CAST(subject AS BLOB), fiscal_year, quarter, revision, CAST(certified_by AS BLOB), certified, CAST(note AS BLOB),
    CAST(checksum AS BLOB), report
FROM certified_report
WHERE subject = :subject AND fiscal_year = :fiscal_year AND quarter = :quarter AND revision = :revision;

-- name: seals()
SELECT
    CAST(subject AS BLOB), fiscal_year, quarter, revision, CAST(certified_by AS BLOB), certified, CAST(note AS BLOB),
    CAST(checksum AS BLOB)
FROM certified_report
ORDER BY certified DESC, fiscal_year DESC, quarter DESC, subject, revision DESC;

-- name: certified_count_documents(wanted)
SELECT told.form, told.fiscal_year, told.quarter, told.number, told.counts
FROM json_each(:wanted) AS wanted
CROSS JOIN certified_count AS told
    ON told.form = json_extract(wanted.value, '$[0]') AND told.fiscal_year = json_extract(wanted.value, '$[1]')
    AND told.quarter = json_extract(wanted.value, '$[2]') AND told.number = json_extract(wanted.value, '$[3]');
