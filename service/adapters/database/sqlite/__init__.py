"""SQLite: one file, write-ahead log, every commit on disk before it is acknowledged."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from service.adapters.database.migrations import behind
from service.adapters.database.sqlite.engine import SqliteEngine, examined, opened
from service.adapters.database.sqlite.migrations import SqliteSchema
from service.adapters.database.store import DatabaseStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

__all__ = ["Health", "SqliteStore", "examine_store", "open_store"]

_FULL = 2
"""The number by which SQLite calls `synchronous = FULL`."""


class Health(Struct, frozen=True, kw_only=True):
    """How a file fares: SQLite's own verdict on its integrity, and whether commits reach the disk."""

    integrity: str
    durable: bool


class SqliteStore(DatabaseStore):
    """The store in one SQLite file."""

    def __init__(self, engine: SqliteEngine) -> None:
        super().__init__(engine)
        self.engine = engine

    async def behind(self) -> int:
        """Give how many migrations the file still lacks, which only one that was opened to be examined can."""
        return len(await behind(SqliteSchema(self.engine.reader)))

    async def health(self) -> Health:
        """Examine the file; takes as long as reading all of it."""
        pragmas = [
            next(iter(await self.engine.writer.execute_fetchall(f"PRAGMA {name}")))[0]
            for name in ("integrity_check", "journal_mode", "synchronous")
        ]
        return Health(integrity=str(pragmas[0]), durable=pragmas[1:] == ["wal", _FULL])


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
