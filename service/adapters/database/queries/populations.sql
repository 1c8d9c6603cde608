-- name: populations()
SELECT collector_id, fiscal_year, quarter, revision, people, told, told_by FROM population
ORDER BY collector_id, fiscal_year, quarter, revision;

-- name: populations_of(collector_id)
SELECT collector_id, fiscal_year, quarter, revision, people, told, told_by FROM population
WHERE collector_id = :collector_id ORDER BY fiscal_year, quarter, revision;

-- name: add_population(collector_id, fiscal_year, quarter, revision, people, told, told_by)!
INSERT INTO population (collector_id, fiscal_year, quarter, revision, people, told, told_by)
VALUES (:collector_id, :fiscal_year, :quarter, :revision, :people, :told, :told_by);
