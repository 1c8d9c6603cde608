-- name: form_tally(months, slices, form)
-- Summed up by number before the names come in, which would make the sorting dear.
-- A slice is a breakdown item and the last of its items to read: '' for the sizes of its groups alone.
WITH
    period AS MATERIALIZED (SELECT value AS month FROM json_each(:months)),
    wanted AS MATERIALIZED (
        SELECT cell.id
        FROM form_version
        CROSS JOIN json_each(:slices) AS slice
        CROSS JOIN cell
            ON cell.form_version_id = form_version.id
            AND cell.by_item = json_extract(slice.value, '$[0]')
            AND cell.item <= json_extract(slice.value, '$[1]')
        WHERE form_version.form = :form
    ),
    summed AS MATERIALIZED (
        SELECT wanted.id, sum(tally.count) AS count
        FROM wanted
        CROSS JOIN collector
        CROSS JOIN period
        CROSS JOIN tally
            ON tally.collector_id = collector.id AND tally.month = period.month AND tally.cell_id = wanted.id
        WHERE collector.form = :form AND tally.count <> 0
        GROUP BY wanted.id
    )
SELECT cell.form_version_id, cell.by_item, cell.item, cell.by_value, cell.choice, summed.count
FROM summed
CROSS JOIN cell ON cell.id = summed.id;

-- name: monthly_tally(months, form)
WITH period AS MATERIALIZED (SELECT value AS month FROM json_each(:months))
SELECT tally.month, cell.form_version_id, cell.item, cell.choice, sum(tally.count)
FROM form_version
CROSS JOIN cell ON cell.form_version_id = form_version.id AND cell.by_item = ''
CROSS JOIN collector
CROSS JOIN period
CROSS JOIN tally ON tally.collector_id = collector.id AND tally.month = period.month AND tally.cell_id = cell.id
WHERE collector.form = :form AND form_version.form = :form AND tally.count <> 0
GROUP BY cell.id, tally.month;

-- name: form_responses(months, form)
SELECT collector.id, sum(tally.count)
FROM form_version
CROSS JOIN cell
    ON cell.form_version_id = form_version.id
    AND cell.by_item = '' AND cell.item = '' AND cell.by_value = '' AND cell.choice = ''
CROSS JOIN collector
CROSS JOIN json_each(:months) AS month
CROSS JOIN tally ON tally.collector_id = collector.id AND tally.month = month.value AND tally.cell_id = cell.id
WHERE collector.form = :form AND form_version.form = :form
GROUP BY 1;

-- name: collectors_by_month(ids)
-- The months of each collector are found by stepping from one to the next, past all counts that lie in between.
WITH RECURSIVE place (collector_id, month) AS (
    SELECT value, (SELECT month FROM tally WHERE collector_id = value ORDER BY month LIMIT 1) FROM json_each(:ids)
    UNION ALL
    SELECT collector_id, (
        SELECT tally.month FROM tally
        WHERE tally.collector_id = place.collector_id AND tally.month > place.month
        ORDER BY tally.month LIMIT 1
    )
    FROM place
    WHERE month IS NOT NULL
)
SELECT place.collector_id, place.month, sum(tally.count)
FROM place
CROSS JOIN form_version
CROSS JOIN cell
    ON cell.form_version_id = form_version.id
    AND cell.by_item = '' AND cell.item = '' AND cell.by_value = '' AND cell.choice = ''
CROSS JOIN tally
    ON tally.collector_id = place.collector_id AND tally.month = place.month AND tally.cell_id = cell.id
GROUP BY 1, 2
HAVING sum(tally.count) <> 0
ORDER BY 1, 2;
