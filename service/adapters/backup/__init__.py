"""Backups as folders of files, and the databases that they are restored into."""
