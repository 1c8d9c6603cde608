"""The SQLite file: one connection that writes, one that reads, and what must be forgotten or laid anew."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiosql
from aiosql.adapters.aiosqlite import AioSQLiteAdapter

from service.adapters.database.file_identity import Place
from service.adapters.database.migrations import behind, migrate, version
from service.adapters.database.sqlite_connection import (
    BUSY_SECONDS,
    Batch,
    Connection,
    begin,
    connected,
    plainly_connected,
)
from service.domain.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_log = logging.getLogger(__name__)


class _SingleTripAdapter(AioSQLiteAdapter):
    """Fetches in the same trip to the database's thread as it executes."""

    async def select(self, conn: Any, _name: str, sql: str, parameters: Any, record_class: Any = None) -> Any:  # noqa: ANN401 - aiosql's shape
        for row in await conn.execute_fetchall(sql, parameters):
            yield row if record_class is None else record_class(*row)

    async def select_one(self, conn: Any, _name: str, sql: str, parameters: Any, record_class: Any = None) -> Any:  # noqa: ANN401 - aiosql's shape
        rows = list(await conn.execute_fetchall(sql, parameters))
        return (rows[0] if record_class is None else record_class(*rows[0])) if rows else None


class Engine:
    """An open SQLite file. Coroutines that share a connection share its transaction, hence the lock around writing."""

    def __init__(self, writer: Connection, reader: Connection, queries: Any, place: Place) -> None:  # noqa: ANN401 - made by aiosql
        self.writer = writer
        self.reader = reader
        self.queries = queries
        self.place = place
        self._writing = asyncio.Lock()
        self._remembers = False

    @asynccontextmanager
    async def writes(self) -> AsyncIterator[Connection]:
        """Hold the write transaction; it is committed on leaving, rolled back on an error."""
        async with self._writer() as writer:
            await writer.run_in_thread(begin)
            yield writer
            await writer.run_in_thread(self._commit)

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Batch]:
        """Hold the write transaction as `writes` does, with as few trips as it takes."""
        async with self._writer() as writer:
            batch = Batch(writer, self._commit)
            yield batch
            await batch.commit()

    def _commit(self, connection: sqlite3.Connection) -> None:
        """Commit to files that a restart will open: looked at before, and before anybody is told."""
        self._check_place()
        connection.commit()
        self._check_place()

    def _check_place(self) -> None:
        if self.place.is_lost():
            _log.critical("database file moved, replaced or deleted", extra={"file": self.place.file})
            raise BusyError

    @asynccontextmanager
    async def _writer(self) -> AsyncIterator[Connection]:
        """Keep other writers out. An error, or an interruption, of the beginning and the commit too, rolls back.

        A transaction left open would keep out all that follow.
        """
        async with self._writing:
            try:
                yield self.writer
            except BaseException:
                await asyncio.shield(self.writer.rollback())
                raise
            if self._remembers:
                # What was written is written; if this fails, the next change tries again.
                with suppress(sqlite3.Error):
                    await self._empty_log()

    async def vacuum(self) -> None:
        """Write the whole file anew in the order of its keys, then forget.

        Rows that move to another page leave copies of themselves in the gaps of the old one, beyond the reach of
        `secure_delete`, and where there was room for a row tells when it came. A new file has neither.
        """
        async with self._writing:
            await self.writer.execute_fetchall("VACUUM")
        await self.truncate_wal()

    async def truncate_wal(self) -> None:
        """Empty the write-ahead log into the file, so that it tells neither old contents nor the order of changes.

        While something reads an older state the log cannot be emptied, and nobody waits for that: whatever is written
        next tries again.
        """
        async with self._writing:
            await self._empty_log()

    async def _empty_log(self) -> None:
        self._remembers = True
        self._remembers = await self.writer.run_in_thread(_truncate)


def _truncate(connection: sqlite3.Connection) -> bool:
    """Empty the log unless somebody reads from it, which is told and not waited for."""
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    return bool(busy)


@asynccontextmanager
async def opened(file: Path) -> AsyncIterator[Engine]:
    """Open a file, made and migrated where needed, and close it at the end.

    Writing raises `BusyError` while the file is not where it was.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    async with connected(file) as writer:
        await migrate(writer)
        async with connected(file) as reader:
            await reader.execute("PRAGMA query_only = ON")
            yield Engine(writer, reader, _queries(), Place(file))


@asynccontextmanager
async def examined(file: Path) -> AsyncIterator[Engine]:
    """Open a file only to look at it: nothing is made, migrated or changed. Raises `TooNewError`.

    SQLite's own `mode=ro` would leave the files of its log behind, which whoever serves may not be allowed to touch.
    """
    async with plainly_connected(file, "rw") as connection:
        await connection.execute("PRAGMA query_only = ON")
        await behind(connection)
        yield Engine(connection, connection, _queries(), Place(file))


def _queries() -> Any:  # noqa: ANN401 - made by aiosql
    return aiosql.from_path(Path(__file__).with_name("queries"), _SingleTripAdapter, mandatory_parameters=False)


async def migrate_file(file: Path) -> tuple[int, int]:
    """Bring a file up to date; give how many migrations that took, and the number it now has."""
    file.parent.mkdir(parents=True, exist_ok=True)
    async with connected(file) as connection:
        return await migrate(connection), await version(connection)
