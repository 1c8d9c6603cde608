"""The SQLite engine: one connection that writes, one that reads, and what must be forgotten or laid anew."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from service.adapters.clock import now
from service.adapters.database.migrations import SchemaError, behind, migrate
from service.adapters.database.query_files import load_queries
from service.adapters.database.sqlite.connection import BUSY_SECONDS, begin, plainly_connected, write_ahead
from service.adapters.database.sqlite.file_identity import FileIdentity, left_alone
from service.adapters.database.sqlite.migrations import SqliteSchema
from service.adapters.database.sqlite.sessions import SqliteReading, SqliteWriting
from service.adapters.database.store import Health
from service.domain.errors import BusyError
from service.domain.timekeeping import day_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection
    from pathlib import Path

    from service.adapters.database.migrations import Migration
    from service.adapters.database.sqlite.connection import Connection
    from service.application.ports.records import Key
    from service.application.ports.store import Trouble

_log = logging.getLogger(__name__)

_FULL = 2
"""`PRAGMA synchronous` returns this for FULL."""


class SqliteEngine:
    """An open SQLite file. Coroutines that share a connection share its transaction, hence the lock around writing."""

    journaled: ClassVar[bool] = False

    def __init__(self, schema: SqliteSchema, reader: Connection, files: FileIdentity) -> None:
        self.writer = schema.connection
        self.reader = reader
        self.files = files
        self.queries = load_queries("sqlite")
        self.reading = SqliteReading(reader, self.queries)
        self._known = schema.known[-1].number
        self._lock = asyncio.Lock()
        self._remembers = False

    @asynccontextmanager
    async def writing(self, keys: Collection[Key] | None = None) -> AsyncIterator[SqliteWriting]:
        """Hold the write transaction; it is committed on leaving, rolled back on an error."""
        async with self._writer() as writer:
            session = SqliteWriting(writer, self.queries, self._begin, self._commit)
            if keys:
                session.put("note_answered", [(day_of(now()).isoformat(),)])
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
        newer: list[Trouble] = ["schema"] if await self.reader.run_in_thread(self._is_newer) else []
        return newer + self.files.troubles()

    def _is_newer(self, connection: sqlite3.Connection) -> bool:
        """Tell whether a newer release has migrated the file while this program had it open."""
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        return bool(version > self._known)

    async def behind(self) -> int:
        """Count the migrations that the file lacks. Raises `SchemaError`."""
        return len(await behind(SqliteSchema(self.reader)))

    async def health(self) -> Health:
        """Examine the file, reading all of it."""
        pragmas = [
            next(iter(await self.writer.execute_fetchall(f"PRAGMA {name}")))[0]
            for name in ("integrity_check", "journal_mode", "synchronous")
        ]
        return Health(integrity=str(pragmas[0]), durable=pragmas[1:] == ["wal", _FULL])

    def _begin(self, connection: sqlite3.Connection) -> None:
        """Begin to write, under the lock that migrations take too: what is asked here holds until the commit."""
        begin(connection)
        if self._is_newer(connection):
            _log.critical("database migrated by a newer release", extra={"file": self.files.file})
            raise BusyError

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

    async def vacuum(self) -> bool:
        """Write the whole file anew in the order of its keys, then forget; return false where the disk has no room.

        Rows that move to another page leave copies of themselves in the gaps of the old one, beyond the reach of
        `secure_delete`, and where there was room for a row tells when it came. A new file has neither.
        """
        needed, free = self.files.room_to_rewrite(), self.files.free()
        if needed > free:
            _log.warning("no room on the disk to rewrite the file", extra={"needed": needed, "free": free})
            return False
        async with self._lock:
            await self.writer.run_in_thread(partial(_rewrite, self.files.file.parent))
        await self.truncate_wal()
        return True

    async def truncate_wal(self) -> None:
        """Empty the write-ahead log into the file, so that it tells neither old contents nor the order of changes.

        While something reads an older state the log cannot be emptied, and nobody waits for that: whatever is written
        next tries again. Most of the log is copied before writers are kept out.
        """
        # Inside a snapshot the reading connection cannot copy.
        with suppress(sqlite3.OperationalError):
            await self.reader.execute_fetchall("PRAGMA wal_checkpoint(PASSIVE)")
        async with self._lock:
            await self._empty_log()

    async def _empty_log(self) -> None:
        self._remembers = True
        self._remembers = await self.writer.run_in_thread(_truncate)


def _rewrite(folder: Path, connection: sqlite3.Connection) -> None:
    """Rewrite the file by way of a temporary one beside it: in memory it would take as much as the file."""
    connection.execute("PRAGMA temp_store_directory = '{}'".format(str(folder).replace("'", "''")))
    connection.execute("PRAGMA temp_store = FILE")
    try:
        connection.execute("VACUUM")
    finally:
        connection.execute("PRAGMA temp_store = MEMORY")


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

    Writing raises `BusyError` while the file is not where it was, and once a newer release has migrated it. Raises
    `SchemaError`.
    """
    async with _migrated(file) as (schema, _), plainly_connected(file, "rw") as reader:
        await reader.execute("PRAGMA query_only = ON")
        engine = SqliteEngine(schema, reader, FileIdentity(file))
        try:
            yield engine
        finally:
            if not file.exists():  # noqa: ASYNC240 - as quick as a look at any name
                # Of a file that was moved SQLite leaves the log behind, and whoever opens it elsewhere lacks the end.
                with suppress(sqlite3.Error):
                    await engine.truncate_wal()


@asynccontextmanager
async def _migrated(file: Path) -> AsyncIterator[tuple[SqliteSchema, list[Migration]]]:
    """Connect to a file and bring it up to date; one that is not fit is left as it is. Raises `SchemaError`."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if left_alone(file):
        raise SchemaError("lost")
    async with plainly_connected(file, "rw" if file.exists() else "rwc") as connection:  # noqa: ASYNC240 - as quick as a look at any name
        schema = SqliteSchema(connection)
        await behind(schema)
        await write_ahead(connection)
        yield schema, await migrate(schema)


@asynccontextmanager
async def examined(file: Path) -> AsyncIterator[SqliteEngine]:
    """Open a file only to look at it: nothing is made, migrated or changed. Raises `SchemaError`.

    SQLite's own `mode=ro` would leave the files of its log behind, which whoever serves may not be allowed to touch.
    """
    async with plainly_connected(file, "rw") as connection:
        await connection.execute("PRAGMA query_only = ON")
        schema = SqliteSchema(connection)
        await behind(schema)
        yield SqliteEngine(schema, connection, FileIdentity(file))


async def migrate_database(file: Path) -> tuple[list[Migration], int]:
    """Bring a file up to date; give the migrations that took, and the number it now has. Raises `SchemaError`."""
    async with _migrated(file) as (schema, applied):
        return applied, schema.known[-1].number
