-- name: year_rules()
SELECT indicator, fiscal_year, revision, rules, adopted, adopted_by, reason, coalesce(full_name, '') AS full_name
FROM year_rules LEFT JOIN planner ON name = adopted_by
ORDER BY indicator, fiscal_year, revision;

-- name: year_has_rules(indicator, fiscal_year)
SELECT 1 FROM year_rules WHERE indicator = :indicator AND fiscal_year = :fiscal_year LIMIT 1;

-- name: add_year_rules(indicator, fiscal_year, revision, rules, hash, adopted, adopted_by, reason)!
INSERT INTO year_rules (indicator, fiscal_year, revision, rules, hash, adopted, adopted_by, reason)
VALUES (:indicator, :fiscal_year, :revision, :rules, :hash, :adopted, :adopted_by, :reason)
ON CONFLICT (indicator, fiscal_year, revision) DO NOTHING;
