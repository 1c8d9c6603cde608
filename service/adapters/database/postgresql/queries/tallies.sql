-- name: form_tally(months, slices, form)
-- Summed up by number before the names come in, which would make the grouping dear.
-- A slice is a breakdown item and the last of its items to read: '' for the sizes of its groups alone.
WITH
    wanted AS MATERIALIZED (
        SELECT cell.id
        FROM form_version
        JOIN cell ON cell.form_version_id = form_version.id
        JOIN jsonb_array_elements(:slices::jsonb) AS slice
            ON cell.by_item = slice.value ->> 0 AND cell.item <= slice.value ->> 1
        WHERE form_version.form = :form
    ),
    summed AS (
        SELECT tally.cell_id, sum(tally.count) AS count
        FROM collector
        JOIN tally ON tally.collector_id = collector.id
        JOIN wanted ON wanted.id = tally.cell_id
        WHERE collector.form = :form AND tally.count <> 0
            AND tally.month IN (SELECT each.value::integer FROM jsonb_array_elements_text(:months::jsonb) AS each)
        GROUP BY tally.cell_id
    )
SELECT cell.form_version_id, cell.by_item, cell.item, cell.by_value, cell.choice, summed.count
FROM summed
JOIN cell ON cell.id = summed.cell_id;

-- name: monthly_tally(months, form)
SELECT tally.month, cell.form_version_id, cell.item, cell.choice, sum(tally.count)
FROM form_version
JOIN cell ON cell.form_version_id = form_version.id AND cell.by_item = ''
JOIN tally ON tally.cell_id = cell.id
JOIN collector ON collector.id = tally.collector_id
WHERE collector.form = :form AND form_version.form = :form AND tally.count <> 0
    AND tally.month IN (SELECT each.value::integer FROM jsonb_array_elements_text(:months::jsonb) AS each)
GROUP BY cell.id, tally.month;

-- name: form_responses(months, form)
SELECT tally.collector_id, sum(tally.count)
FROM form_version
JOIN cell
    ON cell.form_version_id = form_version.id
    AND cell.by_item = '' AND cell.item = '' AND cell.by_value = '' AND cell.choice = ''
JOIN collector ON collector.form = form_version.form
JOIN tally ON tally.collector_id = collector.id AND tally.cell_id = cell.id
WHERE form_version.form = :form
    AND tally.month IN (SELECT each.value::integer FROM jsonb_array_elements_text(:months::jsonb) AS each)
GROUP BY tally.collector_id;

-- name: collectors_by_month(ids)
SELECT tally.collector_id, tally.month, sum(tally.count)
FROM cell
JOIN tally ON tally.cell_id = cell.id
WHERE cell.by_item = '' AND cell.item = '' AND cell.by_value = '' AND cell.choice = ''
    AND tally.collector_id IN (SELECT each.value::integer FROM jsonb_array_elements_text(:ids::jsonb) AS each)
GROUP BY tally.collector_id, tally.month
HAVING sum(tally.count) <> 0
ORDER BY tally.collector_id, tally.month;
