-- name: timekeeping()^
SELECT served, excused, month, deleted_on, personal, responses FROM timekeeping WHERE id = 1;

-- name: put_timekeeping(served, excused, month, deleted_on, personal, responses)!
INSERT INTO timekeeping (id, served, excused, month, deleted_on, personal, responses)
VALUES (1, :served, :excused, :month, :deleted_on, :personal, :responses)
ON CONFLICT (id) DO UPDATE SET
    served = excluded.served, excused = excluded.excused, month = excluded.month, deleted_on = excluded.deleted_on,
    personal = excluded.personal, responses = excluded.responses;

-- name: newest_moment()^
SELECT max(moment) FROM (
    SELECT max(happened) AS moment FROM audit
    UNION ALL SELECT max(certified) FROM certified_report
    UNION ALL SELECT max(created) FROM collector
    UNION ALL SELECT max(published) FROM form_version
) AS moments;

-- name: newest_day()^
SELECT max(day) FROM arrival;
