-- name: comments_after(form, item, months, id, most)
SELECT collector_id, form, item, id, month, text, tag, note FROM comment
WHERE form = :form AND item = :item AND id > :id
    AND month IN (SELECT value FROM json_each(:months))
    AND collector_id NOT IN (SELECT id FROM collector WHERE standing <> 'real')
ORDER BY id
LIMIT :most;

-- name: comments_of_months(form, months)
SELECT collector_id, form, item, id, month, text, tag, note FROM comment
WHERE form = :form AND month IN (SELECT value FROM json_each(:months))
    AND collector_id NOT IN (SELECT id FROM collector WHERE standing <> 'real')
ORDER BY item, id;

-- name: comments_counted(form, months)^
SELECT count(*) FROM comment
WHERE form = :form AND month IN (SELECT value FROM json_each(:months))
    AND collector_id NOT IN (SELECT id FROM collector WHERE standing <> 'real');

-- name: collector_arrivals(collector_id)
SELECT day, count FROM arrival WHERE collector_id = :collector_id ORDER BY day;
