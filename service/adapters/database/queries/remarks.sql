-- name: remark_history(indicator, fiscal_year, quarter)
SELECT indicator, fiscal_year, quarter, revision, obstacles, improvements, written_by, written FROM remark
WHERE indicator = :indicator AND fiscal_year = :fiscal_year AND quarter = :quarter
ORDER BY revision;

-- name: add_remark(indicator, fiscal_year, quarter, revision, obstacles, improvements, written_by, written)!
INSERT INTO remark (indicator, fiscal_year, quarter, revision, obstacles, improvements, written_by, written)
VALUES (:indicator, :fiscal_year, :quarter, :revision, :obstacles, :improvements, :written_by, :written);

-- name: erase_remark(indicator, fiscal_year, quarter, revision)!
UPDATE remark SET obstacles = '', improvements = ''
WHERE indicator = :indicator AND fiscal_year = :fiscal_year AND quarter = :quarter AND revision = :revision;
