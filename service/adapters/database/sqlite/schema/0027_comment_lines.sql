-- What equal comments have in common, a hash, so that a page finds and counts them by an index.
DROP INDEX comment_paged;

DROP INDEX comment_tagged;

ALTER TABLE comment ADD COLUMN line TEXT NOT NULL DEFAULT '';

UPDATE comment SET line = comment_line(text, tag, note);

CREATE INDEX comment_lined ON comment (form, month, item, line, collector_id);

CREATE INDEX comment_tagged ON comment (form, tag, month, collector_id) WHERE tag <> '';
