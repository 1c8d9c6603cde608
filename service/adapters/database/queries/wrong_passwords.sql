-- name: wrong_passwords_at(door)^
SELECT tries, last FROM wrong_password WHERE door = :door;

-- name: put_wrong_passwords(door, tries, last)!
INSERT INTO wrong_password (door, tries, last) VALUES (:door, :tries, :last)
ON CONFLICT (door) DO UPDATE SET tries = excluded.tries, last = excluded.last;

-- name: drop_wrong_passwords(door)!
DELETE FROM wrong_password WHERE door = :door;

-- name: drop_wrong_passwords_before(last)!
DELETE FROM wrong_password WHERE last <= :last;

-- name: refused_sign_ins_of(planner_id)^
SELECT planner_id, told, untold, since, count FROM refused_sign_in WHERE planner_id = :planner_id;

-- name: untold_refused_sign_ins()
SELECT planner_id, told, untold, since, count FROM refused_sign_in WHERE untold > 0 ORDER BY planner_id;

-- name: put_refused_sign_ins(planner_id, told, untold, since, count)!
INSERT INTO refused_sign_in (planner_id, told, untold, since, count)
VALUES (:planner_id, :told, :untold, :since, :count)
ON CONFLICT (planner_id) DO UPDATE
SET told = excluded.told, untold = excluded.untold, since = excluded.since, count = excluded.count;
