-- name: tallies(wanted)
-- Of each request: its form, 1 to count by month and 2 by collector, its months, its slices. A slice is a breakdown item
-- and the last of its items to read: '' for the sizes of its groups alone. Summed up by number before the names come in.
-- Of a trial collector nothing is counted, of a withdrawn one its sheets, as excluded ones, unless by collector.
WITH
    wanted AS MATERIALIZED (
        SELECT place, value ->> 0 AS form, (value ->> 1)::integer AS kind, value -> 2 AS months, value -> 3 AS slices
        FROM jsonb_array_elements(:wanted::jsonb) WITH ORDINALITY AS each (value, place)
    ),
    counted AS MATERIALIZED (
        SELECT
            place, cell.id,
            by_item = '' AND item = '' AND by_value = '' AND choice IN ('', 'excluded') AS sheets
        FROM wanted
        JOIN form_version ON form_version.form = wanted.form
        CROSS JOIN jsonb_array_elements(slices) AS slice
        JOIN cell
            ON cell.form_version_id = form_version.id
            AND cell.by_item = slice.value ->> 0 AND cell.item <= slice.value ->> 1
    ),
    spot AS MATERIALIZED (
        SELECT
            place, collector.id AS collector_id, month.value::integer AS month, collector.standing,
            CASE kind WHEN 1 THEN month.value::integer WHEN 2 THEN collector.id ELSE 0 END AS shown
        FROM wanted
        JOIN collector ON collector.form = wanted.form
        CROSS JOIN jsonb_array_elements_text(months) AS month
        WHERE collector.standing = 'real' OR collector.standing = 'withdrawn' AND kind <> 2
    ),
    summed AS (
        SELECT place, shown, standing, cell_id, sum(count)::bigint AS count
        FROM (
            SELECT spot.place, spot.shown, spot.standing, tally.cell_id, tally.count
            FROM spot
            -- Arrays made first, so that keys are looked up whatever the planner knows of the table.
            JOIN tally
                ON tally.collector_id = spot.collector_id AND tally.month = spot.month
                AND tally.collector_id = ANY (ARRAY(SELECT collector_id FROM spot))
                AND tally.month = ANY (ARRAY(SELECT month FROM spot))
            JOIN counted
                ON counted.place = spot.place AND counted.id = tally.cell_id
                AND (spot.standing = 'real' OR counted.sheets)
            UNION ALL
            SELECT spot.place, spot.shown, spot.standing, unfolded.cell_id, unfolded.count
            FROM spot
            JOIN unfolded ON unfolded.collector_id = spot.collector_id AND unfolded.month = spot.month
            JOIN counted
                ON counted.place = spot.place AND counted.id = unfolded.cell_id
                AND (spot.standing = 'real' OR counted.sheets)
        ) AS each
        GROUP BY place, shown, standing, cell_id
        HAVING sum(count) <> 0
    )
SELECT
    place - 1, shown, form_version_id, by_item, item, by_value,
    CASE standing WHEN 'withdrawn' THEN 'excluded' ELSE choice END, summed.count
FROM summed
JOIN cell ON cell.id = summed.cell_id;

-- name: changes(wanted)
-- Of each request: its form and its months. Months without counts are left out. A change is the sum of the random numbers
-- of the last one and of the entries that are not folded.
WITH spot AS MATERIALIZED (
    SELECT form, collector.id AS collector_id, standing, month.value::integer AS month
    FROM jsonb_array_elements(:wanted::jsonb) AS wanted
    JOIN collector ON collector.form = wanted.value ->> 0 AND standing <> 'trial'
    CROSS JOIN jsonb_array_elements_text(wanted.value -> 1) AS month
)
SELECT form, collector_id, month, sum(change)::text, standing
FROM (
    SELECT form, standing, changed.collector_id, changed.month, changed.id::numeric AS change
    FROM spot
    JOIN tally_change AS changed ON changed.collector_id = spot.collector_id AND changed.month = spot.month
    UNION ALL
    SELECT form, standing, journal.collector_id, journal.month, journal.id
    FROM spot
    JOIN journal ON journal.collector_id = spot.collector_id AND journal.month = spot.month
) AS counted
GROUP BY form, standing, collector_id, month
ORDER BY form, collector_id, month;

-- name: collectors_by_month(ids)
WITH wanted AS MATERIALIZED (
    SELECT each.value::integer AS id FROM jsonb_array_elements_text(:ids::jsonb) AS each
)
SELECT collector_id, month, sum(count)::bigint
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
    SELECT collector_id, month, cell_id, sum(count)::bigint AS count
    FROM (
        SELECT collector_id, month, cell_id, count FROM tally
        UNION ALL
        SELECT collector_id, month, cell_id, count FROM unfolded
    ) AS each
    GROUP BY collector_id, month, cell_id
) AS counted
JOIN cell ON cell.id = counted.cell_id
WHERE count <> 0;

-- name: response_groups(form)
SELECT
    collector_id, cell.form_version_id, month,
    sum(CASE WHEN choice = '' AND standing = 'real' THEN count ELSE 0 END)::bigint AS sheets,
    sum(CASE WHEN choice = '' AND standing = 'real' THEN 0 ELSE count END)::bigint AS excluded
FROM (
    SELECT collector_id, month, cell_id, count FROM tally
    UNION ALL
    SELECT collector_id, month, cell_id, count FROM unfolded
    UNION ALL
    SELECT collector_id, month, cell_id, -count FROM sealed
) AS counted
JOIN cell ON cell.id = counted.cell_id
JOIN collector ON collector.id = collector_id AND collector.form = :form AND standing <> 'trial'
WHERE cell.by_item = '' AND cell.item = '' AND cell.by_value = '' AND cell.choice IN ('', 'excluded')
GROUP BY collector_id, cell.form_version_id, month
HAVING sum(CASE choice WHEN '' THEN count ELSE 0 END) <> 0 OR sum(CASE choice WHEN '' THEN 0 ELSE count END) <> 0;
