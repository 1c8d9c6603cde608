-- name: personal_by_ids(collector_id, ids)
SELECT collector_id, id, form_version_id, month, fields FROM personal
-- An array made first, so that its keys are looked up whatever the planner knows of the table.
WHERE
    collector_id = :collector_id
    AND id = ANY (ARRAY(SELECT each.value FROM jsonb_array_elements_text(:ids::jsonb) AS each));
