-- name: put_comments*!
INSERT INTO comment (collector_id, form, item, id, month, text, tag, note, line)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (collector_id, item, id) DO UPDATE SET
    text = excluded.text,
    line = CASE WHEN comment.text = excluded.text THEN comment.line ELSE excluded.line END,
    tag = CASE WHEN comment.text = excluded.text THEN comment.tag ELSE '' END,
    note = CASE WHEN comment.text = excluded.text THEN comment.note ELSE '' END;

-- name: drop_comments*!
DELETE FROM comment WHERE collector_id = ? AND item = ? AND id = ?;

-- name: comment(form, item, id)^
SELECT collector_id, form, item, id, month, text, tag, note, line FROM comment
WHERE collector_id IN (SELECT collector.id FROM collector WHERE collector.form = :form AND standing <> 'trial')
    AND item = :item AND id = :id;

-- name: mark_comment(collector_id, item, id, text, old_tag, old_note, tag, note, line)!
UPDATE comment SET tag = :tag, note = :note, line = :line
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
