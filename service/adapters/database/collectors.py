"""Collectors in the SQLite file: read, and changed together with what the audit book says of it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from service.adapters.database.audit_log import SqliteBook
from service.adapters.database.tokens import to_moment, to_seconds
from service.domain.collecting.collector import Collector

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.adapters.database.sqlite import Engine


def to_collector(row: Any) -> Collector:  # noqa: ANN401 - a row
    """Make a collector of its row."""
    number, code, form, label, created, opens, closes, population, device, access = row
    return Collector(
        id=number,
        code=code,
        form=form,
        label=label,
        created=datetime.fromtimestamp(created, UTC),
        opens=to_moment(opens),
        closes=to_moment(closes),
        population=population,
        device=device,
        access=access,
    )


def to_row(collector: Collector) -> dict[str, str | int | None]:
    """Give a collector as its columns, all but its id and when it was made."""
    return {
        "code": collector.code,
        "form": collector.form,
        "label": collector.label,
        "opens": to_seconds(collector.opens),
        "closes": to_seconds(collector.closes),
        "population": collector.population,
        "device": collector.device,
        "access": collector.access,
    }


class SqliteCollectorChange(SqliteBook):
    """A write transaction on collectors."""

    async def find(self, code: str) -> Collector | None:
        """Find a collector as it stands in this transaction."""
        row = await self._queries.collector_by_code(self._connection, code=code)
        return to_collector(row) if row else None

    async def add(self, collector: Collector, *, first: bool = False) -> bool:
        """Record a collector, a `first` one only where its form has none; tell whether it was, and its code free."""
        return bool(
            await self._queries.add_collector(
                self._connection, **to_row(collector), created=to_seconds(collector.created), first=first
            )
        )

    async def put(self, collector: Collector) -> None:
        """Change all of a collector but its code and when it was made."""
        await self._queries.change_collector(self._connection, **to_row(collector))

    async def begun(self, collector_id: int) -> bool:
        """Tell whether answers ever came through a collector, or slips were made for it."""
        return bool(await self._queries.collector_begun(self._connection, collector_id=collector_id))


class SqliteCollectors:
    """The collectors."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def everything(self) -> list[Collector]:
        """Give all collectors, oldest first."""
        return [to_collector(row) async for row in self._engine.queries.collectors(self._engine.reader)]

    async def by_code(self, code: str) -> Collector | None:
        """Find a collector."""
        row = await self._engine.queries.collector_by_code(self._engine.reader, code=code)
        return to_collector(row) if row else None

    async def begun(self, collector_id: int) -> bool:
        """Tell whether answers ever came through a collector, or slips were made for it."""
        return bool(await self._engine.queries.collector_begun(self._engine.reader, collector_id=collector_id))

    async def add(self, collector: Collector, *, first: bool = False) -> bool:
        """Record a collector, a `first` one only where its form has none; tell whether it was, and its code free."""
        async with self.change() as change:
            return await change.add(collector, first=first)

    @asynccontextmanager
    async def change(self) -> AsyncIterator[SqliteCollectorChange]:
        """Open the write transaction."""
        async with self._engine.writes() as connection:
            yield SqliteCollectorChange(connection, self._engine.queries)
