"""The SQLite file: one connection that writes, one that reads, and the migrations that bring it up to date."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import aiosql
import aiosqlite
from aiosql.adapters.aiosqlite import AioSQLiteAdapter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence

_T = TypeVar("_T")

BUSY_SECONDS = 10
"""How long to wait for another process that holds the write lock."""

_CHUNK = 64
_TOGETHER = 64
_ROW = "(?, ?, ?, ?, ?, ?, ?, ?)"
"""A row of values as the query for the tally writes it."""

_WRITE_AHEAD = "PRAGMA journal_mode = WAL"
"""The one setting that stays in the file; the others are a connection's own."""

_PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
)


class _OneHop(AioSQLiteAdapter):
    """Fetches in the same trip to the database's thread as it executes."""

    async def select(self, conn: Any, _name: str, sql: str, parameters: Any, record_class: Any = None) -> Any:  # noqa: ANN401 - aiosql's shape
        for row in await conn.execute_fetchall(sql, parameters):
            yield row if record_class is None else record_class(*row)

    async def select_one(self, conn: Any, _name: str, sql: str, parameters: Any, record_class: Any = None) -> Any:  # noqa: ANN401 - aiosql's shape
        rows = list(await conn.execute_fetchall(sql, parameters))
        return (rows[0] if record_class is None else record_class(*rows[0])) if rows else None

    async def insert_update_delete_many(self, conn: Any, _name: str, sql: str, parameters: Any) -> None:  # noqa: ANN401 - aiosql's shape
        # The cursor is left to the garbage collector: closing it would be a trip of its own.
        await conn.executemany(sql, parameters)


class TooNewError(Exception):
    """The file was migrated by a newer release than this one."""


