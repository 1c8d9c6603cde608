"""Whether the clock can be believed, by what is stored, and on which day data is deleted."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Literal

from msgspec import Struct

from service.domain.period import BANGKOK

ABSENCE = timedelta(days=45)
"""The longest time without the service that is plausible: holidays and a repair; after more a keeper confirms."""

GRACE = timedelta(days=7)
"""How long before it takes place a deletion is announced."""

SLACK = timedelta(days=1)
"""How far a clock may fall behind what is stored: it is set right, or its time zone was wrong."""

ClockDoubt = Literal["behind", "ahead"]
"""The clock is behind what is stored, or too far ahead of the last day on which the service ran."""


class Deletion(Struct, frozen=True, kw_only=True):
    """An announced deletion: what is past its retention in `month`, deleted on the day `on` or later.

    `personal` and `responses` are how many rows it was when it was announced.
    """

    month: int
    on: date
    personal: int
    responses: int


class Timekeeping(Struct, frozen=True, kw_only=True):
    """What is stored about time: the last day served with a believed clock, and an announced deletion.

    `excused` is the newest stored moment when a keeper confirmed the clock: nothing up to it is evidence any more.
    """

    served: date
    excused: datetime | None = None
    deletion: Deletion | None = None


def doubt_of(now: datetime, newest: datetime | None, kept: Timekeeping | None) -> ClockDoubt | None:
    """Return why the clock is not believed, or `None`; `newest` is the newest moment among what is stored.

    Before the first day served is recorded, the newest moment stands for it.
    """
    if kept and kept.excused and newest and newest <= kept.excused:
        newest = None
    served = begin_of(kept.served) if kept else newest
    if any(each and now < each - SLACK for each in (newest, served)):
        return "behind"
    return "ahead" if served and now > served + ABSENCE else None


def begin_of(day: date) -> datetime:
    """Return the first moment of a day in Bangkok."""
    return datetime.combine(day, time(), BANGKOK)


def day_of(moment: datetime) -> date:
    """Return the day in Bangkok of an aware datetime."""
    return moment.astimezone(BANGKOK).date()


def deletion_day(month: int, today: date) -> date:
    """Return the day on which what is past its retention in `month` is deleted, if it is announced today."""
    return max(first_day(month), today + GRACE)


def first_day(month: int) -> date:
    """Return the first day of a month given as year x 100 + month (CE)."""
    return date(month // 100, month % 100, 1)
