-- name: append_journal*!
INSERT INTO journal (collector_id, id, month, steps, day, arrived) VALUES (?, ?, ?, ?, ?, ?);

-- name: journal_collectors()
SELECT DISTINCT collector_id FROM journal ORDER BY collector_id;

-- name: fold_journal(collector_id, most, change)$
-- Locked in one order, as by all who count: entries, counts, their change, days. What another has folded meanwhile is
-- left out.
WITH
    -- Chosen once: a limit inside the DELETE may be applied anew for each row that it is compared with.
    chosen AS MATERIALIZED (
        SELECT id FROM journal WHERE collector_id = :collector_id ORDER BY id LIMIT :most FOR UPDATE
    ),
    taken AS (
        DELETE FROM journal
        WHERE collector_id = :collector_id AND id IN (SELECT id FROM chosen)
        RETURNING month, steps, day, arrived
    ),
    counted AS (
        INSERT INTO tally (collector_id, month, cell_id, count)
        SELECT :collector_id, month, step.key::bigint, sum(step.value::bigint)
        FROM taken CROSS JOIN json_each_text(steps::json) AS step
        GROUP BY month, step.key::bigint
        ORDER BY month, step.key::bigint
        ON CONFLICT (collector_id, month, cell_id) DO UPDATE SET count = tally.count + excluded.count
        RETURNING cell_id
    ),
    changed AS (
        INSERT INTO tally_change (collector_id, month, id)
        SELECT :collector_id, month, :change::bigint
        FROM taken CROSS JOIN (SELECT count(*) FROM counted) AS before
        GROUP BY month ORDER BY month
        ON CONFLICT (collector_id, month) DO UPDATE SET id = excluded.id
        RETURNING month
    ),
    came AS (
        INSERT INTO arrival (collector_id, day, count)
        SELECT :collector_id, day, sum(arrived)
        FROM taken CROSS JOIN (SELECT count(*) FROM changed) AS before
        WHERE arrived > 0 GROUP BY day ORDER BY day
        ON CONFLICT (collector_id, day) DO UPDATE SET count = arrival.count + excluded.count
    )
SELECT count(*) FROM taken;
