-- name: tallies(wanted)
-- Of each request: its form, 1 to count by month and 2 by collector, its months, its slices. A slice is a breakdown item
-- and the last of its items to read: '' for the sizes of its groups alone. Summed up by number before the names come in.
-- Of a trial collector nothing is counted, of a withdrawn one its sheets, as excluded ones, unless by collector.
WITH
    counted AS MATERIALIZED (
        SELECT
            wanted.key AS place, cell.id,
            by_item = '' AND item = '' AND by_value = '' AND choice IN ('', 'excluded') AS sheets
        FROM json_each(:wanted) AS wanted
        CROSS JOIN form_version ON form_version.form = json_extract(wanted.value, '$[0]')
        CROSS JOIN json_each(wanted.value, '$[3]') AS slice
        CROSS JOIN cell
            ON cell.form_version_id = form_version.id
            AND cell.by_item = json_extract(slice.value, '$[0]')
            AND cell.item <= json_extract(slice.value, '$[1]')
    ),
    spot AS MATERIALIZED (
        SELECT
            wanted.key AS place, collector.id AS collector_id, month.value AS month, collector.standing,
            CASE json_extract(wanted.value, '$[1]') WHEN 1 THEN month.value WHEN 2 THEN collector.id ELSE 0 END AS shown
        FROM json_each(:wanted) AS wanted
        CROSS JOIN collector ON collector.form = json_extract(wanted.value, '$[0]')
        CROSS JOIN json_each(wanted.value, '$[2]') AS month
        WHERE collector.standing = 'real'
            OR collector.standing = 'withdrawn' AND json_extract(wanted.value, '$[1]') <> 2
    ),
    summed AS MATERIALIZED (
        SELECT spot.place, spot.shown, spot.standing, tally.cell_id, sum(tally.count) AS count
        FROM spot
        CROSS JOIN counted ON counted.place = spot.place AND (spot.standing = 'real' OR counted.sheets)
        CROSS JOIN tally
            ON tally.collector_id = spot.collector_id AND tally.month = spot.month AND tally.cell_id = counted.id
        WHERE tally.count <> 0
        GROUP BY 1, 2, 3, 4
    )
SELECT
    place, shown, form_version_id, by_item, item, by_value,
    CASE standing WHEN 'withdrawn' THEN 'excluded' ELSE choice END, summed.count
FROM summed
CROSS JOIN cell ON cell.id = summed.cell_id;

-- name: changes(wanted)
-- Of each request: its form and its months. Months without counts are left out.
SELECT collector.form, collector.id, changed.month, changed.id, collector.standing
FROM json_each(:wanted) AS wanted
CROSS JOIN collector ON collector.form = json_extract(wanted.value, '$[0]')
CROSS JOIN json_each(wanted.value, '$[1]') AS month
CROSS JOIN tally_change AS changed ON changed.collector_id = collector.id AND changed.month = month.value
WHERE collector.standing <> 'trial'
ORDER BY 1, 2, 3;

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

-- name: response_groups(form)
SELECT
    collector_id, cell.form_version_id, month,
    sum(CASE WHEN choice = '' AND standing = 'real' THEN count ELSE 0 END) AS sheets,
    sum(CASE WHEN choice = '' AND standing = 'real' THEN 0 ELSE count END) AS excluded
FROM (
    SELECT collector_id, month, cell_id, count FROM tally
    UNION ALL
    SELECT collector_id, month, cell_id, -count FROM sealed
) AS counted
JOIN cell ON cell.id = counted.cell_id
JOIN collector ON collector.id = collector_id AND collector.form = :form AND standing <> 'trial'
WHERE cell.by_item = '' AND cell.item = '' AND cell.by_value = '' AND cell.choice IN ('', 'excluded')
GROUP BY collector_id, cell.form_version_id, month
HAVING sum(CASE choice WHEN '' THEN count ELSE 0 END) <> 0 OR sum(CASE choice WHEN '' THEN 0 ELSE count END) <> 0;
