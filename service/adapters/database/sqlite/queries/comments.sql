-- name: comments_of_months(form, months)
SELECT collector_id, form, item, id, month, text, tag, note FROM comment
WHERE form = :form AND month IN (SELECT value FROM json_each(:months))
ORDER BY item, id;

-- name: comments_counted(form, months)^
SELECT count(*) FROM comment
WHERE form = :form AND month IN (SELECT value FROM json_each(:months));
