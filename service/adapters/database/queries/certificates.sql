-- name: add_certificate(subject, fiscal_year, quarter, revision, certified_by, certified, note, checksum, report)!
INSERT INTO certified_report
    (subject, fiscal_year, quarter, revision, certified_by, certified, note, checksum, report)
VALUES (:subject, :fiscal_year, :quarter, :revision, :certified_by, :certified, :note, :checksum, :report);

-- name: add_certified_count(form, fiscal_year, quarter, report, counts)!
-- Citus takes no subquery among the values of an INSERT.
INSERT INTO certified_count (form, fiscal_year, quarter, number, report, counts)
SELECT :form, :fiscal_year, :quarter, 1 + coalesce(max(number), 0), :report, :counts
FROM certified_count
WHERE form = :form AND fiscal_year = :fiscal_year AND quarter = :quarter;
