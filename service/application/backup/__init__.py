"""Backups: made while the service runs, restored, and proven."""
