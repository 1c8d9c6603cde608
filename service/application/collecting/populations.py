"""How many people a collector asks, told from a quarter on; each telling stays and is in the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.application.accounts.accounts import TERMINAL, record
from service.domain.collecting.collector import read_code
from service.domain.collecting.population import (
    ToldPopulation,
    doubted_population,
    people_in,
    quarter_of,
    restored,
    wrong_population,
)
from service.domain.errors import InvalidCollectorError, UnknownCollectorError

if TYPE_CHECKING:
    from datetime import datetime

    from service.application.ports.store import Clock, Store
    from service.application.ports.unit_of_work import UnitOfWork
    from service.domain.collecting.collector import Collector
    from service.domain.period import FiscalPeriod


class Populations:
    """The populations of collectors; `who` tells them."""

    def __init__(self, store: Store, clock: Clock, who: str = TERMINAL) -> None:
        self._store = store
        self._clock = clock
        self._who = who

    async def history(self, collector: Collector) -> list[ToldPopulation]:
        """Return all that was told of a collector, by quarter and revision."""
        return await self._store.populations.of(collector.id)

    async def tell(
        self, code: str, since: FiscalPeriod, people: int | None, *, alone: bool = False, confirmed: bool = False
    ) -> Collector:
        """Tell how many people a collector asks from a quarter on, or in it `alone`; `None` where it is not known.

        Of one quarter alone, the next is told as what holds there already. Fewer people than answers are taken only
        if `confirmed`. Raises `UnknownCollectorError`, and `InvalidCollectorError` with every violation.
        """
        now = self._clock()
        async with self._store.write() as unit:
            collector = await unit.collectors.by_code(read_code(code))
            if collector is None:
                raise UnknownCollectorError(code=code)
            if violations := list(wrong_population(collector, since, people, quarter_of(now), alone=alone)):
                raise InvalidCollectorError(violations)
            if not confirmed:
                await ask_of_few(self._store, collector, since, people, alone=alone)
            after = restored(await unit.populations.of(collector.id), since) if alone else None
            told = await self._tell(unit, collector, since, people, now)
            if after:
                told |= await self._tell(unit, collector, *after, now)
            if told:
                in_force = people_in(await unit.populations.of(collector.id), quarter_of(now))
                await unit.collectors.put(replace(collector, population=in_force))
        return collector

    async def _tell(
        self, unit: UnitOfWork, collector: Collector, since: FiscalPeriod, people: int | None, now: datetime
    ) -> bool:
        """Tell of one quarter with an entry in the audit log, unless it was the last told; return whether it was."""
        if new := await tell_population(unit, collector, since, people, now, self._who):
            words = f"{collector.code} {since.name} {'' if people is None else people}"
            await record(unit.audit, now, self._who, "population-told", words.strip())
        return new


async def ask_of_few(
    store: Store, collector: Collector, since: FiscalPeriod, people: int | None, *, alone: bool = False
) -> None:
    """Raise `InvalidCollectorError` where a population is below the answers there are, to be confirmed."""
    months = (await store.tallies.by_month([collector.id])).get(collector.id, {})
    if doubt := doubted_population(await store.populations.of(collector.id), since, people, months, alone=alone):
        raise InvalidCollectorError([doubt])


async def tell_population(  # noqa: PLR0913, PLR0917 - who told what of which quarter, and when
    unit: UnitOfWork, collector: Collector, since: FiscalPeriod, people: int | None, now: datetime, who: str
) -> bool:
    """Store the people that a collector asks from a quarter on, unless it was the last told; return whether it was."""
    revisions = [each for each in await unit.populations.of(collector.id) if each.since == since]
    if revisions and revisions[-1].people == people:
        return False
    told = ToldPopulation(
        collector_id=collector.id, since=since, revision=len(revisions) + 1, people=people, told=now, by=who
    )
    await unit.populations.add(told)
    return True
