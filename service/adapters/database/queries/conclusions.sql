-- name: conclusion_history(form, fiscal_year, quarter)
SELECT form, fiscal_year, quarter, revision, conclusion, recommendations, written_by, written FROM conclusion
WHERE form = :form AND fiscal_year = :fiscal_year AND quarter = :quarter
ORDER BY revision;

-- name: add_conclusion(form, fiscal_year, quarter, revision, conclusion, recommendations, written_by, written)!
INSERT INTO conclusion (form, fiscal_year, quarter, revision, conclusion, recommendations, written_by, written)
VALUES (:form, :fiscal_year, :quarter, :revision, :conclusion, :recommendations, :written_by, :written);

-- name: erase_conclusion(form, fiscal_year, quarter, revision)!
UPDATE conclusion SET conclusion = '', recommendations = ''
WHERE form = :form AND fiscal_year = :fiscal_year AND quarter = :quarter AND revision = :revision;
