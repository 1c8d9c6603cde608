-- name: add_certificate(subject, fiscal_year, quarter, revision, certified_by, certified, note, checksum, report)!
INSERT INTO certified_report
    (subject, fiscal_year, quarter, revision, certified_by, certified, note, checksum, report)
VALUES (:subject, :fiscal_year, :quarter, :revision, :certified_by, :certified, :note, :checksum, :report);

-- name: add_certified_count(form, fiscal_year, quarter, report, counts)!
INSERT INTO certified_count (form, fiscal_year, quarter, number, report, counts)
VALUES (
    :form, :fiscal_year, :quarter, (
        SELECT 1 + coalesce(max(told.number), 0) FROM certified_count AS told
        WHERE told.form = :form AND told.fiscal_year = :fiscal_year AND told.quarter = :quarter
    ), :report, :counts
);
