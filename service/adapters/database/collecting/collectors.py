"""Collectors: one QR code each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from service.adapters.database.timestamps import to_moment, to_seconds
from service.application.ports import readers as ports
from service.application.ports import unit_of_work as writers
from service.domain.collecting.collector import Collector

if TYPE_CHECKING:
    from service.adapters.database.session import Reading, Row, Writing


def to_collector(row: Row) -> Collector:
    """Make a collector of its row."""
    number, code, form, label, created, opens, closes, population, device, access, daily_limit, standing, paging = row
    return Collector(
        id=number,
        code=code,
        form=form,
        label=label,
        created=to_moment(created),
        opens=to_moment(opens),
        closes=to_moment(closes),
        population=population,
        device=device,
        access=access,
        daily_limit=daily_limit,
        standing=standing,
        paging=paging,
    )


def to_columns(collector: Collector) -> dict[str, str | int | None]:
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
        "daily_limit": collector.daily_limit,
        "standing": collector.standing,
        "paging": collector.paging,
    }


class Collectors(ports.Collectors):
    """Collectors, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def everything(self) -> list[Collector]:
        return [to_collector(row) for row in await self._session.rows("collectors")]

    @override
    async def by_code(self, code: str) -> Collector | None:
        row = await self._session.row("collector_by_code", code=code)
        return to_collector(row) if row else None

    @override
    async def withdrawn(self, form: str) -> list[int]:
        return [number for (number,) in await self._session.rows("withdrawn_collectors", form=form)]

    @override
    async def begun(self, collector_id: int) -> bool:
        (begun,) = await self._session.row("collector_begun", collector_id=collector_id) or (False,)
        return bool(begun)


class CollectorWriter(Collectors, writers.CollectorWriter):
    """Collectors, written."""

    def __init__(self, session: Writing) -> None:
        super().__init__(session)
        self._writing = session

    @override
    async def add(self, collector: Collector, *, first: bool = False) -> bool:
        if first and await self._writing.row("any_collector_of", form=collector.form):
            return False
        created = to_seconds(collector.created)
        return bool(await self._writing.execute("add_collector", **to_columns(collector), created=created))

    @override
    async def put(self, collector: Collector) -> None:
        self._writing.put("change_collector", [to_columns(collector)])
