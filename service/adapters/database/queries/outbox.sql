-- name: webhooks()
SELECT id, url, events, internal, created FROM webhook ORDER BY created, id;

-- name: webhook_by_id(id)^
SELECT id, url, events, internal, created FROM webhook WHERE id = :id;

-- name: add_webhook(id, url, events, internal, created)!
INSERT INTO webhook (id, url, events, internal, created) VALUES (:id, :url, :events, :internal, :created);

-- name: remove_webhook(id)!
DELETE FROM webhook WHERE id = :id;

-- name: closings(now)
SELECT collector.id, code, form, label, created, opens, collector.closes, population, device, access, daily_limit,
    standing, paging
FROM collector LEFT JOIN told_closing ON told_closing.collector_id = collector.id
WHERE standing = 'real' AND collector.closes <= :now AND told_closing.closes IS DISTINCT FROM collector.closes
ORDER BY collector.closes, collector.id;

-- name: tell_closing(collector_id, closes)!
INSERT INTO told_closing (collector_id, closes) VALUES (:collector_id, :closes)
ON CONFLICT (collector_id) DO UPDATE SET closes = excluded.closes;

-- name: tell_certificate(subject, fiscal_year, quarter, revision)!
INSERT INTO told_certificate (subject, fiscal_year, quarter, revision)
VALUES (:subject, :fiscal_year, :quarter, :revision)
ON CONFLICT (subject, fiscal_year, quarter) DO UPDATE SET revision = excluded.revision;

-- name: deliveries()
SELECT webhook_id, event, type, body, created, state, attempts, due, last FROM delivery
ORDER BY created DESC, event, webhook_id;

-- name: waiting_deliveries()^
SELECT count(*) FROM delivery WHERE state = 'waiting';

-- name: due_deliveries(now, most)
SELECT webhook_id, event, type, body, created, state, attempts, due, last FROM delivery
WHERE state = 'waiting' AND due <= :now ORDER BY due, event, webhook_id LIMIT :most;

-- name: put_delivery(webhook_id, event, type, body, created, state, attempts, due, last)!
INSERT INTO delivery (webhook_id, event, type, body, created, state, attempts, due, last)
SELECT :webhook_id, :event, :type, :body, :created, :state, :attempts, :due, :last
WHERE EXISTS (SELECT 1 FROM webhook WHERE id = :webhook_id)
ON CONFLICT (webhook_id, event) DO UPDATE
SET state = excluded.state, attempts = excluded.attempts, due = excluded.due, last = excluded.last
WHERE delivery.state = 'waiting' AND delivery.attempts <= excluded.attempts;

-- name: forget_deliveries(before)!
DELETE FROM delivery WHERE created < :before;

-- name: outbox_calls(now, before)^
SELECT
    EXISTS (SELECT 1 FROM delivery WHERE state = 'waiting' AND due <= :now)
    OR EXISTS (SELECT 1 FROM delivery WHERE created < :before)
    OR EXISTS (
        SELECT 1 FROM collector LEFT JOIN told_closing ON told_closing.collector_id = collector.id
        WHERE standing = 'real' AND collector.closes <= :now AND told_closing.closes IS DISTINCT FROM collector.closes
    )
    OR EXISTS (
        SELECT 1 FROM certified_report AS report LEFT JOIN told_certificate AS told
            ON told.subject = report.subject AND told.fiscal_year = report.fiscal_year AND told.quarter = report.quarter
        WHERE report.revision > coalesce(told.revision, 0)
    );
