-- name: imported_results()
SELECT indicator, fiscal_year, quarter, revision, percent, responses, method, document, imported_by, recorded, note
FROM imported_result
ORDER BY indicator, fiscal_year, quarter, revision;

-- name: imported_result_history(indicator, fiscal_year, quarter)
SELECT indicator, fiscal_year, quarter, revision, percent, responses, method, document, imported_by, recorded, note
FROM imported_result
WHERE indicator = :indicator AND fiscal_year = :fiscal_year AND quarter = :quarter
ORDER BY revision;

-- name: add_imported_result(indicator, fiscal_year, quarter, revision, percent, responses, method, document, imported_by, recorded, note)!
INSERT INTO imported_result (indicator, fiscal_year, quarter, revision, percent, responses, method, document,
    imported_by, recorded, note)
VALUES (:indicator, :fiscal_year, :quarter, :revision, :percent, :responses, :method, :document,
    :imported_by, :recorded, :note);
