"""The period that a planner chose: it goes along in the query from page to page."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from service.domain.errors import InvalidPeriodError
from service.domain.period import FiscalPeriod
from service.web.http.parameters import FISCAL_YEAR, PARAMETERS, QUARTER

if TYPE_CHECKING:
    from litestar.types import Scope


def chosen_period(scope: Scope) -> FiscalPeriod | None:
    """Return the period that the query names with its fiscal year, which goes along to other pages; or none."""
    asked = cast("dict[str, dict[str, str]]", scope).get(PARAMETERS, {})
    year, quarter = asked.get(FISCAL_YEAR.name), asked.get(QUARTER.name)
    try:
        return FiscalPeriod(fiscal_year=int(year), quarter=int(quarter) if quarter else None) if year else None
    except InvalidPeriodError:
        return None


def keeping(address: str, period: FiscalPeriod | None) -> str:
    """Return the address of a page that knows periods, in this one."""
    path, mark, place = address.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{period_query(period)}{mark}{place}" if period else address


def period_query(period: FiscalPeriod) -> str:
    """Return a period as a query string."""
    return f"fiscal_year={period.fiscal_year}" + (f"&quarter={period.quarter}" if period.quarter else "")
