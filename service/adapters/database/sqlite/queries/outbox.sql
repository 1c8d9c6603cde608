-- name: untold_certificates()
SELECT
    CAST(report.subject AS BLOB), report.fiscal_year, report.quarter, report.revision, CAST(certified_by AS BLOB),
    certified, CAST(note AS BLOB), CAST(checksum AS BLOB), report.report
FROM certified_report AS report LEFT JOIN told_certificate AS told
    ON told.subject = report.subject AND told.fiscal_year = report.fiscal_year AND told.quarter = report.quarter
WHERE report.revision > coalesce(told.revision, 0)
ORDER BY report.subject, report.fiscal_year, report.quarter, report.revision;
