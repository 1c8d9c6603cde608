"""The years of the plan beside each other: each indicator's target of every year, and its value where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.application.indicators.year_result import YearResult
from service.domain.period import FiscalPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.application.indicators.scorecard import IndicatorScore
    from service.domain.indicators.indicator import Indicator

MOST_EARLIER = 2
"""Years before a period's own that are shown beside it."""


def plan_years(indicators: Iterable[Indicator], fiscal_year: int) -> list[int]:
    """Return the years that indicators are planned for, from two years before a fiscal year on."""
    years = {year for each in indicators for year in each.years}
    return sorted(year for year in years if year >= fiscal_year - MOST_EARLIER)


def earlier_years(indicators: Iterable[Indicator], fiscal_year: int) -> list[FiscalPeriod]:
    """Return the years of the plan before a fiscal year whose values are shown beside it."""
    return [FiscalPeriod(fiscal_year=year) for year in plan_years(indicators, fiscal_year) if year < fiscal_year]


def year_result(each: IndicatorScore) -> YearResult:
    """Return an indicator's result of its own year."""
    return YearResult(
        fiscal_year=each.period.fiscal_year,
        target=each.target,
        target_unit=each.target_unit,
        value=each.value,
        value_unit=each.value_unit if each.value is not None else "",
        level=each.level,
        level_doubt=each.level_doubt,
        method=each.method,
        status=each.status,
        imported=each.source == "imported",
        responses=each.responses,
        counted=each.counted,
    )


def target_of(judged: Indicator, fiscal_year: int) -> YearResult:
    """Return the target of a year to come."""
    return YearResult(fiscal_year=fiscal_year, target=judged.exact_target, target_unit=judged.target_unit)


def by_year(each: IndicatorScore, earlier: Iterable[IndicatorScore], later: Iterable[YearResult]) -> list[YearResult]:
    """Return an indicator's years in order, those alone that the plan names."""
    found = [*map(year_result, (*earlier, each)), *later]
    return [result for result in found if result.fiscal_year in each.years]
