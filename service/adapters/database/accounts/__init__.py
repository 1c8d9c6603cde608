"""The accounts' records: planners, sessions, tokens, the audit log."""
