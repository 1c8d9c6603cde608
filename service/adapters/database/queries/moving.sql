-- Whole tables, for moving to another database: read in the order of their keys, from behind one on, and written as read.

-- name: form_version_behind(id, most)
SELECT id, form, version, hash, definition, published, origin FROM form_version
WHERE id > :id ORDER BY id LIMIT :most;

-- name: write_form_version*!
INSERT INTO form_version (id, form, version, hash, definition, published, origin)
VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: collector_behind(id, most)
SELECT id, code, form, label, created, opens, closes, population, device, access, daily_limit, standing, paging
FROM collector
WHERE id > :id ORDER BY id LIMIT :most;

-- name: write_collector*!
INSERT INTO collector (
    id, code, form, label, created, opens, closes, population, device, access, daily_limit, standing, paging
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: planner_behind(id, most)
SELECT id, name, role, created, password, link, link_ends, closed,
    factor_salt, factor_since, factor_step, factor_recovery, full_name, position, email
FROM planner
WHERE id > :id ORDER BY id LIMIT :most;

-- name: write_planner*!
INSERT INTO planner (id, name, role, created, password, link, link_ends, closed,
    factor_salt, factor_since, factor_step, factor_recovery, full_name, position, email)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: webhook_behind(id, most)
SELECT id, url, events, internal, created FROM webhook
WHERE id > :id ORDER BY id LIMIT :most;

-- name: write_webhook*!
INSERT INTO webhook (id, url, events, internal, created)
VALUES (?, ?, ?, ?, ?);

-- name: cell_behind(id, most)
SELECT id, form_version_id, by_item, item, by_value, choice FROM cell
WHERE id > :id ORDER BY id LIMIT :most;

-- name: write_cell*!
INSERT INTO cell (id, form_version_id, by_item, item, by_value, choice)
VALUES (?, ?, ?, ?, ?, ?);

-- name: api_token_behind(name, most)
SELECT name, hash, scopes, created, revoked, ends, used, addresses FROM api_token
WHERE name > :name ORDER BY name LIMIT :most;

-- name: write_api_token*!
INSERT INTO api_token (name, hash, scopes, created, revoked, ends, used, addresses)
VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- name: identity_behind(planner_id, most)
SELECT planner_id, issuer, subject FROM identity
WHERE planner_id > :planner_id ORDER BY planner_id LIMIT :most;

-- name: write_identity*!
INSERT INTO identity (planner_id, issuer, subject)
VALUES (?, ?, ?);

-- name: session_behind(id, most)
SELECT id, planner_id, created, touched, provider, proved, device, refused, refused_since FROM session
WHERE id > :id ORDER BY id LIMIT :most;

-- name: write_session*!
INSERT INTO session (id, planner_id, created, touched, provider, proved, device, refused, refused_since)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: wrong_password_behind(door, most)
SELECT door, tries, last FROM wrong_password
WHERE door > :door ORDER BY door LIMIT :most;

-- name: write_wrong_password*!
INSERT INTO wrong_password (door, tries, last)
VALUES (?, ?, ?);

-- name: refused_sign_in_behind(planner_id, most)
SELECT planner_id, told, untold, since, count FROM refused_sign_in
WHERE planner_id > :planner_id ORDER BY planner_id LIMIT :most;

-- name: write_refused_sign_in*!
INSERT INTO refused_sign_in (planner_id, told, untold, since, count)
VALUES (?, ?, ?, ?, ?);

-- name: unsent_behind(id, most)
SELECT id, planner_id, browser, kept, content FROM unsent
WHERE id > :id ORDER BY id LIMIT :most;

-- name: write_unsent*!
INSERT INTO unsent (id, planner_id, browser, kept, content)
VALUES (?, ?, ?, ?, ?);

-- name: audit_behind(number, most)
SELECT number, happened, who, action, subject, previous, hash FROM audit
WHERE number > :number ORDER BY number LIMIT :most;

-- name: write_audit*!
INSERT INTO audit (number, happened, who, action, subject, previous, hash)
VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: daily_task_behind(name, most)
SELECT name, day FROM daily_task
WHERE name > :name ORDER BY name LIMIT :most;

-- name: write_daily_task*!
INSERT INTO daily_task (name, day)
VALUES (?, ?);

-- name: timekeeping_behind(id, most)
SELECT id, served, excused, month, deleted_on, personal, responses FROM timekeeping
WHERE id > :id ORDER BY id LIMIT :most;

-- name: write_timekeeping*!
INSERT INTO timekeeping (id, served, excused, month, deleted_on, personal, responses)
VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: measurement_behind(indicator, fiscal_year, quarter, revision, most)
SELECT indicator, fiscal_year, quarter, revision, inputs, value, measured_by, recorded, note FROM measurement
WHERE (indicator, fiscal_year, quarter, revision) > (:indicator, :fiscal_year, :quarter, :revision) ORDER BY indicator, fiscal_year, quarter, revision LIMIT :most;

-- name: write_measurement*!
INSERT INTO measurement (indicator, fiscal_year, quarter, revision, inputs, value, measured_by, recorded, note)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: draft_form_behind(id, revision, most)
SELECT id, revision, undo_to, redo_to, automatic, document, notes, saved_by, saved FROM draft_form
WHERE (id, revision) > (:id, :revision) ORDER BY id, revision LIMIT :most;

-- name: write_draft_form*!
INSERT INTO draft_form (id, revision, undo_to, redo_to, automatic, document, notes, saved_by, saved)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: draft_link_behind(draft, most)
SELECT draft, secret, ends FROM draft_link WHERE draft > :draft ORDER BY draft LIMIT :most;

-- name: write_draft_link*!
INSERT INTO draft_link (draft, secret, ends) VALUES (?, ?, ?);

-- name: figure_link_behind(id, most)
SELECT id, subject, fiscal_year, quarter, made_by, made, last_day, revoked, revoked_by FROM figure_link WHERE id > :id ORDER BY id LIMIT :most;

-- name: write_figure_link*!
INSERT INTO figure_link (id, subject, fiscal_year, quarter, made_by, made, last_day, revoked, revoked_by)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: remark_behind(indicator, fiscal_year, quarter, revision, most)
SELECT indicator, fiscal_year, quarter, revision, obstacles, improvements, written_by, written FROM remark
WHERE (indicator, fiscal_year, quarter, revision) > (:indicator, :fiscal_year, :quarter, :revision) ORDER BY indicator, fiscal_year, quarter, revision LIMIT :most;

-- name: write_remark*!
INSERT INTO remark (indicator, fiscal_year, quarter, revision, obstacles, improvements, written_by, written)
VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- name: conclusion_behind(form, fiscal_year, quarter, revision, most)
SELECT form, fiscal_year, quarter, revision, conclusion, recommendations, written_by, written FROM conclusion
WHERE (form, fiscal_year, quarter, revision) > (:form, :fiscal_year, :quarter, :revision) ORDER BY form, fiscal_year, quarter, revision LIMIT :most;

-- name: write_conclusion*!
INSERT INTO conclusion (form, fiscal_year, quarter, revision, conclusion, recommendations, written_by, written)
VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- name: imported_result_behind(indicator, fiscal_year, quarter, revision, most)
SELECT indicator, fiscal_year, quarter, revision, percent, responses, method, document, imported_by, recorded, note
FROM imported_result
WHERE (indicator, fiscal_year, quarter, revision) > (:indicator, :fiscal_year, :quarter, :revision) ORDER BY indicator, fiscal_year, quarter, revision LIMIT :most;

-- name: write_imported_result*!
INSERT INTO imported_result (indicator, fiscal_year, quarter, revision, percent, responses, method, document,
    imported_by, recorded, note)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: year_rules_behind(indicator, fiscal_year, revision, most)
SELECT indicator, fiscal_year, revision, rules, hash, adopted, adopted_by, reason FROM year_rules
WHERE (indicator, fiscal_year, revision) > (:indicator, :fiscal_year, :revision) ORDER BY indicator, fiscal_year, revision LIMIT :most;

-- name: write_year_rules*!
INSERT INTO year_rules (indicator, fiscal_year, revision, rules, hash, adopted, adopted_by, reason)
VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- name: population_behind(collector_id, fiscal_year, quarter, revision, most)
SELECT collector_id, fiscal_year, quarter, revision, people, told, told_by FROM population
WHERE (collector_id, fiscal_year, quarter, revision) > (:collector_id, :fiscal_year, :quarter, :revision)
ORDER BY collector_id, fiscal_year, quarter, revision LIMIT :most;

-- name: write_population*!
INSERT INTO population (collector_id, fiscal_year, quarter, revision, people, told, told_by)
VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: certified_report_behind(subject, fiscal_year, quarter, revision, most)
SELECT subject, fiscal_year, quarter, revision, certified_by, certified, note, checksum, report FROM
    certified_report
WHERE (subject, fiscal_year, quarter, revision) > (:subject, :fiscal_year, :quarter, :revision) ORDER BY subject, fiscal_year, quarter, revision LIMIT :most;

-- name: write_certified_report*!
INSERT INTO certified_report (subject, fiscal_year, quarter, revision, certified_by, certified, note, checksum,
    report)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: certified_count_behind(form, fiscal_year, quarter, number, most)
SELECT form, fiscal_year, quarter, number, report, counts FROM certified_count
WHERE (form, fiscal_year, quarter, number) > (:form, :fiscal_year, :quarter, :number) ORDER BY form, fiscal_year, quarter, number LIMIT :most;

-- name: write_certified_count*!
INSERT INTO certified_count (form, fiscal_year, quarter, number, report, counts)
VALUES (?, ?, ?, ?, ?, ?);

-- name: told_certificate_behind(subject, fiscal_year, quarter, most)
SELECT subject, fiscal_year, quarter, revision FROM told_certificate
WHERE (subject, fiscal_year, quarter) > (:subject, :fiscal_year, :quarter) ORDER BY subject, fiscal_year, quarter LIMIT :most;

-- name: write_told_certificate*!
INSERT INTO told_certificate (subject, fiscal_year, quarter, revision)
VALUES (?, ?, ?, ?);

-- name: told_closing_behind(collector_id, most)
SELECT collector_id, closes FROM told_closing
WHERE collector_id > :collector_id ORDER BY collector_id LIMIT :most;

-- name: write_told_closing*!
INSERT INTO told_closing (collector_id, closes)
VALUES (?, ?);

-- name: delivery_behind(webhook_id, event, most)
SELECT webhook_id, event, type, body, created, state, attempts, due, last FROM delivery
WHERE (webhook_id, event) > (:webhook_id, :event) ORDER BY webhook_id, event LIMIT :most;

-- name: write_delivery*!
INSERT INTO delivery (webhook_id, event, type, body, created, state, attempts, due, last)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: invitation_behind(collector_id, id, most)
SELECT collector_id, id, number, state FROM invitation
WHERE (collector_id, id) > (:collector_id, :id) ORDER BY collector_id, id LIMIT :most;

-- name: write_invitation*!
INSERT INTO invitation (collector_id, id, number, state)
VALUES (?, ?, ?, ?);

-- name: personal_behind(collector_id, id, most)
SELECT collector_id, id, form_version_id, month, fields FROM personal
WHERE (collector_id, id) > (:collector_id, :id) ORDER BY collector_id, id LIMIT :most;

-- name: write_personal*!
INSERT INTO personal (collector_id, id, form_version_id, month, fields)
VALUES (?, ?, ?, ?, ?);

-- name: comment_behind(collector_id, item, id, most)
SELECT collector_id, item, id, form, month, text, tag, note, line FROM comment
WHERE (collector_id, item, id) > (:collector_id, :item, :id) ORDER BY collector_id, item, id LIMIT :most;

-- name: write_comment*!
INSERT INTO comment (collector_id, item, id, form, month, text, tag, note, line)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: arrival_behind(collector_id, day, most)
SELECT collector_id, day, count FROM arrival
WHERE (collector_id, day) > (:collector_id, :day) ORDER BY collector_id, day LIMIT :most;

-- name: write_arrival*!
INSERT INTO arrival (collector_id, day, count)
VALUES (?, ?, ?);

-- name: sealed_behind(collector_id, month, cell_id, most)
SELECT collector_id, month, cell_id, count FROM sealed
WHERE (collector_id, month, cell_id) > (:collector_id, :month, :cell_id) ORDER BY collector_id, month, cell_id LIMIT :most;

-- name: write_sealed*!
INSERT INTO sealed (collector_id, month, cell_id, count)
VALUES (?, ?, ?, ?);

-- name: tally_behind(collector_id, month, cell_id, most)
SELECT collector_id, month, cell_id, count FROM tally
WHERE (collector_id, month, cell_id) > (:collector_id, :month, :cell_id) ORDER BY collector_id, month, cell_id LIMIT :most;

-- name: write_tally*!
INSERT INTO tally (collector_id, month, cell_id, count)
VALUES (?, ?, ?, ?);

-- name: tally_change_behind(collector_id, month, most)
SELECT collector_id, month, id FROM tally_change
WHERE (collector_id, month) > (:collector_id, :month) ORDER BY collector_id, month LIMIT :most;

-- name: write_tally_change*!
INSERT INTO tally_change (collector_id, month, id)
VALUES (?, ?, ?);

-- name: response_behind(collector_id, id, most)
SELECT collector_id, id, form_version_id, month, answers, exclusion FROM response
WHERE (collector_id, id) > (:collector_id, :id) ORDER BY collector_id, id LIMIT :most;

-- name: write_response*!
INSERT INTO response (collector_id, id, form_version_id, month, answers, exclusion)
VALUES (?, ?, ?, ?, ?, ?);

-- name: exclusion_behind(collector_id, number, most)
SELECT collector_id, number, form_version_id, month, sheets, day, excluded_by, reason,
    back_day, back_by, back_reason
FROM exclusion
WHERE (collector_id, number) > (:collector_id, :number) ORDER BY collector_id, number LIMIT :most;

-- name: write_exclusion*!
INSERT INTO exclusion (collector_id, number, form_version_id, month, sheets, day, excluded_by, reason,
    back_day, back_by, back_reason)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
