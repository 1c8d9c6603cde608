"""How the repositories reach PostgreSQL: by any connection of the pool, or inside a write transaction."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from typing_extensions import override

from service.adapters.database.postgresql.errors import translate_errors
from service.adapters.database.session import Reading, Row, Steps, Wanted, Writing
from service.domain.errors import InterruptedTransactionError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from service.adapters.database.postgresql.driver_types import Connection
    from service.adapters.database.postgresql.queries import Query

    Lending: TypeAlias = Callable[[], AbstractAsyncContextManager[Connection]]

_T = TypeVar("_T")


class _Queries(Reading):
    """Queries over a connection that is lent for a trip, or for as long as all have to see one state."""

    def __init__(self, queries: Mapping[str, Query], lent: Lending, lent_at_one_state: Lending) -> None:
        self._queries = queries
        self._lent = lent
        self._lent_at_one_state = lent_at_one_state

    @override
    async def rows(self, query: str, /, **values: Any) -> list[Row]:
        (rows,) = await self.gather((query, values))
        return rows

    @override
    async def row(self, query: str, /, **values: Any) -> Row | None:
        return next(iter(await self.rows(query, **values)), None)

    @override
    async def gather(self, *wanted: Wanted) -> list[list[Row]]:
        with translate_errors():
            async with self._lent() as connection:
                return [await self._fetch(connection, query, values) for query, values in wanted]

    @override
    async def at_once(self, steps: Steps[_T]) -> _T:
        with translate_errors():
            async with self._lent_at_one_state() as connection:
                try:
                    query, values = next(steps)
                    while True:
                        query, values = steps.send(await self._fetch(connection, query, values))
                except StopIteration as ended:
                    done: _T = ended.value
                    return done

    @override
    def array(self, values: Collection[Any]) -> str:
        """Write lists as JSON, as for SQLite: pairs of a number and a text make no array of PostgreSQL's."""
        return json.dumps(list(values), ensure_ascii=False)

    async def _fetch(self, connection: Connection, name: str, values: dict[str, Any]) -> list[Row]:
        query = self._queries[name]
        rows: list[Row] = await connection.fetch(query.sql, *query.in_order(values))
        return rows


class PostgresReading(_Queries):
    """Queries outside of any write transaction."""

    @override
    async def gather(self, *wanted: Wanted) -> list[list[Row]]:
        """Read once more where a connection was lost: after a change of the server all those in the pool are."""
        try:
            return await super().gather(*wanted)
        except InterruptedTransactionError:
            return await super().gather(*wanted)


class PostgresWriting(_Queries, Writing):
    """The write transaction: what is put waits until something is asked, or for the end."""

    def __init__(self, connection: Connection, queries: Mapping[str, Query]) -> None:
        super().__init__(queries, self._caught_up, self._caught_up)
        self._connection = connection
        self._waiting: list[tuple[str, list[Sequence[Any]]]] = []

    @override
    async def execute(self, query: str, /, **values: Any) -> int:
        with translate_errors():
            await self.flush()
            wanted = self._queries[query]
            status = await self._connection.execute(wanted.sql, *wanted.in_order(values))
        return int(status.rsplit(" ", 1)[-1])

    @override
    def put(self, query: str, rows: Iterable[Any]) -> None:
        in_order = self._queries[query].in_order
        self._waiting.append((query, [in_order(row) for row in rows]))

    @override
    def put_flat(self, query: str, width: int, values: Sequence[Any], *, idle: Sequence[Any] = ()) -> None:
        # In the order of their keys, so that those who write the same rows do not wait for each other in a circle.
        rows: list[Any] = sorted(tuple(values[first : first + width]) for first in range(0, len(values), width))
        self._waiting.append((query, rows))

    @asynccontextmanager
    async def _caught_up(self) -> AsyncIterator[Connection]:
        await self.flush()
        yield self._connection

    async def flush(self) -> None:
        """Run what waits, each statement for all of its rows in one trip."""
        waiting, self._waiting = self._waiting, []
        with translate_errors():
            for query, rows in waiting:
                if rows:
                    await self._connection.executemany(self._queries[query].sql, rows)
