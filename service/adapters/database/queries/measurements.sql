-- name: measurements()
SELECT indicator, fiscal_year, quarter, revision, inputs, value, measured_by, recorded, note FROM measurement
ORDER BY indicator, fiscal_year, quarter, revision;

-- name: measurements_of_years(first, last)
SELECT indicator, fiscal_year, quarter, revision, inputs, value, measured_by, recorded, note FROM measurement
WHERE fiscal_year BETWEEN :first AND :last
ORDER BY indicator, fiscal_year, quarter, revision;

-- name: measurement_history(indicator, fiscal_year, quarter)
SELECT indicator, fiscal_year, quarter, revision, inputs, value, measured_by, recorded, note FROM measurement
WHERE indicator = :indicator AND fiscal_year = :fiscal_year AND quarter = :quarter
ORDER BY revision;

-- name: add_measurement(indicator, fiscal_year, quarter, revision, inputs, value, measured_by, recorded, note)!
INSERT INTO measurement (indicator, fiscal_year, quarter, revision, inputs, value, measured_by, recorded, note)
VALUES (:indicator, :fiscal_year, :quarter, :revision, :inputs, :value, :measured_by, :recorded, :note);
