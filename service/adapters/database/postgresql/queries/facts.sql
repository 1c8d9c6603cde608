-- name: facts(first, last, first_concluded, last_concluded, imported, arrivals, downloaded, quarters)
-- What a report reads beside counts: a row for each field, with its rows in order as arrays in one array of JSON.
-- Measured values, remarks and conclusions are of a span of fiscal years, and of remarks and conclusions
-- the last revision alone; the others are of indicators and of forms.
-- What a cluster spreads by collector is gathered first.
WITH
    told AS MATERIALIZED (
        SELECT collector_id, fiscal_year, quarter, revision, people, told, told_by FROM population
    ),
    arrived AS MATERIALIZED (
        SELECT form, day, sum(count)::integer AS count
        FROM (
            SELECT form, day, count FROM collector JOIN arrival ON arrival.collector_id = collector.id
            WHERE standing = 'real' AND form IN (SELECT each.value FROM jsonb_array_elements_text(:arrivals::jsonb) AS each)
            UNION ALL
            SELECT form, day, arrived FROM collector JOIN journal ON journal.collector_id = collector.id
            WHERE standing = 'real' AND form IN (SELECT each.value FROM jsonb_array_elements_text(:arrivals::jsonb) AS each) AND arrived > 0
        ) AS counted
        GROUP BY form, day
    )
SELECT 'collectors', coalesce(json_agg(json_build_array(
    id, code, form, label, created, opens, closes, population, device, access, daily_limit, standing, paging
) ORDER BY id), '[]')::text
FROM collector WHERE standing <> 'trial'
UNION ALL
SELECT 'adopted', coalesce(json_agg(json_build_array(
    indicator, fiscal_year, revision, rules, adopted, adopted_by, reason, coalesce(full_name, '')
) ORDER BY indicator, fiscal_year, revision), '[]')::text
FROM year_rules LEFT JOIN planner ON name = adopted_by
UNION ALL
SELECT 'populations', coalesce(json_agg(json_build_array(
    collector_id, fiscal_year, quarter, revision, people, told, told_by
) ORDER BY collector_id, fiscal_year, quarter, revision), '[]')::text
FROM told
UNION ALL
SELECT 'measured', coalesce(json_agg(json_build_array(
    indicator, fiscal_year, quarter, revision, inputs, value, measured_by, recorded, note
) ORDER BY indicator, fiscal_year, quarter, revision), '[]')::text
FROM measurement
WHERE fiscal_year BETWEEN :first AND :last
UNION ALL
SELECT 'remarks', coalesce(json_agg(json_build_array(
    indicator, fiscal_year, quarter, revision, obstacles, improvements, written_by, written
) ORDER BY indicator, fiscal_year, quarter, revision), '[]')::text
FROM remark
WHERE fiscal_year BETWEEN :first AND :last AND NOT EXISTS (
    SELECT 1 FROM remark AS later
    WHERE later.indicator = remark.indicator AND later.fiscal_year = remark.fiscal_year
        AND later.quarter = remark.quarter AND later.revision > remark.revision
)
UNION ALL
SELECT 'conclusions', coalesce(json_agg(json_build_array(
    form, fiscal_year, quarter, revision, conclusion.conclusion, recommendations, written_by, written
) ORDER BY form, fiscal_year, quarter, revision), '[]')::text
FROM conclusion
WHERE fiscal_year BETWEEN :first_concluded AND :last_concluded AND NOT EXISTS (
    SELECT 1 FROM conclusion AS later
    WHERE later.form = conclusion.form AND later.fiscal_year = conclusion.fiscal_year
        AND later.quarter = conclusion.quarter AND later.revision > conclusion.revision
)
UNION ALL
SELECT 'imported', coalesce(json_agg(json_build_array(
    indicator, fiscal_year, quarter, revision, percent, responses, method, document, imported_by, recorded, note
) ORDER BY indicator, fiscal_year, quarter, revision), '[]')::text
FROM imported_result
WHERE indicator IN (SELECT each.value FROM jsonb_array_elements_text(:imported::jsonb) AS each)
UNION ALL
SELECT 'arrivals', coalesce(json_agg(json_build_array(form, day, count) ORDER BY form, day), '[]')::text
FROM arrived
UNION ALL
SELECT 'downloads', coalesce(json_agg(json_build_array(wanted.value, (
    SELECT max(happened) FROM audit
    WHERE action = 'report-downloaded' AND subject > wanted.value || ' ' AND subject < wanted.value || '!'
))), '[]')::text
FROM jsonb_array_elements_text(:downloaded::jsonb) AS wanted (value)
UNION ALL
SELECT
    'certified_counts',
    coalesce(json_agg(json_build_array(told.form, told.fiscal_year, told.quarter, told.number)), '[]')::text
FROM jsonb_array_elements(:quarters::jsonb) AS wanted (key)
JOIN certified_count AS told
    ON told.form = wanted.key ->> 0 AND told.fiscal_year = (wanted.key ->> 1)::integer
    AND told.quarter = (wanted.key ->> 2)::integer;
