-- name: figure_links()
SELECT id, subject, fiscal_year, quarter, made_by, made, last_day, revoked, revoked_by FROM figure_link ORDER BY made DESC, id;

-- name: figure_link(id)^
SELECT id, subject, fiscal_year, quarter, made_by, made, last_day, revoked, revoked_by FROM figure_link WHERE id = :id;

-- name: put_figure_link(id, subject, fiscal_year, quarter, made_by, made, last_day, revoked, revoked_by)!
INSERT INTO figure_link (id, subject, fiscal_year, quarter, made_by, made, last_day, revoked, revoked_by)
VALUES (:id, :subject, :fiscal_year, :quarter, :made_by, :made, :last_day, :revoked, :revoked_by)
ON CONFLICT (id) DO UPDATE SET revoked = excluded.revoked, revoked_by = excluded.revoked_by;
