-- name: claim_daily_task(name, day)!
INSERT INTO daily_task (name, day) VALUES (:name, :day)
ON CONFLICT (name) DO UPDATE SET day = excluded.day WHERE daily_task.day <> excluded.day;

-- name: release_daily_task(name)!
DELETE FROM daily_task WHERE name = :name;

-- name: daily_task_day(name)^
SELECT day FROM daily_task WHERE name = :name;
