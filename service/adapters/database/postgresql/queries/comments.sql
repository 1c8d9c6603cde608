-- name: comments_after(form, item, months, without, id, most)
SELECT collector_id, form, item, id, month, text, tag, note FROM comment
WHERE form = :form AND item = :item AND id > :id
    AND month IN (SELECT each.value::integer FROM jsonb_array_elements_text(:months::jsonb) AS each)
    AND collector_id NOT IN (SELECT id FROM collector WHERE standing = 'trial')
    AND (collector_id, month) NOT IN (
        SELECT (each.value ->> 0)::integer, (each.value ->> 1)::integer
        FROM jsonb_array_elements(:without::jsonb) AS each
    )
ORDER BY id
LIMIT :most;

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

-- name: comment_tags(form, without)
SELECT tag, month, count(*) FROM comment
WHERE form = :form AND tag <> ''
    AND collector_id NOT IN (SELECT id FROM collector WHERE standing = 'trial')
    AND (collector_id, month) NOT IN (
        SELECT (each.value ->> 0)::integer, (each.value ->> 1)::integer
        FROM jsonb_array_elements(:without::jsonb) AS each
    )
GROUP BY tag, month
ORDER BY tag, month;
