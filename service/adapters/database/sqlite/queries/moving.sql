-- name: renumber()
-- A new row has the number behind the highest one.
SELECT 1;
