"""The SQLite engine: one connection that writes, one that reads, and what must be forgotten or laid anew."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import aiosql

from service.adapters.database.sqlite.connection import BUSY_SECONDS, connected, plainly_connected
from service.adapters.database.sqlite.file_identity import FileIdentity
from service.adapters.database.sqlite.migrations import behind, migrate, version
from service.adapters.database.sqlite.sessions import SqliteReading, SqliteWriting
from service.domain.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from service.adapters.database.sqlite.connection import Connection
    from service.application.ports.store import Trouble

_log = logging.getLogger(__name__)


class SqliteEngine:
    """An open SQLite file. Coroutines that share a connection share its transaction, hence the lock around writing."""

    def __init__(self, writer: Connection, reader: Connection, files: FileIdentity) -> None:
        self.writer = writer
        self.reader = reader
        self.files = files
        self.queries = load_queries()
        self.reading = SqliteReading(reader, self.queries)
        self._lock = asyncio.Lock()
        self._remembers = False

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[SqliteWriting]:
        """Hold the write transaction; it is committed on leaving, rolled back on an error."""
        async with self._writer() as writer:
            session = SqliteWriting(writer, self.queries, self._commit)
            yield session
            await session.commit()

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[None]:
        """Have all reading inside see one state of the file, whatever is written meanwhile."""
        await self.reader.execute_fetchall("BEGIN")
        try:
            yield
        finally:
            await self.reader.rollback()

    async def troubles(self) -> list[Trouble]:
        """Tell what keeps answers from being stored: a lost file, a full or read-only disk. Raises for broken files."""
        await self.reader.execute_fetchall("PRAGMA schema_version")
        return self.files.troubles()

    def _commit(self, connection: sqlite3.Connection) -> None:
        """Commit to files that a restart will open: looked at before, and before anybody is told."""
        self._check_files()
        connection.commit()
        self._check_files()

    def _check_files(self) -> None:
        if self.files.is_lost():
            _log.critical("database file moved, replaced or deleted", extra={"file": self.files.file})
            raise BusyError

    @asynccontextmanager
    async def _writer(self) -> AsyncIterator[Connection]:
        """Keep other writers out. An error, or an interruption, of the beginning and the commit too, rolls back.

        A transaction left open would keep out all that follow.
        """
        async with self._lock:
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
        async with self._lock:
            await self.writer.execute_fetchall("VACUUM")
        await self.truncate_wal()

    async def truncate_wal(self) -> None:
        """Empty the write-ahead log into the file, so that it tells neither old contents nor the order of changes.

        While something reads an older state the log cannot be emptied, and nobody waits for that: whatever is written
        next tries again.
        """
        async with self._lock:
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
async def opened(file: Path) -> AsyncIterator[SqliteEngine]:
    """Open a file, made and migrated where needed, and close it at the end.

    Writing raises `BusyError` while the file is not where it was.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    async with connected(file) as writer:
        await migrate(writer)
        async with connected(file) as reader:
            await reader.execute("PRAGMA query_only = ON")
            yield SqliteEngine(writer, reader, FileIdentity(file))


@asynccontextmanager
async def examined(file: Path) -> AsyncIterator[SqliteEngine]:
    """Open a file only to look at it: nothing is made, migrated or changed. Raises `TooNewError`.

    SQLite's own `mode=ro` would leave the files of its log behind, which whoever serves may not be allowed to touch.
    """
    async with plainly_connected(file, "rw") as connection:
        await connection.execute("PRAGMA query_only = ON")
        await behind(connection)
        yield SqliteEngine(connection, connection, FileIdentity(file))


def load_queries() -> Mapping[str, str]:
    """Read the SQL of every query by its name."""
    queries = aiosql.from_path(Path(__file__).parents[1] / "queries", "aiosqlite", mandatory_parameters=False)
    return {name: getattr(queries, name).sql for name in queries.available_queries if not name.endswith("_cursor")}


async def migrate_file(file: Path) -> tuple[int, int]:
    """Bring a file up to date; give how many migrations that took, and the number it now has."""
    file.parent.mkdir(parents=True, exist_ok=True)
    async with connected(file) as connection:
        return await migrate(connection), await version(connection)