class Connection(aiosqlite.Connection):
    """A connection whose thread can do several things in one trip: the trip costs more than most of them."""

    async def trip(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """Have something done in the connection's thread."""
        done: _T = await self._execute(work, self._conn)  # type: ignore[no-untyped-call]
        return done


class Batch:
    """A write transaction on its way: what is written waits until something is read, or for the end."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: list[Callable[[sqlite3.Connection], object]] = [_begin]

    def write(self, query: Any, rows: Iterable[Any]) -> None:  # noqa: ANN401 - made by aiosql
        """Have a query executed for each row of parameters."""
        self._waiting.append(partial(_execute_many, query.sql, rows))

    def write_together(self, query: Any, rows: Sequence[tuple[Any, ...]]) -> None:  # noqa: ANN401 - made by aiosql
        """Have a query of one row of values executed for all rows at once, or as many as a statement takes.

        The interpreter is handed over and back for each statement, which for many rows costs more than they do.
        """
        head, values, tail = query.sql.partition(_ROW)
        for first in range(0, len(rows), _TOGETHER):
            part = rows[first : first + _TOGETHER]
            sql = head + ", ".join([values] * len(part)) + tail
            self._waiting.append(partial(_execute, sql, list(chain.from_iterable(part))))

    async def read(self, *wanted: tuple[Any, dict[str, Any]]) -> list[list[Any]]:
        """Execute queries, each with its parameters, and give the rows of each; they see what was written before."""
        return await self._connection.trip(partial(self._read, wanted))

    async def commit(self) -> None:
        """Have everything on disk."""
        self._waiting.append(sqlite3.Connection.commit)
        await self._connection.trip(self._catch_up)

    def _read(self, wanted: Iterable[tuple[Any, dict[str, Any]]], connection: sqlite3.Connection) -> list[list[Any]]:
        self._catch_up(connection)
        return [connection.execute(query.sql, parameters).fetchall() for query, parameters in wanted]

    def _catch_up(self, connection: sqlite3.Connection) -> None:
        waiting, self._waiting = self._waiting, []
        for step in waiting:
            step(connection)


def _execute(sql: str, values: list[Any], connection: sqlite3.Connection) -> None:
    connection.execute(sql, values)


def _execute_many(sql: str, rows: Iterable[Any], connection: sqlite3.Connection) -> None:
    connection.executemany(sql, rows)


def _begin(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")


class Engine:
    """An open SQLite file. Coroutines that share a connection share its transaction, hence the lock around writing."""

    def __init__(self, writer: Connection, reader: Connection, queries: Any) -> None:  # noqa: ANN401 - made by aiosql
        self.writer = writer
        self.reader = reader
        self.queries = queries
        self._writing = asyncio.Lock()

    @asynccontextmanager
    async def writes(self) -> AsyncIterator[Connection]:
        """Hold the write transaction; it is committed on leaving, rolled back on an error."""
        async with self._writer() as writer:
            await writer.trip(_begin)
            yield writer
            await writer.commit()

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Batch]:
        """Hold the write transaction as `writes` does, with as few trips as it takes."""
        async with self._writer() as writer:
            batch = Batch(writer)
            yield batch
            await batch.commit()

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

    async def rewrite(self) -> None:
        """Write the whole file anew, then forget.

        Rows that move to another page leave copies of themselves in the gaps of the old one, beyond the reach of
        `secure_delete`; only a new file has none of those that were deleted since.
        """
        async with self._writing:
            await self.writer.execute_fetchall("VACUUM")
        await self.forget()

    async def forget(self) -> None:
        """Empty the write-ahead log into the file, so that it tells neither old contents nor the order of changes.

        While something reads an older state the log cannot be emptied, and nobody waits for that; the next call does
        it.
        """
        async with self._writing:
            await self.writer.execute_fetchall("PRAGMA busy_timeout = 0")
            try:
                await self.writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                await self.writer.execute_fetchall(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


@asynccontextmanager
async def opened(file: Path) -> AsyncIterator[Engine]:
    """Open a file, made and migrated where needed, and close it at the end."""
    file.parent.mkdir(parents=True, exist_ok=True)
    async with _connection(file) as writer:
        await migrate(writer)
        async with _connection(file) as reader:
            await reader.execute("PRAGMA query_only = ON")
            yield Engine(writer, reader, _queries())


@asynccontextmanager
async def examined(file: Path) -> AsyncIterator[Engine]:
    """Open a file only to look at it: nothing is made, migrated or changed. Raises `TooNewError`.

    SQLite's own `mode=ro` would leave the files of its log behind, which whoever serves may not be allowed to touch.
    """
    async with _connected(file, "rw") as connection:
        await connection.execute("PRAGMA query_only = ON")
        await behind(connection)
        yield Engine(connection, connection, _queries())


def _queries() -> Any:  # noqa: ANN401 - made by aiosql
    return aiosql.from_path(Path(__file__).with_name("queries"), _OneHop, mandatory_parameters=False)


@asynccontextmanager
async def _connection(file: Path) -> AsyncIterator[Connection]:
    async with _connected(file, "rwc") as connection:
        await connection.execute_fetchall(_WRITE_AHEAD)
        yield connection


@asynccontextmanager
async def _connected(file: Path, mode: str) -> AsyncIterator[Connection]:
    connect = partial(
        sqlite3.connect,
        _uri(file, mode),
        uri=True,
        isolation_level=None,
        timeout=BUSY_SECONDS,
        cached_statements=64,
    )
    connection = Connection(connect, iter_chunk_size=_CHUNK)
    async with connection:
        for pragma in _PRAGMAS:
            await connection.execute_fetchall(pragma)
        yield connection


def _uri(file: Path, mode: str) -> str:
    return f"{file.absolute().as_uri()}?mode={mode}"


def migrations() -> list[tuple[int, str]]:
    """Give the numbered migrations in order."""
    files = Path(__file__).with_name("migrations").glob("*.sql")
    return sorted((int(file.name.split("_")[0]), file.read_text("utf-8")) for file in files)


async def version(connection: aiosqlite.Connection) -> int:
    """Give the number of the last migration a file has had; 0 for a new one."""
    rows = list(await connection.execute_fetchall("PRAGMA user_version"))
    return int(rows[0][0])


async def behind(connection: aiosqlite.Connection) -> int:
    """Give how many migrations a file still lacks. Raises `TooNewError` for a file of a newer release."""
    missing = migrations()[-1][0] - await version(connection)
    if missing < 0:
        raise TooNewError
    return missing


async def migrate(connection: aiosqlite.Connection) -> int:
    """Apply the migrations that are missing, each with its record in one transaction; give how many there were.

    Raises `TooNewError`.
    """
    await behind(connection)
    return sum([await _apply(connection, number, script) for number, script in migrations()])


async def _apply(connection: aiosqlite.Connection, number: int, script: str) -> bool:
    """Apply a migration unless the file has had it: asked under the write lock, so that two starts do it once."""
    await connection.execute_fetchall("BEGIN IMMEDIATE")
    try:
        missing = await version(connection) < number
        for statement in _statements(script) if missing else ():
            await connection.execute_fetchall(statement)
        if missing:
            await connection.execute_fetchall(f"PRAGMA user_version = {number}")
    except BaseException:
        await connection.rollback()
        raise
    await connection.execute_fetchall("COMMIT")
    return missing


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for piece in script.split(";")[:-1]:
        statement += f"{piece};"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


async def migrate_file(file: Path) -> tuple[int, int]:
    """Bring a file up to date; give how many migrations that took, and the number it now has."""
    file.parent.mkdir(parents=True, exist_ok=True)
    async with _connection(file) as connection:
        return await migrate(connection), await version(connection)
