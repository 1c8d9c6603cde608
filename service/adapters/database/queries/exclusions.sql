-- name: exclusions_of(collector_id)
SELECT collector_id, number, form_version_id, month, sheets, day, excluded_by, reason, back_day, back_by, back_reason
FROM exclusion
WHERE collector_id = :collector_id
ORDER BY number;

-- name: put_exclusion*!
INSERT INTO exclusion (collector_id, number, form_version_id, month, sheets, day, excluded_by, reason,
    back_day, back_by, back_reason)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (collector_id, number) DO UPDATE
SET back_day = excluded.back_day, back_by = excluded.back_by, back_reason = excluded.back_reason;
