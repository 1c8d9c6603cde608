-- How many people a collector asks from a quarter on; unknown where `people` is null. The highest revision of a quarter is in
-- force, and all stay. `collector.population` is that of the last quarter told of. What was stored until now holds from the
-- quarter in which the collector was made, or from that of its first answer where a clock put it earlier; nobody is named.
CREATE TABLE population (
    collector_id INTEGER NOT NULL,
    fiscal_year  INTEGER NOT NULL,
    quarter      INTEGER NOT NULL,
    revision     INTEGER NOT NULL,
    people       INTEGER,
    told         INTEGER NOT NULL,
    told_by      TEXT    NOT NULL,
    PRIMARY KEY (collector_id, fiscal_year, quarter, revision)
) STRICT, WITHOUT ROWID;

-- October begins a fiscal year: three months on, a date has its year and quarter. Bangkok is seven hours ahead.
INSERT INTO population (collector_id, fiscal_year, quarter, revision, people, told, told_by)
SELECT id, (month + 2) / 12 + 543, (month + 2) % 12 / 3 + 1, 1, population, created, ''
FROM (
    SELECT id, population, created, min(
        CAST(strftime('%Y', created + 25200, 'unixepoch') AS INTEGER) * 12
            + CAST(strftime('%m', created + 25200, 'unixepoch') AS INTEGER),
        coalesce((SELECT min(tally.month / 100 * 12 + tally.month % 100) FROM tally WHERE collector_id = id), 999999)
    ) AS month
    FROM collector WHERE population IS NOT NULL
);
