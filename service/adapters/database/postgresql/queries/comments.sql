-- name: comment_lines(form, item, months, without, month, line, most, steps)
SELECT * FROM comment_lines(:form, :item, :months, :without, :month, :line, :most, :steps);

-- name: comment_people(form, item, months, without, lines, most)
SELECT * FROM comment_people(:form, :item, :months, :without, :lines, :most);

-- name: comments_like(form, item, months, without, words, behind)
SELECT collector_id, form, item, id, month, text, tag, note FROM comment
WHERE form = :form AND month IN (SELECT each.value::integer FROM jsonb_array_elements_text(:months::jsonb) AS each)
    AND item = :item AND line >= :words AND line < :behind
    AND collector_id NOT IN (SELECT id FROM collector WHERE standing = 'trial')
    AND (collector_id, month) NOT IN (
        SELECT (each.value ->> 0)::integer, (each.value ->> 1)::integer
        FROM jsonb_array_elements(:without::jsonb) AS each
    )
ORDER BY id;

-- name: comment_tags(form, months, without, most)
SELECT * FROM comment_tags(:form, :months, :without, :most);

-- name: comments_of_months(form, months)
SELECT collector_id, form, item, id, month, text, tag, note FROM comment
WHERE form = :form AND month IN (SELECT each.value::integer FROM jsonb_array_elements_text(:months::jsonb) AS each)
    AND collector_id NOT IN (SELECT id FROM collector WHERE standing = 'trial')
ORDER BY item, id;

-- name: arrivals(form)
SELECT day, sum(count)::integer
FROM (
    SELECT day, count FROM collector JOIN arrival ON arrival.collector_id = collector.id
    WHERE form = :form AND standing = 'real'
    UNION ALL
    SELECT day, arrived FROM collector JOIN journal ON journal.collector_id = collector.id
    WHERE form = :form AND standing = 'real' AND arrived > 0
) AS counted
GROUP BY day
ORDER BY day;

-- name: comments_counted(form, months, without)^
SELECT count(*) FROM comment
WHERE form = :form AND month IN (SELECT each.value::integer FROM jsonb_array_elements_text(:months::jsonb) AS each)
    AND collector_id NOT IN (SELECT id FROM collector WHERE standing = 'trial')
    AND (collector_id, month) NOT IN (
        SELECT (each.value ->> 0)::integer, (each.value ->> 1)::integer
        FROM jsonb_array_elements(:without::jsonb) AS each
    );

-- name: collector_arrivals(collector_id)
SELECT day, sum(count)::integer
FROM (
    SELECT day, count FROM arrival WHERE collector_id = :collector_id
    UNION ALL
    SELECT day, arrived FROM journal WHERE collector_id = :collector_id AND arrived > 0
) AS counted
GROUP BY day
ORDER BY day;

-- name: day_arrivals(collector_id, day)
SELECT coalesce(sum(count), 0)::integer
FROM (
    SELECT count FROM arrival WHERE collector_id = :collector_id AND day = :day
    UNION ALL
    SELECT arrived FROM journal WHERE collector_id = :collector_id AND day = :day
) AS counted;
