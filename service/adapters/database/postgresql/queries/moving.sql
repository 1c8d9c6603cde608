-- name: renumber()
SELECT
    setval(pg_get_serial_sequence('form_version', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM form_version), false),
    setval(pg_get_serial_sequence('collector', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM collector), false),
    setval(pg_get_serial_sequence('planner', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM planner), false);
