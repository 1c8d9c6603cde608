"""How many new answers collectors with a daily limit have taken today, in memory: one count for each of them."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.errors import DailyLimitError
from service.domain.period import BANGKOK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.application.ports.records import StoredResponse
    from service.application.ports.store import Clock, Store
    from service.domain.collecting.collector import Collector

FRESH = timedelta(seconds=10)
"""How long a count is used before it is read again: what other processes took meanwhile may exceed the limit."""

LONGEST_WAIT = 3600
"""The most seconds after which a sender is asked to try again: a planner may raise the limit during the day."""


class _Taken(Struct):
    day: date
    count: int
    read: datetime


class DailyLimits:
    """The answers taken today, read from the counts by day and counted on after each commit; no moment is kept.

    Counts are read between two commits of this process, so that no group is missing from one, or in it twice.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._taken: dict[int, _Taken] = {}

    async def know(self, collectors: Iterable[Collector]) -> None:
        """Read today's counts of the collectors with a limit of which none is known that is `FRESH`."""
        now = self._clock()
        today = _day(now)
        for each in collectors:
            if each.daily_limit is not None and not self._fresh(each.id, now):
                count = (await self._store.arrivals.of_collector(each.id)).get(today, 0)
                self._taken[each.id] = _Taken(today, max(count, self._count(each.id, today)), now)

    def refusal(self, collector: Collector, now: datetime, waiting: int) -> DailyLimitError | None:
        """Return the error that a new answer gets after today's and `waiting` ones of its group; `None` if taken."""
        today = _day(now)
        if collector.daily_limit is None or self._count(collector.id, today) + waiting < collector.daily_limit:
            return None
        rest = datetime.combine(today + timedelta(days=1), time(), BANGKOK) - now
        return DailyLimitError(seconds=min(LONGEST_WAIT, int(rest.total_seconds()) + 1))

    def count(self, new: Iterable[StoredResponse]) -> None:
        """Count committed new answers of the collectors whose count is known."""
        today = _day(self._clock())
        for collector_id, step in Counter(each.collector_id for each in new).items():
            taken = self._taken.get(collector_id)
            if taken and taken.day == today:
                taken.count += step

    def _fresh(self, collector_id: int, now: datetime) -> bool:
        taken = self._taken.get(collector_id)
        return taken is not None and taken.day == _day(now) and abs(now - taken.read) < FRESH

    def _count(self, collector_id: int, today: date) -> int:
        taken = self._taken.get(collector_id)
        return taken.count if taken and taken.day == today else 0


def _day(moment: datetime) -> date:
    return moment.astimezone(BANGKOK).date()
