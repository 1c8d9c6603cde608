"""The database: every port of the store over an engine, with its SQL in `queries/`."""

from __future__ import annotations

from service.adapters.database.sqlite import Health, SqliteStore, TooNewError, examine_store, open_store

__all__ = ["Health", "SqliteStore", "TooNewError", "examine_store", "open_store"]
