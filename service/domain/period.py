"""Fiscal periods: fiscal years of the Buddhist era, their quarters and months, in Bangkok time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from typing import Literal

from msgspec import Struct

from service.domain.errors import InvalidPeriodError

BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")
"""UTC+7 without daylight saving since 1920, so no time zone database is needed."""

BUDDHIST_ERA = 543
FIRST_YEAR, LAST_YEAR = 2500, 2699
QUARTERS = (1, 2, 3, 4)

PeriodState = Literal["over", "running", "future"]
"""Where a period lies relative to today."""


class FiscalPeriod(Struct, frozen=True, kw_only=True):
    """A fiscal year of the Buddhist era (2569 = October 2025 to September 2026) or one of its quarters."""

    fiscal_year: int
    quarter: int | None = None

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.fiscal_year <= LAST_YEAR or self.quarter not in (None, *QUARTERS):
            raise InvalidPeriodError(fiscal_year=self.fiscal_year)

    @property
    def name(self) -> str:
        """A short name for file names and the audit log: 2569, or 2569/1."""
        return f"{self.fiscal_year}/{self.quarter}" if self.quarter else str(self.fiscal_year)

    @property
    def starts(self) -> date:
        """The first day."""
        year, month = divmod(self.months[0], 100)
        return date(year, month, 1)

    @property
    def ends(self) -> date:
        """The last day, which still belongs to the period."""
        year, month = divmod(self.months[-1], 100)
        return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)

    @property
    def begin(self) -> datetime:
        """The first moment, in Bangkok."""
        return datetime.combine(self.starts, time(), BANGKOK)

    @property
    def after(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.ends + timedelta(days=1), time(), BANGKOK)

    def has(self, day: date) -> bool:
        """Return whether a day belongs to the period."""
        return self.starts <= day <= self.ends

    @property
    def previous(self) -> FiscalPeriod | None:
        """The quarter or fiscal year before; `None` for the first one."""
        quarter = self.quarter - 1 if self.quarter else None
        if quarter:
            return FiscalPeriod(fiscal_year=self.fiscal_year, quarter=quarter)
        if self.fiscal_year == FIRST_YEAR:
            return None
        return FiscalPeriod(fiscal_year=self.fiscal_year - 1, quarter=None if quarter is None else QUARTERS[-1])

    @property
    def next(self) -> FiscalPeriod | None:
        """The quarter or fiscal year after; `None` for the last one."""
        if self.quarter and self.quarter != QUARTERS[-1]:
            return FiscalPeriod(fiscal_year=self.fiscal_year, quarter=self.quarter + 1)
        if self.fiscal_year == LAST_YEAR:
            return None
        return FiscalPeriod(fiscal_year=self.fiscal_year + 1, quarter=self.quarter and QUARTERS[0])

    @property
    def quarters(self) -> tuple[FiscalPeriod, ...]:
        """The quarters of a year; none of a quarter."""
        if self.quarter:
            return ()
        return tuple(FiscalPeriod(fiscal_year=self.fiscal_year, quarter=quarter) for quarter in QUARTERS)

    def state(self, today: FiscalPeriod) -> PeriodState:
        """Return whether it is to come, running or over in quarter `today`."""
        if today.starts > self.ends:
            return "over"
        return "future" if today.ends < self.starts else "running"

    @property
    def months(self) -> tuple[int, ...]:
        """Its months in order, each as year x 100 + month (CE), such as 202510."""
        return _months(self.fiscal_year, self.quarter)


def common_year(year: int) -> int:
    """Return the CE year of a year in either era. Raises `ValueError` outside the fiscal years 2500-2699."""
    common = year - BUDDHIST_ERA if year >= FIRST_YEAR else year
    if not FIRST_YEAR <= common + BUDDHIST_ERA <= LAST_YEAR:
        raise ValueError(year)
    return common


def first_month_kept(month: int, fiscal_years: int) -> int:
    """Return the first month of the last `fiscal_years` fiscal years, counted back from that of `month`."""
    return FiscalPeriod(fiscal_year=period_of(month).fiscal_year - fiscal_years + 1).months[0]


def month_of(moment: datetime) -> int:
    """Return the month in Bangkok of an aware datetime, as year x 100 + month (CE)."""
    local = moment.astimezone(BANGKOK)
    return local.year * 100 + local.month


@cache
def period_of(month: int) -> FiscalPeriod:
    """Return the fiscal quarter of a month given as year x 100 + month (CE)."""
    year, since_january = divmod(month, 100)
    since_october = (since_january - 10) % 12
    turned = since_october < len(QUARTERS) - 1
    return FiscalPeriod(fiscal_year=year + BUDDHIST_ERA + turned, quarter=since_october // 3 + 1)


@cache
def _months(fiscal_year: int, quarter: int | None) -> tuple[int, ...]:
    """Return the months of a period; there are a thousand periods, and a page asks for them hundreds of times."""
    year = fiscal_year - BUDDHIST_ERA
    first, last = (0, 12) if quarter is None else (quarter * 3 - 3, quarter * 3)
    return tuple((year - 1) * 100 + 10 + n if n < len(QUARTERS) - 1 else year * 100 + n - 2 for n in range(first, last))
