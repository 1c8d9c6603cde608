-- name: comments_after(form, item, months, without, id, most)
SELECT collector_id, form, item, id, month, text, tag, note FROM comment
WHERE form = :form AND item = :item AND id > :id
    AND month IN (SELECT value FROM json_each(:months))
    AND collector_id NOT IN (SELECT id FROM collector WHERE standing = 'trial')
    AND (collector_id, month) NOT IN (
        SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:without)
    )
ORDER BY id
LIMIT :most;

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

-- name: comment_tags(form, without)
SELECT tag, month, count(*) FROM comment
WHERE form = :form AND tag <> ''
    AND collector_id NOT IN (SELECT id FROM collector WHERE standing = 'trial')
    AND (collector_id, month) NOT IN (
        SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:without)
    )
GROUP BY tag, month
ORDER BY tag, month;
