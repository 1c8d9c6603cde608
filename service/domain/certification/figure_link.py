"""Links that show the certified figures of one period without signing in, until a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from msgspec import Struct

from service.domain.collecting.thai_input import ARABIC
from service.domain.errors import InvalidLastDayError
from service.domain.period import BANGKOK, BUDDHIST_ERA, FiscalPeriod

LONGEST = timedelta(days=366)
"""How long a link may live."""

_FIRST_BUDDHIST_YEAR = 2400


class FigureLink(Struct, frozen=True, kw_only=True):
    """A link: what it shows, who made it, when, its last day, and who revoked it; quarter 0 is the whole year.

    `id` is the SHA-256 of the secret in the address, in hexadecimal: the secret itself is stored nowhere.
    """

    id: str
    subject: str
    fiscal_year: int
    quarter: int
    by: str
    made: datetime
    last_day: date
    revoked: datetime | None = None
    revoked_by: str = ""

    @property
    def period(self) -> FiscalPeriod:
        """The period. Raises `InvalidPeriodError` where the stored file was tampered with."""
        return FiscalPeriod(fiscal_year=self.fiscal_year, quarter=self.quarter or None)

    def opens(self, now: datetime) -> bool:
        """Return whether the link shows its figures: up to the end of its last day in Bangkok, unless revoked."""
        return self.revoked is None and today(now) <= self.last_day


def today(now: datetime) -> date:
    """Return the day in Bangkok."""
    return now.astimezone(BANGKOK).date()


def checked_last_day(typed: str, now: datetime) -> date:
    """Return the last day as typed, of either era. Raises `InvalidLastDayError` for none from today up to `LONGEST`."""
    first, last = today(now), today(now) + LONGEST
    try:
        year, month, day = map(int, typed.strip().translate(ARABIC).split("-"))
        found = date(year - BUDDHIST_ERA if year > _FIRST_BUDDHIST_YEAR else year, month, day)
    except (ValueError, OverflowError):
        found = date.min
    if not first <= found <= last:
        raise InvalidLastDayError(first=first.isoformat(), last=last.isoformat())
    return found
