-- name: untold_certificates()
SELECT
    convert_to(report.subject, 'UTF8'), report.fiscal_year, report.quarter, report.revision,
    convert_to(certified_by, 'UTF8'), certified, convert_to(note, 'UTF8'), convert_to(checksum, 'UTF8'), report.report
FROM certified_report AS report LEFT JOIN told_certificate AS told
    ON told.subject = report.subject AND told.fiscal_year = report.fiscal_year AND told.quarter = report.quarter
WHERE report.revision > coalesce(told.revision, 0)
ORDER BY report.subject, report.fiscal_year, report.quarter, report.revision;
