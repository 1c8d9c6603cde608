-- name: facts(first, last, first_concluded, last_concluded, imported, arrivals, downloaded, quarters)
-- What a report reads beside counts: a row for each field, with its rows in order as arrays in one array of JSON.
-- Measured values, remarks and conclusions are of a span of fiscal years, and of remarks and conclusions
-- the last revision alone; the others are of indicators and of forms.
SELECT 'collectors', json_group_array(json_array(
    id, code, form, label, created, opens, closes, population, device, access, daily_limit, standing, paging
))
FROM (SELECT * FROM collector WHERE standing <> 'trial' ORDER BY id)
UNION ALL
SELECT 'adopted', json_group_array(json_array(
    indicator, fiscal_year, revision, rules, adopted, adopted_by, reason, coalesce(full_name, '')
))
FROM (SELECT * FROM year_rules LEFT JOIN planner ON name = adopted_by ORDER BY indicator, fiscal_year, revision)
UNION ALL
SELECT 'populations', json_group_array(json_array(
    collector_id, fiscal_year, quarter, revision, people, told, told_by
))
FROM (SELECT * FROM population ORDER BY collector_id, fiscal_year, quarter, revision)
UNION ALL
SELECT 'measured', json_group_array(json_array(
    indicator, fiscal_year, quarter, revision, inputs, value, measured_by, recorded, note
))
FROM (
    SELECT * FROM measurement WHERE fiscal_year BETWEEN :first AND :last
    ORDER BY indicator, fiscal_year, quarter, revision
)
UNION ALL
SELECT 'remarks', json_group_array(json_array(
    indicator, fiscal_year, quarter, revision, obstacles, improvements, written_by, written
))
FROM (
    SELECT * FROM remark WHERE fiscal_year BETWEEN :first AND :last AND NOT EXISTS (
        SELECT 1 FROM remark AS later
        WHERE later.indicator = remark.indicator AND later.fiscal_year = remark.fiscal_year
            AND later.quarter = remark.quarter AND later.revision > remark.revision
    )
    ORDER BY indicator, fiscal_year, quarter, revision
)
UNION ALL
SELECT 'conclusions', json_group_array(json_array(
    form, fiscal_year, quarter, revision, conclusion, recommendations, written_by, written
))
FROM (
    SELECT * FROM conclusion WHERE fiscal_year BETWEEN :first_concluded AND :last_concluded AND NOT EXISTS (
        SELECT 1 FROM conclusion AS later
        WHERE later.form = conclusion.form AND later.fiscal_year = conclusion.fiscal_year
            AND later.quarter = conclusion.quarter AND later.revision > conclusion.revision
    )
    ORDER BY form, fiscal_year, quarter, revision
)
UNION ALL
SELECT 'imported', json_group_array(json_array(
    indicator, fiscal_year, quarter, revision, percent, responses, method, document, imported_by, recorded, note
))
FROM (
    SELECT * FROM imported_result WHERE indicator IN (SELECT value FROM json_each(:imported))
    ORDER BY indicator, fiscal_year, quarter, revision
)
UNION ALL
SELECT 'arrivals', json_group_array(json_array(form, day, count))
FROM (
    SELECT form, day, sum(count) AS count
    FROM json_each(:arrivals) AS wanted
    CROSS JOIN collector ON collector.form = wanted.value AND collector.standing = 'real'
    CROSS JOIN arrival ON arrival.collector_id = collector.id
    GROUP BY form, day
    ORDER BY form, day
)
UNION ALL
SELECT 'downloads', json_group_array(json_array(wanted.value, (
    SELECT max(happened) FROM audit
    WHERE action = 'report-downloaded' AND subject > wanted.value || ' ' AND subject < wanted.value || '!'
)))
FROM json_each(:downloaded) AS wanted
UNION ALL
SELECT 'certified_counts', json_group_array(json_array(told.form, told.fiscal_year, told.quarter, told.number))
FROM json_each(:quarters) AS wanted
CROSS JOIN certified_count AS told
    ON told.form = json_extract(wanted.value, '$[0]') AND told.fiscal_year = json_extract(wanted.value, '$[1]')
    AND told.quarter = json_extract(wanted.value, '$[2]');
