-- name: latest_certificate(subject, fiscal_year, quarter)^
SELECT subject, fiscal_year, quarter, revision, certified_by, certified, note, checksum, report FROM certified_report
WHERE subject = :subject AND fiscal_year = :fiscal_year AND quarter = :quarter
ORDER BY revision DESC LIMIT 1;

-- name: certificate(subject, fiscal_year, quarter, revision)^
SELECT subject, fiscal_year, quarter, revision, certified_by, certified, note, checksum, report FROM certified_report
WHERE subject = :subject AND fiscal_year = :fiscal_year AND quarter = :quarter AND revision = :revision;

-- name: seals()
SELECT subject, fiscal_year, quarter, revision, certified_by, certified, note, checksum FROM certified_report
ORDER BY certified DESC, fiscal_year DESC, quarter DESC, subject, revision DESC;

-- name: add_certificate(subject, fiscal_year, quarter, revision, certified_by, certified, note, checksum, report)!
INSERT INTO certified_report
    (subject, fiscal_year, quarter, revision, certified_by, certified, note, checksum, report)
VALUES (:subject, :fiscal_year, :quarter, :revision, :certified_by, :certified, :note, :checksum, :report);
