"""The database: every port of the store over an engine, with its SQL in `queries/` and in the engines' folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.adapters.database import sqlite
from service.adapters.database.migrations import SchemaError
from service.adapters.database.sqlite import Health, SqliteStore, examine_store
from service.adapters.database.store import AddressError, DatabaseStore

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

__all__ = ["AddressError", "DatabaseStore", "Health", "SchemaError", "SqliteStore", "examine_store", "open_store"]


def open_store(database: Path | str) -> AbstractAsyncContextManager[DatabaseStore]:
    """Open the store in a SQLite file or at a PostgreSQL URL, made and migrated where needed.

    Raises `AddressError`, `SchemaError`, and `ImportError` for a URL without the extra `postgresql`.
    """
    if isinstance(database, Path):
        return sqlite.open_store(database)
    from service.adapters.database import postgresql  # noqa: PLC0415 - an extra

    return postgresql.open_store(database)
