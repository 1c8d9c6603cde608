-- What an answer touches begins with the collector, so that answers of one collector meet those of no other.
-- A comment's id is a hash of the response's id and the field: each comment is found again by its response. What has no
-- response any more, and the days that were counted by form, go to the first collector of the form.
ALTER TABLE comment RENAME TO comment_by_form;

DROP INDEX comment_tagged;

CREATE TABLE comment (
    collector_id INTEGER NOT NULL,
    form         TEXT    NOT NULL,
    item         TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    month        INTEGER NOT NULL,
    text         TEXT    NOT NULL,
    tag          TEXT    NOT NULL,
    note         TEXT    NOT NULL,
    PRIMARY KEY (collector_id, item, id)
) STRICT, WITHOUT ROWID;

WITH found AS MATERIALIZED (
    SELECT response.collector_id, item, sha256_hex('pochai comment ' || item || ' ' || response.id) AS hash
    FROM response CROSS JOIN (SELECT DISTINCT item FROM comment_by_form)
    WHERE answers IS NOT NULL
)
INSERT INTO comment (collector_id, form, item, id, month, text, tag, note)
SELECT
    coalesce(found.collector_id, (SELECT min(id) FROM collector WHERE collector.form = comment_by_form.form), 0),
    form, comment_by_form.item, id, month, text, tag, note
FROM comment_by_form LEFT JOIN found
    ON found.item = comment_by_form.item AND substr(found.hash, 1, 32) = comment_by_form.id;

DROP TABLE comment_by_form;

CREATE INDEX comment_paged ON comment (form, item, id);

CREATE INDEX comment_tagged ON comment (form, tag) WHERE tag <> '';

ALTER TABLE arrival RENAME TO arrival_by_form;

CREATE TABLE arrival (
    collector_id INTEGER NOT NULL,
    day          TEXT    NOT NULL,
    count        INTEGER NOT NULL,
    PRIMARY KEY (collector_id, day)
) STRICT, WITHOUT ROWID;

INSERT INTO arrival (collector_id, day, count)
SELECT min(collector.id), day, count
FROM arrival_by_form JOIN collector ON collector.form = arrival_by_form.form
GROUP BY arrival_by_form.form, day, count;

DROP TABLE arrival_by_form;
