"""The period of a page: read from the query, with links to other periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.period import FIRST_YEAR, LAST_YEAR, QUARTERS, FiscalPeriod
from service.domain.scoring.score import PeriodShown, period_shown
from service.web.planner.chosen_period import period_query
from service.web.planner.dependencies import PeriodDependencies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.web.http.request import HttpRequest


class PeriodLink(Struct, frozen=True, kw_only=True):
    """A link to the same page in another period; `here` marks the current one."""

    period: PeriodShown
    address: str
    here: bool


class PeriodPicker(Struct, frozen=True, kw_only=True):
    """The period of a page, and links to other fiscal years and quarters. `query` keeps the period on other links."""

    now: FiscalPeriod
    shown: PeriodShown
    years: list[PeriodLink]
    quarters: list[PeriodLink]
    query: str


def requested_period(deps: PeriodDependencies, request: HttpRequest) -> FiscalPeriod:
    """Return the period in the query, by default the current fiscal year. Raises `InvalidPeriodError`."""
    year, quarter = request.int_parameter("fiscal_year"), request.int_parameter("quarter")
    return FiscalPeriod(fiscal_year=deps.live_scores.today().fiscal_year if year is None else year, quarter=quarter)


def period_picker(deps: PeriodDependencies, path: str, now: FiscalPeriod) -> PeriodPicker:
    """Return the links of a page to fiscal years (the plan's, and those beside the shown one) and to quarters."""
    planned = (year for indicator in deps.registry.indicators for year in indicator.years)
    today = deps.live_scores.today()
    near = (now.fiscal_year - 1, now.fiscal_year, now.fiscal_year + 1)
    years = sorted({year for year in (*planned, today.fiscal_year, *near) if FIRST_YEAR <= year <= LAST_YEAR})
    return PeriodPicker(
        now=now,
        shown=period_shown(now, today),
        years=_links(path, now, today, (FiscalPeriod(fiscal_year=year, quarter=now.quarter) for year in years)),
        quarters=_links(
            path,
            now,
            today,
            (FiscalPeriod(fiscal_year=now.fiscal_year, quarter=quarter) for quarter in (None, *QUARTERS)),
        ),
        query=period_query(now),
    )


def _links(path: str, now: FiscalPeriod, today: FiscalPeriod, wanted: Iterable[FiscalPeriod]) -> list[PeriodLink]:
    return [
        PeriodLink(period=period_shown(each, today), address=f"{path}?{period_query(each)}", here=each == now)
        for each in wanted
    ]
