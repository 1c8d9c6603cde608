-- name: untold_certificates()
SELECT
    convert_to(report.subject, 'UTF8'), report.fiscal_year, report.quarter, report.revision,
    convert_to(certified_by, 'UTF8'), certified, convert_to(note, 'UTF8'), convert_to(checksum, 'UTF8'), report.report
FROM certified_report AS report LEFT JOIN told_certificate AS told
    ON told.subject = report.subject AND told.fiscal_year = report.fiscal_year AND told.quarter = report.quarter
WHERE report.revision > coalesce(told.revision, 0)
ORDER BY report.subject, report.fiscal_year, report.quarter, report.revision;

-- name: closings(now)
SELECT
    collector.id, code, form, label, created, opens, collector.closes, population, device, access,
    (
        SELECT CAST(coalesce(sum(count), 0) AS BIGINT) FROM tally JOIN cell ON cell.id = tally.cell_id
        WHERE tally.collector_id = collector.id AND by_item = '' AND item = '' AND by_value = '' AND choice = ''
    ) + (
        SELECT CAST(coalesce(sum(count), 0) AS BIGINT) FROM unfolded JOIN cell ON cell.id = unfolded.cell_id
        WHERE unfolded.collector_id = collector.id AND by_item = '' AND item = '' AND by_value = '' AND choice = ''
    )
FROM collector LEFT JOIN told_closing ON told_closing.collector_id = collector.id
WHERE collector.closes <= :now AND told_closing.closes IS DISTINCT FROM collector.closes
ORDER BY collector.closes, collector.id;
