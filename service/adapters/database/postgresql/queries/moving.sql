-- name: renumber()
SELECT
    setval(pg_get_serial_sequence('form_version', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM form_version), false),
    setval(pg_get_serial_sequence('collector', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM collector), false),
    setval(pg_get_serial_sequence('planner', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM planner), false);

-- name: tally_behind(collector_id, month, cell_id, most)
-- What stands in the journal is read as folded: the first rows of both together are among the first of each.
SELECT collector_id, month, cell_id, sum(count)::bigint AS count
FROM (
    (
        SELECT collector_id, month, cell_id, count FROM tally
        WHERE (collector_id, month, cell_id) > (:collector_id, :month, :cell_id)
        ORDER BY collector_id, month, cell_id LIMIT :most
    )
    UNION ALL
    SELECT collector_id, month, cell_id, count FROM unfolded
    WHERE (collector_id, month, cell_id) > (:collector_id, :month, :cell_id)
) AS counted
GROUP BY collector_id, month, cell_id ORDER BY collector_id, month, cell_id LIMIT :most;

-- name: arrival_behind(collector_id, day, most)
SELECT collector_id, day, sum(count)::integer AS count
FROM (
    (
        SELECT collector_id, day, count FROM arrival
        WHERE (collector_id, day) > (:collector_id, :day) ORDER BY collector_id, day LIMIT :most
    )
    UNION ALL
    SELECT collector_id, day, arrived FROM journal WHERE arrived > 0 AND (collector_id, day) > (:collector_id, :day)
) AS counted
GROUP BY collector_id, day ORDER BY collector_id, day LIMIT :most;

-- name: tally_change_behind(collector_id, month, most)
SELECT collector_id, month, coalesce(max(id) FILTER (WHERE unfolded), max(id)) AS id
FROM (
    (
        SELECT collector_id, month, id, false AS unfolded FROM tally_change
        WHERE (collector_id, month) > (:collector_id, :month) ORDER BY collector_id, month LIMIT :most
    )
    UNION ALL
    SELECT collector_id, month, id, true AS unfolded FROM journal
    WHERE (collector_id, month) > (:collector_id, :month)
) AS changed
GROUP BY collector_id, month ORDER BY collector_id, month LIMIT :most;
