"""How many new answers collectors with a daily limit have taken today, read for each group that is committed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from service.domain.errors import DailyLimitError
from service.domain.period import BANGKOK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.application.ports.answer_writers import ArrivalWriter
    from service.domain.collecting.collector import Collector

LONGEST_WAIT = 3600
"""The most seconds after which a sender is asked to try again: a planner may raise the limit during the day."""


class DailyLimits:
    """The answers taken today by collectors with a limit, read from the counts by day: no moment is kept."""

    def __init__(self) -> None:
        self._taken: dict[int, int] = {}

    async def know(self, arrivals: ArrivalWriter, collectors: Iterable[Collector], now: datetime) -> None:
        """Read the counts, on the day of `now`, of those that have a limit, as all processes have committed them."""
        limited = [each.id for each in collectors if each.daily_limit is not None]
        self._taken = await arrivals.on(_day(now), limited) if limited else {}

    def refusal(self, collector: Collector, now: datetime, waiting: int) -> DailyLimitError | None:
        """Return the error that a new answer gets after today's and `waiting` ones of its group; `None` if taken."""
        if collector.daily_limit is None or self._taken[collector.id] + waiting < collector.daily_limit:
            return None
        rest = datetime.combine(_day(now) + timedelta(days=1), time(), BANGKOK) - now
        return DailyLimitError(seconds=min(LONGEST_WAIT, int(rest.total_seconds()) + 1))


def _day(moment: datetime) -> date:
    return moment.astimezone(BANGKOK).date()
