-- name: put_cells*!
INSERT INTO cell (id, form_version_id, by_item, by_value, item, choice)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING;

-- name: move_tally*!
INSERT INTO tally (collector_id, month, cell_id, count)
VALUES (?, ?, ?, ?)
ON CONFLICT (collector_id, month, cell_id) DO UPDATE SET count = tally.count + excluded.count;

-- name: change_tally*!
INSERT INTO tally_change (collector_id, month, id)
VALUES (?, ?, ?)
ON CONFLICT (collector_id, month) DO UPDATE SET id = excluded.id;

-- name: sheets_excluded_of(collector_id)^
-- What is excluded was counted before, so none of it stands in a journal.
SELECT CAST(sum(count) AS BIGINT) FROM tally JOIN cell ON cell.id = tally.cell_id
WHERE collector_id = :collector_id AND by_item = '' AND item = '' AND by_value = '' AND choice = 'excluded';

-- name: all_tallies()
SELECT collector_id, month, form_version_id, by_item, item, by_value, choice, count
FROM tally JOIN cell ON cell.id = tally.cell_id
WHERE count <> 0;

-- name: seal_counts*!
INSERT INTO sealed (collector_id, month, cell_id, count)
VALUES (?, ?, ?, ?)
ON CONFLICT (collector_id, month, cell_id) DO UPDATE SET count = sealed.count + excluded.count;

-- name: all_sealed()
SELECT collector_id, month, form_version_id, by_item, item, by_value, choice, count
FROM sealed JOIN cell ON cell.id = sealed.cell_id;
