"""Connections to a SQLite file."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import ExitStack, asynccontextmanager, closing
from functools import partial
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, TypeVar

import aiosqlite
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

_T = TypeVar("_T")

BUSY_SECONDS = 10
"""How long to wait for another process that holds the write lock."""

_RETRY_SECONDS = 0.0015
"""A commit takes some milliseconds, and each time that it is asked for costs the one who holds it, too."""

_PRIMARY = 0xFF
"""The bits of an error's code without what it is about: a log being recovered by another process is busy, too."""

_CHUNK = 64

_PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
)


class Connection(aiosqlite.Connection):
    """A connection whose thread can do several things in one trip: the trip costs more than most of them."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._opened = opened = ExitStack()
        super().__init__(lambda: opened.enter_context(closing(connect())), iter_chunk_size=_CHUNK)

    async def run_in_thread(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """Run `work` in aiosqlite's thread, one hop there and back."""
        done: _T = await self._execute(work, self._conn)  # type: ignore[no-untyped-call] # aiosqlite's own, untyped
        return done

    @override
    async def _connect(self) -> aiosqlite.Connection:
        """Connect; where that fails, wait for the thread, which would otherwise speak to an event loop that is gone."""
        try:
            return await super()._connect()
        except BaseException:
            await asyncio.to_thread(self._thread.join)
            raise

    @override
    async def close(self) -> None:
        """Close; where that is interrupted, wait for the thread for the same reason."""
        try:
            await super().close()
        except BaseException:
            await asyncio.to_thread(self._thread.join)
            raise

    @override
    def stop(self) -> asyncio.Future[Any] | None:
        """Stop the thread, which first closes what it opened: who was interrupted meanwhile has never seen it."""
        self._tx.put_nowait((None, self._opened.close))
        return super().stop()


def begin(connection: sqlite3.Connection) -> None:
    """Begin a write transaction, which waits for whoever else writes.

    SQLite's own waiting asks again after 1, 2, 5 … 100 ms, so that of two processes one waits far longer than the other
    writes.
    """
    deadline = monotonic() + BUSY_SECONDS
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                    raise
                sleep(_RETRY_SECONDS)
            else:
                return
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")


async def write_ahead(connection: Connection) -> None:
    """Have a file keep a write-ahead log: the one setting that stays in the file."""
    await connection.execute_fetchall("PRAGMA journal_mode = WAL")


@asynccontextmanager
async def plainly_connected(file: Path, mode: str) -> AsyncIterator[Connection]:
    """Connect to a file as it is, in one of SQLite's modes."""
    connect = partial(
        sqlite3.connect,
        _uri(file, mode),
        uri=True,
        isolation_level=None,
        timeout=BUSY_SECONDS,
        cached_statements=64,
    )
    connection = Connection(connect)
    async with connection:
        for pragma in _PRAGMAS:
            await connection.execute_fetchall(pragma)
        yield connection


def _uri(file: Path, mode: str) -> str:
    return f"{file.absolute().as_uri()}?mode={mode}"
