"""Connections to the SQLite file, and what is done with one in as few trips to its thread as it takes."""

from __future__ import annotations

import re
import sqlite3
from contextlib import asynccontextmanager
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeVar

import aiosqlite

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence
    from pathlib import Path

_T = TypeVar("_T")

BUSY_SECONDS = 10
"""How long to wait for another process that holds the write lock."""

_CHUNK = 64
_TOGETHER = 512
_ROW = re.compile(r"(\([?, ]+\))")
"""A row of values as a query writes it."""

_WRITE_AHEAD = "PRAGMA journal_mode = WAL"
"""The one setting that stays in the file; the others are a connection's own."""

_PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
)


class Connection(aiosqlite.Connection):
    """A connection whose thread can do several things in one trip: the trip costs more than most of them."""

    async def run_in_thread(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """Have something done in the connection's thread."""
        done: _T = await self._execute(work, self._conn)  # type: ignore[no-untyped-call]
        return done


class Batch:
    """A write transaction on its way: what is written waits until something is read, or for the end."""

    def __init__(self, connection: Connection, commit: Callable[[sqlite3.Connection], None]) -> None:
        self._connection = connection
        self._commit = commit
        self._waiting: list[Callable[[sqlite3.Connection], object]] = [begin]

    def write(self, query: Any, rows: Iterable[Any]) -> None:  # noqa: ANN401 - made by aiosql
        """Have a query executed for each row of parameters."""
        self._waiting.append(partial(_execute_many, query.sql, rows))

    def write_together(self, query: Any, width: int, values: Sequence[Any]) -> None:  # noqa: ANN401 - made by aiosql
        """Have a query of one row of values executed for many rows, whose values come one after another.

        The interpreter is handed over and back for each statement, which for many rows costs more than they do. Each
        takes a power of 2, so that a handful of statements, which the connection remembers, fits any number of rows.
        """
        first = 0
        while first < len(values):
            rows = min(_TOGETHER, 1 << ((len(values) - first) // width).bit_length() - 1)
            part = values[first : first + rows * width]
            self._waiting.append(partial(_execute, _together(query.sql, rows), part))
            first += len(part)

    async def read(self, *wanted: tuple[Any, dict[str, Any] | None]) -> list[list[Any]]:
        """Execute queries, each with its parameters, and give the rows of each; they see what was written before.

        Without parameters nothing is wanted of a query.
        """
        return await self._connection.run_in_thread(partial(self._read, wanted))

    async def commit(self) -> None:
        """Have everything on disk."""
        self._waiting.append(self._commit)
        await self._connection.run_in_thread(self._catch_up)

    def _read(
        self, wanted: Iterable[tuple[Any, dict[str, Any] | None]], connection: sqlite3.Connection
    ) -> list[list[Any]]:
        self._catch_up(connection)
        return [
            [] if parameters is None else connection.execute(query.sql, parameters).fetchall()
            for query, parameters in wanted
        ]

    def _catch_up(self, connection: sqlite3.Connection) -> None:
        waiting, self._waiting = self._waiting, []
        for step in waiting:
            step(connection)


@lru_cache
def _together(sql: str, rows: int) -> str:
    head, row, tail = _ROW.split(sql)
    return head + ", ".join([row] * rows) + tail


def _execute(sql: str, values: Sequence[Any], connection: sqlite3.Connection) -> None:
    connection.execute(sql, values)


def _execute_many(sql: str, rows: Iterable[Any], connection: sqlite3.Connection) -> None:
    connection.executemany(sql, rows)


def begin(connection: sqlite3.Connection) -> None:
    """Begin a write transaction, which waits for whoever else writes."""
    connection.execute("BEGIN IMMEDIATE")


@asynccontextmanager
async def connected(file: Path) -> AsyncIterator[Connection]:
    """Connect to a file, which is made where needed, to write and to read."""
    async with plainly_connected(file, "rwc") as connection:
        await connection.execute_fetchall(_WRITE_AHEAD)
        yield connection


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
    connection = Connection(connect, iter_chunk_size=_CHUNK)
    async with connection:
        for pragma in _PRAGMAS:
            await connection.execute_fetchall(pragma)
        yield connection


def _uri(file: Path, mode: str) -> str:
    return f"{file.absolute().as_uri()}?mode={mode}"
