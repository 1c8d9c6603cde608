"""How the repositories reach a SQLite file: by the connection that reads, or inside the write transaction."""

from __future__ import annotations

import json
import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeVar

from typing_extensions import override

from service.adapters.database.session import Reading, Row, Steps, Wanted, Writing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from service.adapters.database.sqlite.connection import Connection

_T = TypeVar("_T")

_TOGETHER = 512
_ROUND = 64
"""Rows come in multiples of this where one can stand idle, so that they need few statements."""

_ROW = re.compile(r"(\([?, ]+\))")
"""A row of values as a query writes it."""


class SqliteReading(Reading):
    """Queries over the connection that reads."""

    def __init__(self, connection: Connection, queries: Mapping[str, str]) -> None:
        self._connection = connection
        self._queries = queries

    @override
    async def rows(self, query: str, /, **values: Any) -> list[Row]:
        return list(await self._connection.execute_fetchall(self._queries[query], values))

    @override
    async def row(self, query: str, /, **values: Any) -> Row | None:
        return next(iter(await self.rows(query, **values)), None)

    @override
    async def gather(self, *wanted: Wanted) -> list[list[Row]]:
        return await self._connection.run_in_thread(partial(_read, self._queries, wanted))

    @override
    async def at_once(self, steps: Steps[_T]) -> _T:
        return await self._connection.run_in_thread(partial(_run, self._queries, steps))

    @override
    def array(self, values: Collection[Any]) -> str:
        """SQLite has no arrays: its queries read lists from JSON."""
        return json.dumps(list(values))


class SqliteWriting(SqliteReading, Writing):
    """The write transaction: what is put waits until something is asked, or for the end."""

    def __init__(
        self,
        connection: Connection,
        queries: Mapping[str, str],
        begin: Callable[[sqlite3.Connection], None],
        commit: Callable[[sqlite3.Connection], None],
    ) -> None:
        super().__init__(connection, queries)
        self._commit = commit
        self._waiting: list[Callable[[sqlite3.Connection], object]] = [begin]

    @override
    async def rows(self, query: str, /, **values: Any) -> list[Row]:
        (rows,) = await self.gather((query, values))
        return rows

    @override
    async def gather(self, *wanted: Wanted) -> list[list[Row]]:
        return await self._connection.run_in_thread(partial(self._read_after, wanted))

    @override
    async def execute(self, query: str, /, **values: Any) -> int:
        return await self._connection.run_in_thread(partial(self._execute_after, query, values))

    @override
    def put(self, query: str, rows: Iterable[Any]) -> None:
        self._waiting.append(partial(_execute_many, self._queries[query], list(rows)))

    @override
    def put_flat(self, query: str, width: int, values: Sequence[Any], *, idle: Sequence[Any] = ()) -> None:
        """Run few statements of many rows.

        The interpreter is handed over and back for each statement, which for many rows costs more than they do. Each
        takes a power of 2, so that a handful of statements, which the connection remembers, fits any number of rows.
        """
        sql, first = self._queries[query], 0
        if idle and values:
            values = [*values, *list(idle) * (-len(values) // width % _ROUND)]
        while first < len(values):
            rows = min(_TOGETHER, 1 << ((len(values) - first) // width).bit_length() - 1)
            part = values[first : first + rows * width]
            self._waiting.append(partial(_execute, _of_rows(sql, rows), part))
            first += len(part)

    async def commit(self) -> None:
        """Have everything on disk."""
        self._waiting.append(self._commit)
        await self._connection.run_in_thread(self._catch_up)

    def _read_after(self, wanted: Iterable[Wanted], connection: sqlite3.Connection) -> list[list[Row]]:
        self._catch_up(connection)
        return _read(self._queries, wanted, connection)

    def _execute_after(self, query: str, values: dict[str, Any], connection: sqlite3.Connection) -> int:
        self._catch_up(connection)
        return connection.execute(self._queries[query], values).rowcount

    def _catch_up(self, connection: sqlite3.Connection) -> None:
        waiting, self._waiting = self._waiting, []
        for step in waiting:
            step(connection)


def _run(queries: Mapping[str, str], steps: Steps[_T], connection: sqlite3.Connection) -> _T:
    """Run all steps in the connection's thread. A savepoint begins a transaction, unless there is one already."""
    connection.execute("SAVEPOINT steps")
    try:
        query, values = next(steps)
        while True:
            query, values = steps.send(connection.execute(queries[query], values).fetchall())
    except StopIteration as ended:
        done: _T = ended.value
        return done
    finally:
        connection.execute("RELEASE steps")


def _read(queries: Mapping[str, str], wanted: Iterable[Wanted], connection: sqlite3.Connection) -> list[list[Row]]:
    return [connection.execute(queries[query], values).fetchall() for query, values in wanted]


@lru_cache
def _of_rows(sql: str, rows: int) -> str:
    head, row, tail = _ROW.split(sql)
    return head + ", ".join([row] * rows) + tail


def _execute(sql: str, values: Sequence[Any], connection: sqlite3.Connection) -> None:
    connection.execute(sql, values)


def _execute_many(sql: str, rows: Iterable[Any], connection: sqlite3.Connection) -> None:
    connection.executemany(sql, rows)
