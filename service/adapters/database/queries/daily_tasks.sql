-- name: claim_daily_task(name, day)!
INSERT INTO daily_task (name, day) VALUES (:name, :day)
ON CONFLICT (name) DO UPDATE SET day = excluded.day WHERE daily_task.day <> excluded.day;

-- name: release_daily_task(name)!
DELETE FROM daily_task WHERE name = :name;

-- name: daily_task_day(name)^
SELECT day FROM daily_task WHERE name = :name;

-- name: note_answered*!
-- The first day on which answers came that are not laid anew.
INSERT INTO daily_task (name, day) VALUES ('answered', ?)
ON CONFLICT DO NOTHING;

-- name: note_rewriting()!
INSERT INTO daily_task (name, day) SELECT 'rewriting', day FROM daily_task WHERE name = 'answered'
ON CONFLICT DO NOTHING;

-- name: answers_laid_anew()^
-- Whether all that came is; of what came before this was noted nobody knows.
SELECT count(*) FILTER (WHERE name = 'rewritten') = 1 AND count(*) = 1 FROM daily_task
WHERE name IN ('answered', 'rewriting', 'rewritten');
