"""The database: every port of the store over an engine, with its SQL in `queries/`."""

from __future__ import annotations

from service.adapters.database.migrations import SchemaError
from service.adapters.database.sqlite import Health, SqliteStore, examine_store, open_store

__all__ = ["Health", "SchemaError", "SqliteStore", "examine_store", "open_store"]
