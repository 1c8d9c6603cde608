-- From line to line by the index, a step each, however many comments a line has; one that a newer month has too is left
-- out. The last step is told in any case, as where to read on.
-- name: comment_lines(form, item, months, without, month, line, most, steps)
WITH RECURSIVE
    trial (id) AS MATERIALIZED (SELECT id FROM collector WHERE standing = 'trial'),
    gone (collector_id, month) AS MATERIALIZED (
        SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:without)
    ),
    asked (month, earlier) AS MATERIALIZED (
        SELECT value, lead(value) OVER (ORDER BY value DESC) FROM json_each(:months)
    ),
    step (number, month, earlier, line) AS (
        SELECT 0, month, earlier, :line FROM asked WHERE month = :month
        UNION ALL
        SELECT
            number + (step.line IS NOT NULL), asked.month, asked.earlier,
            (
                SELECT comment.line FROM comment
                WHERE form = :form AND comment.month = asked.month AND item = :item
                    AND comment.line > coalesce(step.line, '') AND collector_id NOT IN trial
                    AND (collector_id, comment.month) NOT IN gone
                ORDER BY comment.line LIMIT 1
            )
        FROM step CROSS JOIN asked ON asked.month = CASE WHEN step.line IS NULL THEN step.earlier ELSE step.month END
        WHERE number < :steps OR step.line IS NULL
    ),
    told (number, month, line, is_new) AS (
        SELECT
            number, month, line,
            NOT EXISTS (
                SELECT 1 FROM comment
                WHERE form = :form AND comment.month IN (SELECT asked.month FROM asked WHERE asked.month > step.month)
                    AND item = :item AND comment.line = step.line AND collector_id NOT IN trial
                    AND (collector_id, comment.month) NOT IN gone
            )
        FROM step
        WHERE number > 0 AND line IS NOT NULL
    )
SELECT
    first.collector_id, first.form, first.item, first.id, first.month, first.text, first.tag, first.note,
    told.month, told.line, is_new, number
FROM told CROSS JOIN comment AS first ON (first.collector_id, first.item, first.id) = (
    SELECT collector_id, item, id FROM comment
    WHERE form = :form AND comment.month = told.month AND item = :item AND line = told.line
        AND collector_id NOT IN trial AND (collector_id, comment.month) NOT IN gone
    ORDER BY collector_id, id LIMIT 1
)
WHERE is_new OR number = :steps
LIMIT :most;

-- name: comment_people(form, item, months, without, lines, most)
SELECT value, (
    SELECT count(*) FROM (
        SELECT 1 FROM comment
        WHERE form = :form AND month IN (SELECT value FROM json_each(:months)) AND item = :item AND line = wanted.value
            AND collector_id NOT IN (SELECT id FROM collector WHERE standing = 'trial')
            AND (collector_id, month) NOT IN (
                SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:without)
            )
        LIMIT :most
    )
)
FROM json_each(:lines) AS wanted;

-- name: comments_like(form, item, months, without, words, behind)
SELECT collector_id, form, item, id, month, text, tag, note FROM comment
WHERE form = :form AND month IN (SELECT value FROM json_each(:months)) AND item = :item
    AND line >= :words AND line < :behind
    AND collector_id NOT IN (SELECT id FROM collector WHERE standing = 'trial')
    AND (collector_id, month) NOT IN (
        SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:without)
    )
ORDER BY id;

-- name: comments_of_months(form, months)
SELECT collector_id, form, item, id, month, text, tag, note FROM comment
WHERE form = :form AND month IN (SELECT value FROM json_each(:months))
    AND collector_id NOT IN (SELECT id FROM collector WHERE standing = 'trial')
ORDER BY item, id;

-- name: comments_counted(form, months, without)^
SELECT count(*) FROM comment
WHERE form = :form AND month IN (SELECT value FROM json_each(:months))
    AND collector_id NOT IN (SELECT id FROM collector WHERE standing = 'trial')
    AND (collector_id, month) NOT IN (
        SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:without)
    );

-- name: collector_arrivals(collector_id)
SELECT day, count FROM arrival WHERE collector_id = :collector_id ORDER BY day;

-- name: day_arrivals(collector_id, day)
SELECT coalesce(sum(count), 0) FROM arrival WHERE collector_id = :collector_id AND day = :day;

-- From tags to tags by the index, however many comments have them.
-- name: comment_tags(form, months, without, most)
WITH RECURSIVE
    trial (id) AS MATERIALIZED (SELECT id FROM collector WHERE standing = 'trial'),
    gone (collector_id, month) AS MATERIALIZED (
        SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:without)
    ),
    used (tag) AS (
        SELECT ''
        UNION ALL
        SELECT (
            SELECT comment.tag FROM comment
            WHERE form = :form AND comment.tag <> '' AND comment.tag > used.tag AND collector_id NOT IN trial
                AND (collector_id, month) NOT IN gone
            ORDER BY comment.tag LIMIT 1
        )
        FROM used
        WHERE used.tag IS NOT NULL
    )
SELECT tag, (
    SELECT count(*) FROM (
        SELECT 1 FROM comment
        WHERE form = :form AND comment.tag <> '' AND comment.tag = used.tag
            AND month IN (SELECT value FROM json_each(:months)) AND collector_id NOT IN trial
            AND (collector_id, month) NOT IN gone
        LIMIT :most
    )
)
FROM used
WHERE tag <> '';
