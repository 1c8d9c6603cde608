-- name: add_certificate(subject, fiscal_year, quarter, revision, certified_by, certified, note, checksum, report)!
INSERT INTO certified_report
    (subject, fiscal_year, quarter, revision, certified_by, certified, note, checksum, report)
VALUES (:subject, :fiscal_year, :quarter, :revision, :certified_by, :certified, :note, :checksum, :report);
