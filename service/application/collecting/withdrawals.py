"""Withdrawing a whole collector: a planner decides, with a reason, that none of its answers is counted, or all are.

What figures read knows it by the collector's standing; the sheets stay as they are, so that taking it back is exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.application.accounts.accounts import TERMINAL, record
from service.domain.collecting.collector import read_code
from service.domain.collecting.collector_settings import settings_of
from service.domain.collecting.exclusion import Exclusion, read_reason
from service.domain.errors import ChangedMeanwhileError, UnknownCollectorError
from service.domain.timekeeping import day_of

if TYPE_CHECKING:
    from service.application.ports.store import Clock, Store
    from service.application.ports.unit_of_work import UnitOfWork
    from service.domain.collecting.collector import Collector, Standing


class Withdrawals:
    """Withdrawals of collectors; `who` is the actor in the audit log."""

    def __init__(self, store: Store, clock: Clock, who: str = TERMINAL) -> None:
        self._store = store
        self._clock = clock
        self._who = who

    async def of(self, collector: Collector) -> list[Exclusion]:
        """Return a collector's withdrawals, newest first."""
        return [each for each in reversed(await self._store.exclusions.of(collector.id)) if each.whole]

    async def withdraw(self, code: str, reason: str, seen: str) -> Exclusion:
        """Take all answers of a real collector out of the figures, and let it take no more.

        `seen` is the `mark` of the settings on the page. Certified figures stay. Raises `InvalidReasonError`,
        `UnknownCollectorError` and `ChangedMeanwhileError`.
        """
        reason = read_reason(reason)
        async with self._store.write() as unit:
            collector = await self._found(unit, code, "real", seen)
            # Read while nobody else writes.
            months = (await self._store.tallies.by_month([collector.id])).get(collector.id, {})
            number, sheets = len(await unit.exclusions.of(collector.id)) + 1, sum(months.values())
            made = Exclusion(
                collector_id=collector.id,
                number=number,
                form_version_id=0,
                month=0,
                sheets=sheets,
                day=day_of(self._clock()),
                by=self._who,
                reason=reason,
            )
            await unit.exclusions.put(made)
            await unit.collectors.put(replace(collector, standing="withdrawn"))
            subject = f"{collector.code} {sheets} {number} {reason}"
            await record(unit.audit, self._clock(), self._who, "collector-withdrawn", subject)
        return made

    async def take_back(self, code: str, reason: str, seen: str) -> Exclusion:
        """Count a withdrawn collector's answers again, and let it take more. Raises as `withdraw`."""
        reason = read_reason(reason)
        async with self._store.write() as unit:
            collector = await self._found(unit, code, "withdrawn", seen)
            *_, last = [each for each in await unit.exclusions.of(collector.id) if each.whole]
            ended = replace(last, back_day=day_of(self._clock()), back_by=self._who, back_reason=reason)
            await unit.exclusions.put(ended)
            await unit.collectors.put(replace(collector, standing="real"))
            subject = f"{collector.code} {ended.sheets} {ended.number} {reason}"
            await record(unit.audit, self._clock(), self._who, "withdrawal-taken-back", subject)
        return ended

    async def _found(self, unit: UnitOfWork, code: str, standing: Standing, seen: str) -> Collector:
        collector = await unit.collectors.by_code(read_code(code))
        if collector is None:
            raise UnknownCollectorError(code=code)
        if collector.standing != standing or settings_of(collector).mark != seen:
            raise ChangedMeanwhileError(code=collector.code)
        return collector
