"""Periods of the planners' pages: read from the address, and led to by plain links, so that a view can be sent on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.period import FIRST_YEAR, LAST_YEAR, QUARTERS, FiscalPeriod
from service.domain.scoring.score import PeriodShown, period_shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.web.http.request import HttpRequest
    from service.web.planner.dependencies import PlannerDependencies


class PeriodLink(Struct, frozen=True, kw_only=True):
    """A link to another period of the same page."""

    period: PeriodShown
    address: str
    here: bool


class Periods(Struct, frozen=True, kw_only=True):
    """The period of a page, and links to the fiscal years and quarters beside it. `query` is how it goes on a link."""

    now: FiscalPeriod
    shown: PeriodShown
    years: list[PeriodLink]
    quarters: list[PeriodLink]
    query: str


def period_asked(deps: PlannerDependencies, request: HttpRequest) -> FiscalPeriod:
    """Give the period that the address names; the present fiscal year where it names none.

    Raises `InvalidPeriodError`.
    """
    year, quarter = request.int_parameter("fiscal_year"), request.int_parameter("quarter")
    return FiscalPeriod(fiscal_year=deps.live_scores.today().fiscal_year if year is None else year, quarter=quarter)


def periods(deps: PlannerDependencies, path: str, now: FiscalPeriod) -> Periods:
    """Give the links of a page to the years of the plan, those around now, and the quarters of its own year."""
    planned = (year for indicator in deps.registry.indicators for year in indicator.years)
    today = deps.live_scores.today()
    near = (now.fiscal_year - 1, now.fiscal_year, now.fiscal_year + 1)
    years = sorted({year for year in (*planned, today.fiscal_year, *near) if FIRST_YEAR <= year <= LAST_YEAR})
    return Periods(
        now=now,
        shown=period_shown(now, today),
        years=_links(path, now, today, (FiscalPeriod(fiscal_year=year, quarter=now.quarter) for year in years)),
        quarters=_links(
            path,
            now,
            today,
            (FiscalPeriod(fiscal_year=now.fiscal_year, quarter=quarter) for quarter in (None, *QUARTERS)),
        ),
        query=query_of(now),
    )


def query_of(period: FiscalPeriod) -> str:
    """Write a period as the query of an address."""
    return f"fiscal_year={period.fiscal_year}" + (f"&quarter={period.quarter}" if period.quarter else "")


def _links(path: str, now: FiscalPeriod, today: FiscalPeriod, wanted: Iterable[FiscalPeriod]) -> list[PeriodLink]:
    return [
        PeriodLink(period=period_shown(each, today), address=f"{path}?{query_of(each)}", here=each == now)
        for each in wanted
    ]
