-- Whether a certified report was downloaded is asked for by what the entry says.
CREATE INDEX audit_by_action ON audit (action, subject);
