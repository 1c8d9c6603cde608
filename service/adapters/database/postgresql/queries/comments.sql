-- name: comments_of_months(form, months)
SELECT collector_id, form, item, id, month, text, tag, note FROM comment
WHERE form = :form AND month IN (SELECT each.value::integer FROM jsonb_array_elements_text(:months::jsonb) AS each)
ORDER BY item, id;
