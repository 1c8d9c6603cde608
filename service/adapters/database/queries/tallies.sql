-- name: move_tally*!
INSERT INTO tally (collector_id, month, form_version_id, by_item, item, by_value, choice, count)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (collector_id, month, form_version_id, by_item, item, by_value, choice)
DO UPDATE SET count = count + excluded.count;

-- name: form_tally(months, slices, form)
-- Grouped by what differs most first, which takes the fewest comparisons.
-- A slice is a breakdown item and the last of its items to read: '' for the sizes of its groups alone.
SELECT tally.form_version_id, tally.by_item, tally.item, tally.by_value, tally.choice, sum(tally.count)
FROM collector
CROSS JOIN json_each(:months) AS month
CROSS JOIN form_version
CROSS JOIN json_each(:slices) AS slice
CROSS JOIN tally
    ON tally.collector_id = collector.id
    AND tally.month = month.value
    AND tally.form_version_id = form_version.id
    AND tally.by_item = json_extract(slice.value, '$[0]')
    AND tally.item <= json_extract(slice.value, '$[1]')
WHERE collector.form = :form AND form_version.form = :form AND tally.count <> 0
GROUP BY tally.item, tally.choice, tally.by_value, tally.by_item, tally.form_version_id;

-- name: monthly_tally(months, form)
SELECT tally.month, tally.form_version_id, tally.item, tally.choice, sum(tally.count)
FROM collector
CROSS JOIN json_each(:months) AS month
CROSS JOIN form_version
CROSS JOIN tally
    ON tally.collector_id = collector.id
    AND tally.month = month.value
    AND tally.form_version_id = form_version.id
    AND tally.by_item = ''
WHERE collector.form = :form AND form_version.form = :form AND tally.count <> 0
GROUP BY tally.item, tally.choice, tally.month, tally.form_version_id;

-- name: form_responses(months, form)
SELECT collector.id, sum(tally.count)
FROM collector
CROSS JOIN json_each(:months) AS month
CROSS JOIN form_version
CROSS JOIN tally
    ON tally.collector_id = collector.id
    AND tally.month = month.value
    AND tally.form_version_id = form_version.id
    AND tally.by_item = '' AND tally.item = '' AND tally.by_value = '' AND tally.choice = ''
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
CROSS JOIN tally
    ON tally.collector_id = place.collector_id
    AND tally.month = place.month
    AND tally.form_version_id = form_version.id
    AND tally.by_item = '' AND tally.item = '' AND tally.by_value = '' AND tally.choice = ''
GROUP BY 1, 2
HAVING sum(tally.count) <> 0
ORDER BY 1, 2;

-- name: all_tallies()
SELECT collector_id, month, form_version_id, by_item, item, by_value, choice, count FROM tally WHERE count <> 0;

-- name: seal_counts*!
INSERT INTO sealed (collector_id, month, form_version_id, by_item, item, by_value, choice, count)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (collector_id, month, form_version_id, by_item, item, by_value, choice)
DO UPDATE SET count = count + excluded.count;

-- name: all_sealed()
SELECT collector_id, month, form_version_id, by_item, item, by_value, choice, count FROM sealed;
