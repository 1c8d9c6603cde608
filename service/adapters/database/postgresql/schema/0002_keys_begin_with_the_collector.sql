-- What an answer touches begins with the collector, so that answers of one collector meet those of no other.
-- A comment's id is a hash of the response's id and the field: each comment is found again by its response. What has no
-- response any more, and the days that were counted by form, go to the first collector of the form.
ALTER TABLE comment DROP CONSTRAINT comment_pkey;
ALTER TABLE comment ADD COLUMN collector_id INTEGER;
UPDATE comment SET collector_id = found.collector_id
FROM (
    SELECT
        response.collector_id, item,
        left(encode(sha256(convert_to('pochai comment ' || item || ' ' || response.id, 'UTF8')), 'hex'), 32) AS hash
    FROM response CROSS JOIN (SELECT DISTINCT item FROM comment) AS asked
    WHERE answers IS NOT NULL
) AS found
WHERE comment.item = found.item AND comment.id = found.hash;
UPDATE comment
SET collector_id = coalesce((SELECT min(collector.id) FROM collector WHERE collector.form = comment.form), 0)
WHERE collector_id IS NULL;
ALTER TABLE comment ALTER COLUMN collector_id SET NOT NULL;
ALTER TABLE comment ADD PRIMARY KEY (collector_id, item, id);
CREATE INDEX comment_paged ON comment (form, item, id);

ALTER TABLE arrival RENAME TO arrival_by_form;
ALTER TABLE arrival_by_form RENAME CONSTRAINT arrival_pkey TO arrival_by_form_pkey;
CREATE TABLE arrival (
    collector_id INTEGER          NOT NULL,
    day          TEXT COLLATE "C" NOT NULL,
    count        INTEGER          NOT NULL,
    PRIMARY KEY (collector_id, day)
);
INSERT INTO arrival (collector_id, day, count)
SELECT min(collector.id), day, count
FROM arrival_by_form JOIN collector ON collector.form = arrival_by_form.form
GROUP BY arrival_by_form.form, day, count;
DROP TABLE arrival_by_form;
