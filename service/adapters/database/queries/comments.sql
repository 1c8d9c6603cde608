-- name: put_comments*!
INSERT INTO comment (collector_id, form, item, id, month, text, tag, note)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (collector_id, item, id) DO UPDATE SET
    text = excluded.text,
    tag = CASE WHEN comment.text = excluded.text THEN comment.tag ELSE '' END,
    note = CASE WHEN comment.text = excluded.text THEN comment.note ELSE '' END;

-- name: drop_comments*!
DELETE FROM comment WHERE collector_id = ? AND item = ? AND id = ?;

-- name: comment(form, item, id)^
SELECT collector_id, form, item, id, month, text, tag, note FROM comment
WHERE form = :form AND item = :item AND id = :id
    AND collector_id NOT IN (SELECT id FROM collector WHERE standing = 'trial');

-- name: mark_comment(collector_id, item, id, text, old_tag, old_note, tag, note)!
UPDATE comment SET tag = :tag, note = :note
WHERE collector_id = :collector_id AND item = :item AND id = :id AND text = :text AND tag = :old_tag AND note = :old_note;

-- name: arrive*!
INSERT INTO arrival (collector_id, day, count) VALUES (?, ?, ?)
ON CONFLICT (collector_id, day) DO UPDATE SET count = arrival.count + excluded.count;

-- name: arrivals(form)
SELECT day, sum(count) FROM collector JOIN arrival ON arrival.collector_id = collector.id
WHERE collector.form = :form AND collector.standing = 'real'
GROUP BY day
ORDER BY day;

-- name: drop_arrivals(before)!
DELETE FROM arrival WHERE day < :before;
