"""How many people each collector asks, from quarter to quarter, with the history."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from typing_extensions import override

from service.adapters.database.timestamps import to_moment, to_seconds
from service.application.ports import readers as ports
from service.application.ports import unit_of_work as writers
from service.domain.collecting.population import ToldPopulation
from service.domain.period import FiscalPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.adapters.database.session import Reading, Row, Writing
    from service.application.ports.snapshot import Told


def to_population(row: Row) -> ToldPopulation:
    """Make a told population of its row."""
    collector_id, fiscal_year, quarter, revision, people, told, by = row
    return ToldPopulation(
        collector_id=collector_id,
        since=FiscalPeriod(fiscal_year=fiscal_year, quarter=quarter),
        revision=revision,
        people=people,
        told=to_moment(told),
        by=by,
    )


def told_of(rows: Iterable[Row]) -> Told:
    """Make all that was told of its rows, by collector."""
    found: dict[int, list[ToldPopulation]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(to_population(row))
    return dict(found)


class Populations(ports.Populations):
    """Told populations, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def everything(self) -> Told:
        return told_of(await self._session.rows("populations"))

    @override
    async def of(self, collector_id: int) -> list[ToldPopulation]:
        return [to_population(row) for row in await self._session.rows("populations_of", collector_id=collector_id)]


class PopulationWriter(Populations, writers.PopulationWriter):
    """Told populations, written."""

    def __init__(self, session: Writing) -> None:
        super().__init__(session)
        self._writing = session

    @override
    async def add(self, told: ToldPopulation) -> None:
        await self._writing.execute(
            "add_population",
            collector_id=told.collector_id,
            fiscal_year=told.since.fiscal_year,
            quarter=told.since.quarter,
            revision=told.revision,
            people=told.people,
            told=to_seconds(told.told),
            told_by=told.by,
        )
