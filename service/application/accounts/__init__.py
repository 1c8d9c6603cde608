"""Accounts: planners, sessions, tokens, the audit log."""
