"""The clock against what is stored: it is looked at, doubted, and confirmed by a keeper."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.application.accounts.accounts import record
from service.domain.period import BANGKOK
from service.domain.timekeeping import SLACK, ClockDoubt, Deletion, Timekeeping, begin_of, day_of, doubt_of, first_day

if TYPE_CHECKING:
    from datetime import date, datetime

    from service.application.ports.store import Clock, Store

_log = logging.getLogger(__name__)


class Timekeeper:
    """What was found at the last look: a doubt about the clock, and an announced deletion."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._served: date | None = None
        self.doubt: ClockDoubt | None = None
        self.deletion: Deletion | None = None

    @property
    def contradicted(self) -> bool:
        """Whether the clock is before the last day served: no answer is stored in a month that is long over."""
        return self._served is not None and self._clock() < begin_of(self._served) - SLACK

    async def look(self) -> ClockDoubt | None:
        """Compare the clock with what is stored, and record the day if it is believed; return the doubt."""
        now, newest = self._clock(), await newest_moment(self._store)
        kept = await self._store.timekeeping.read()
        doubt = doubt_of(now, newest, kept)
        today = day_of(newest if doubt and newest else now)
        if kept is None or (doubt is None and kept.served != today):
            kept = await self._record(today)
        self._tell(doubt, now, kept)
        self._served, self.doubt, self.deletion = kept.served, doubt, kept.deletion
        return doubt

    async def _record(self, today: date) -> Timekeeping:
        async with self._store.write() as unit:
            before = await unit.timekeeping.read()
            kept = replace(before, served=today) if before else Timekeeping(served=today)
            await unit.timekeeping.put(kept)
        return kept

    def _tell(self, doubt: ClockDoubt | None, now: datetime, kept: Timekeeping) -> None:
        if doubt and doubt != self.doubt:
            _log.critical(
                "clock in doubt, nothing is deleted",
                extra={"doubt": doubt, "clock": now.isoformat(), "served": kept.served},
            )
        elif self.doubt and not doubt:
            _log.warning("clock believed again", extra={"clock": now.isoformat()})

    async def confirm(self, who: str) -> None:
        """Believe the clock from now on, whatever is stored; an announced deletion is announced anew."""
        now, newest = self._clock(), await newest_moment(self._store)
        async with self._store.write() as unit:
            await unit.timekeeping.put(Timekeeping(served=day_of(now), excused=newest))
            await record(unit.audit, now, who, "clock-confirmed", now.astimezone(BANGKOK).isoformat(timespec="seconds"))


async def clock_doubt(store: Store, now: datetime) -> ClockDoubt | None:
    """Return why `now` is not believed by what is stored, or `None`."""
    return doubt_of(now, await newest_moment(store), await store.timekeeping.read())


async def newest_moment(store: Store) -> datetime | None:
    """Return the newest moment of all that is stored, `None` for an empty store."""
    collectors = [each.id for each in await store.collectors.everything()]
    months = [month for found in (await store.tallies.by_month(collectors)).values() for month in found]
    begun = [begin_of(first_day(max(months)))] if months else []
    newest = await store.timekeeping.newest()
    return max([*begun, *([newest] if newest else [])], default=None)
