"""SQLite: one file, write-ahead log, every commit on disk before it is acknowledged."""

from __future__ import annotations

import sqlite3
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from service.adapters.database.sqlite.copying import copy_to_file
from service.adapters.database.sqlite.engine import SqliteEngine, examined, migrate_database, opened
from service.adapters.database.store import DatabaseStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

__all__ = ["ERRORS", "SqliteStore", "copy_to_file", "examine_store", "migrate_database", "open_store"]


ERRORS = (sqlite3.Error,)
"""What this engine raises itself."""


class SqliteStore(DatabaseStore):
    """The store in one SQLite file."""

    def __init__(self, engine: SqliteEngine) -> None:
        super().__init__(engine)
        self.engine = engine


@asynccontextmanager
async def open_store(file: Path) -> AsyncIterator[SqliteStore]:
    """Open the store in a file, which is made and migrated where needed. Raises `SchemaError`."""
    async with opened(file) as engine:
        yield SqliteStore(engine)


@asynccontextmanager
async def examine_store(file: Path) -> AsyncIterator[SqliteStore]:
    """Open the store in a file as it is, to read it alone. Raises `SchemaError`."""
    async with examined(file) as engine:
        yield SqliteStore(engine)
