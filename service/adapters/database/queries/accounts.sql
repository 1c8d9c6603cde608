-- name: planners()
SELECT id, name, role, created, password, link, link_ends, closed,
    factor_salt, factor_since, factor_step, factor_recovery, full_name, position, email
FROM planner ORDER BY name;

-- name: planner_by_name(name)^
SELECT id, name, role, created, password, link, link_ends, closed,
    factor_salt, factor_since, factor_step, factor_recovery, full_name, position, email
FROM planner WHERE name = :name;

-- name: planner_by_link(link)^
SELECT id, name, role, created, password, link, link_ends, closed,
    factor_salt, factor_since, factor_step, factor_recovery, full_name, position, email
FROM planner WHERE link = :link;

-- name: planner_by_identity(issuer, subject)^
SELECT planner.id, name, role, created, password, link, link_ends, closed,
    factor_salt, factor_since, factor_step, factor_recovery, full_name, position, email
FROM identity JOIN planner ON planner.id = identity.planner_id
WHERE issuer = :issuer AND subject = :subject;

-- name: bind_identity(planner_id, issuer, subject)!
INSERT INTO identity (planner_id, issuer, subject) VALUES (:planner_id, :issuer, :subject) ON CONFLICT DO NOTHING;

-- name: unbind_identity(planner_id)!
DELETE FROM identity WHERE planner_id = :planner_id;

-- name: add_planner(name, role, created)!
INSERT INTO planner (name, role, created) VALUES (:name, :role, :created) ON CONFLICT (name) DO NOTHING;

-- name: change_planner(role, password, link, link_ends, closed, factor_salt, factor_since, factor_step, factor_recovery, full_name, position, email, name)!
UPDATE planner SET role = :role, password = :password, link = :link, link_ends = :link_ends, closed = :closed,
    factor_salt = :factor_salt, factor_since = :factor_since, factor_step = :factor_step,
    factor_recovery = :factor_recovery, full_name = :full_name, position = :position, email = :email
WHERE name = :name;

-- name: session_with_planner(id)^
SELECT
    session.id, planner_id, session.created, touched, provider, proved, device, refused, refused_since,
    planner.id, name, role, planner.created, password, link, link_ends, closed,
    factor_salt, factor_since, factor_step, factor_recovery, full_name, position, email
FROM session JOIN planner ON planner.id = session.planner_id
WHERE session.id = :id;

-- name: sessions_of(planner_id)
SELECT id, planner_id, created, touched, provider, proved, device, refused, refused_since FROM session
WHERE planner_id = :planner_id ORDER BY created, id;

-- name: begin_session(id, planner_id, created, touched, provider, proved, device, refused, refused_since)!
INSERT INTO session (id, planner_id, created, touched, provider, proved, device, refused, refused_since)
VALUES (:id, :planner_id, :created, :touched, :provider, :proved, :device, :refused, :refused_since);

-- name: touch_session(touched, id)!
UPDATE session SET touched = :touched WHERE id = :id;

-- name: prove_session(proved, id)!
UPDATE session SET proved = :proved WHERE id = :id;

-- name: end_session(id)!
DELETE FROM session WHERE id = :id;

-- name: end_sessions_of(planner_id)!
DELETE FROM session WHERE planner_id = :planner_id;

-- name: end_sessions_before(created, touched)!
DELETE FROM session WHERE created <= :created OR touched <= :touched;

-- name: end_sessions_beyond(planner_id, most)!
DELETE FROM session
WHERE planner_id = :planner_id AND id NOT IN (
    SELECT id FROM session WHERE planner_id = :planner_id ORDER BY touched DESC, created DESC, id LIMIT :most
);

-- name: keepers()
SELECT id, name, role, created, password, link, link_ends, closed,
    factor_salt, factor_since, factor_step, factor_recovery, full_name, position, email
FROM planner
WHERE role = 'keeper' AND closed IS NULL AND password IS NOT NULL;

-- name: audit_entries()
SELECT number, happened, who, action, subject, previous, hash FROM audit ORDER BY number;

-- name: audit_entries_before(number, most, action, since, until)
SELECT number, happened, who, action, subject, previous, hash FROM audit
WHERE number < :number AND happened >= :since AND happened < :until AND (action = :action OR :action = '')
ORDER BY number DESC LIMIT :most;

-- name: audit_entries_of(number, most, action, since, until, who)
SELECT number, happened, who, action, subject, previous, hash FROM audit
WHERE who = :who AND number < :number AND happened >= :since AND happened < :until
    AND (action = :action OR :action = '')
ORDER BY number DESC LIMIT :most;

-- name: audit_entries_about(action, subject, behind)
SELECT number, happened, who, action, subject, previous, hash FROM audit
WHERE action = :action AND subject >= :subject AND subject < :behind
ORDER BY number;

-- name: last_audit_entry()^
SELECT number, happened, who, action, subject, previous, hash FROM audit
WHERE number = (SELECT max(number) FROM audit);

-- name: add_audit_entry(number, happened, who, action, subject, previous, hash)!
INSERT INTO audit (number, happened, who, action, subject, previous, hash)
VALUES (:number, :happened, :who, :action, :subject, :previous, :hash);

-- name: unsent_by_id(id)^
SELECT id, planner_id, browser, kept, content FROM unsent WHERE id = :id;

-- name: keep_unsent(id, planner_id, browser, kept, content)!
INSERT INTO unsent (id, planner_id, browser, kept, content) VALUES (:id, :planner_id, :browser, :kept, :content);

-- name: drop_unsent(id)!
DELETE FROM unsent WHERE id = :id;

-- name: drop_unsent_before(kept)!
DELETE FROM unsent WHERE kept <= :kept;

-- name: drop_unsent_beyond(planner_id, most)!
DELETE FROM unsent
WHERE planner_id = :planner_id AND id NOT IN (
    SELECT id FROM unsent WHERE planner_id = :planner_id ORDER BY kept DESC, id LIMIT :most
);
