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
    period AS MATERIALIZED (
        SELECT each.value::integer AS month FROM jsonb_array_elements_text(:months::jsonb) AS each
    ),
    counted AS (
        SELECT tally.cell_id, tally.count
        FROM collector
        JOIN tally ON tally.collector_id = collector.id
        JOIN wanted ON wanted.id = tally.cell_id
        WHERE collector.form = :form AND tally.count <> 0 AND tally.month IN (SELECT month FROM period)
        UNION ALL
        SELECT unfolded.cell_id, unfolded.count
        FROM collector
        JOIN unfolded ON unfolded.collector_id = collector.id
        JOIN wanted ON wanted.id = unfolded.cell_id
        WHERE collector.form = :form AND unfolded.month IN (SELECT month FROM period)
    ),
    summed AS (SELECT cell_id, sum(count) AS count FROM counted GROUP BY cell_id HAVING sum(count) <> 0)
SELECT cell.form_version_id, cell.by_item, cell.item, cell.by_value, cell.choice, summed.count
FROM summed
JOIN cell ON cell.id = summed.cell_id;

-- name: monthly_tally(months, form)
WITH period AS MATERIALIZED (
    SELECT each.value::integer AS month FROM jsonb_array_elements_text(:months::jsonb) AS each
)
SELECT month, form_version_id, item, choice, sum(count)
FROM (
    SELECT cell.id, tally.month, cell.form_version_id, cell.item, cell.choice, tally.count
    FROM form_version
    JOIN cell ON cell.form_version_id = form_version.id AND cell.by_item = ''
    JOIN tally ON tally.cell_id = cell.id
    JOIN collector ON collector.id = tally.collector_id
    WHERE collector.form = :form AND form_version.form = :form AND tally.count <> 0
        AND tally.month IN (SELECT month FROM period)
    UNION ALL
    SELECT cell.id, unfolded.month, cell.form_version_id, cell.item, cell.choice, unfolded.count
    FROM collector
    JOIN unfolded ON unfolded.collector_id = collector.id
    JOIN cell ON cell.id = unfolded.cell_id
    WHERE collector.form = :form AND cell.by_item = '' AND unfolded.month IN (SELECT month FROM period)
) AS counted
GROUP BY id, month, form_version_id, item, choice;

-- name: form_responses(months, form)
WITH period AS MATERIALIZED (
    SELECT each.value::integer AS month FROM jsonb_array_elements_text(:months::jsonb) AS each
)
SELECT collector_id, sum(count)
FROM (
    SELECT tally.collector_id, tally.count
    FROM form_version
    JOIN cell
        ON cell.form_version_id = form_version.id
        AND cell.by_item = '' AND cell.item = '' AND cell.by_value = '' AND cell.choice = ''
    JOIN collector ON collector.form = form_version.form
    JOIN tally ON tally.collector_id = collector.id AND tally.cell_id = cell.id
    WHERE form_version.form = :form AND tally.month IN (SELECT month FROM period)
    UNION ALL
    SELECT unfolded.collector_id, unfolded.count
    FROM collector
    JOIN unfolded ON unfolded.collector_id = collector.id
    JOIN cell
        ON cell.id = unfolded.cell_id
        AND cell.by_item = '' AND cell.item = '' AND cell.by_value = '' AND cell.choice = ''
    WHERE collector.form = :form AND unfolded.month IN (SELECT month FROM period)
) AS counted
GROUP BY collector_id;

-- name: collectors_by_month(ids)
WITH wanted AS MATERIALIZED (
    SELECT each.value::integer AS id FROM jsonb_array_elements_text(:ids::jsonb) AS each
)
SELECT collector_id, month, sum(count)
FROM (
    SELECT tally.collector_id, tally.month, tally.count
    FROM cell
    JOIN tally ON tally.cell_id = cell.id
    WHERE cell.by_item = '' AND cell.item = '' AND cell.by_value = '' AND cell.choice = ''
        AND tally.collector_id IN (SELECT id FROM wanted)
    UNION ALL
    SELECT unfolded.collector_id, unfolded.month, unfolded.count
    FROM cell
    JOIN unfolded ON unfolded.cell_id = cell.id
    WHERE cell.by_item = '' AND cell.item = '' AND cell.by_value = '' AND cell.choice = ''
        AND unfolded.collector_id IN (SELECT id FROM wanted)
) AS counted
GROUP BY collector_id, month
HAVING sum(count) <> 0
ORDER BY collector_id, month;

-- name: all_tallies()
SELECT collector_id, month, form_version_id, by_item, item, by_value, choice, count
FROM (
    SELECT collector_id, month, cell_id, sum(count) AS count
    FROM (
        SELECT collector_id, month, cell_id, count FROM tally
        UNION ALL
        SELECT collector_id, month, cell_id, count FROM unfolded
    ) AS each
    GROUP BY collector_id, month, cell_id
) AS counted
JOIN cell ON cell.id = counted.cell_id
WHERE count <> 0;
