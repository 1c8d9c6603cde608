"""The period that a planners' page speaks of: read from its address, and the links to the periods around it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.errors import InvalidPeriodError
from service.domain.period import FIRST_YEAR, QUARTERS, FiscalPeriod

if TYPE_CHECKING:
    from service.web.visit import Visit

_LONGEST = 4
"""How many digits a year has."""


class Around(Struct, frozen=True, kw_only=True):
    """A period among those that a page can go to: fiscal years up to the present one, each whole or by quarter.

    `past` tells whether it is over, `begun` whether there can be anything to say of it.
    """

    period: FiscalPeriod
    earlier: int | None
    later: int | None
    begun: bool
    past: bool
    year_begins: date
    quarters: tuple[int, ...] = QUARTERS


def asked_period(visit: Visit, today: FiscalPeriod) -> FiscalPeriod:
    """Read the period of an address: the present quarter unless a year is named. Raises `InvalidPeriodError`."""
    year, quarter = visit.asked("fiscal_year"), visit.asked("quarter")
    if not year and not quarter:
        return today
    fiscal_year = _number(year) if year else today.fiscal_year
    return FiscalPeriod(fiscal_year=fiscal_year, quarter=_number(quarter) if quarter else None)


def around(period: FiscalPeriod, today: FiscalPeriod) -> Around:
    """Give the way from a period to others."""
    return Around(
        period=period,
        earlier=period.fiscal_year - 1 if period.fiscal_year > FIRST_YEAR else None,
        later=period.fiscal_year + 1 if period.fiscal_year < today.fiscal_year else None,
        begun=period.begin <= today.begin,
        past=period.after <= today.begin,
        year_begins=FiscalPeriod(fiscal_year=period.fiscal_year).starts,
    )


def query(period: FiscalPeriod) -> str:
    """Write a period as the query of an address."""
    return f"fiscal_year={period.fiscal_year}" + (f"&quarter={period.quarter}" if period.quarter else "")


def _number(text: str) -> int:
    """Read a number; what is none is no year and no quarter. Raises `InvalidPeriodError`."""
    if len(text) > _LONGEST or not (text.isascii() and text.isdigit()):
        raise InvalidPeriodError(fiscal_year=text[:_LONGEST])
    return int(text)
