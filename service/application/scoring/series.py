"""A form's scores by quarter and fiscal year against its target; each point is that period's own score."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field
from msgspec.structs import asdict, replace

from service.application.scoring.pooled_counts import assess
from service.domain.errors import TooManyYearsError
from service.domain.forms.form import Method
from service.domain.indicators.amendments import RulesShown
from service.domain.indicators.indicator import Reason
from service.domain.period import QUARTERS, FiscalPeriod
from service.domain.scoring.comparable import Change, changes
from service.domain.scoring.imported_figures import ImportedFigures
from service.domain.scoring.percent_mean_level import Figures
from service.domain.scoring.ranking import ItemRanking, rank_items
from service.domain.scoring.score import (
    BandShown,
    CountedSheets,
    CriteriaShown,
    NextLevel,
    Outcome,
    PeriodShown,
    Status,
    criteria_shown,
    outcome,
    period_shown,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from service.application.forms.registry import FormRegistry
    from service.application.ports.snapshot import Adopted, Monthly, Tallies
    from service.application.scoring.remembered import Remembered
    from service.domain.scoring.score import Score
    from service.domain.scoring.tally import Cell

MOST_YEARS = 10


class Point(Figures, frozen=True, kw_only=True):
    """The score of one period, with its strongest and weakest items.

    `criteria`, `target` and `rules` are of its year; `None` in certificates made before they were stored: the series'
    criteria and target apply. `unlike` tells why the percent may not be compared with that of the last period before
    with one. `imported` is what a document tells of the period; it is no part of the other figures.
    """

    period: PeriodShown
    form_versions: list[int]
    method: Method | None
    scale_maximum: int | None = None
    bands: list[BandShown] = field(default_factory=list)
    unlike: list[Change] = field(default_factory=list)
    imported: ImportedFigures | None = None
    responses: int
    counted: CountedSheets | None = None
    level: int | None
    level_reason: Reason | None
    score: Decimal | None
    met: bool | None
    next_level: NextLevel | None
    standing: ItemRanking
    status: Status = "draft"
    criteria: CriteriaShown | None = None
    target: Decimal | None = None
    target_unit: Literal["percent", "level"] | None = None
    rules: RulesShown | None = None

    @property
    def outcome(self) -> Outcome | None:
        """The result against the target, if any."""
        return outcome(self.period, met=self.met)


class Series(Struct, frozen=True, kw_only=True):
    """A form's scores by fiscal year and by quarter, both oldest first."""

    form: str
    indicator: str | None
    title: str
    target: Decimal | None
    target_unit: Literal["percent", "level"] | None
    criteria: CriteriaShown | None
    demonstration: bool
    years: list[Point]
    quarters: list[Point]


def since_first_answers(series: Series) -> Series:
    """Return a series without the fiscal years before the first answers or import; the last year always stays."""
    told = (each.period.fiscal_year for each in (*series.years, *series.quarters) if each.responses or each.imported)
    from_year = min(told, default=None) or max((year.period.fiscal_year for year in series.years), default=0)
    return replace(
        series,
        years=[year for year in series.years if year.period.fiscal_year >= from_year],
        quarters=[quarter for quarter in series.quarters if quarter.period.fiscal_year >= from_year],
    )


def up_to(series: Series, ends: date) -> Series:
    """Return a series since its first answers as a paper of a period that ends on day `ends` may show it.

    It has the quarters that have begun, and of fiscal years those alone whose last quarter with answers has: a year's
    figures are of all its quarters, also of those after the paper's own.
    """
    shown = since_first_answers(series)
    periods = ((each, each.period) for each in shown.quarters)
    return replace(
        shown,
        years=[each for each in shown.years if _last_begins(each.period) <= ends],
        quarters=[each for each, at in periods if at.state != "future" and at.starts <= ends],
    )


def empty_after(series: Series, ends: date) -> Series:
    """Return a series without the figures that `up_to` leaves out, for a chart, which has a place for each quarter."""

    def shown(point: Point, *, later: bool) -> Point:
        return replace(point, percent=None, imported=None, unlike=[]) if later else point

    return replace(
        series,
        years=[shown(each, later=_last_begins(each.period) > ends) for each in series.years],
        quarters=[shown(each, later=each.period.starts > ends) for each in series.quarters],
    )


def _last_begins(year: PeriodShown) -> date:
    """Return when the last quarter begins that a year's figures are of."""
    last = year.up_to_quarter or QUARTERS[-1]
    return period_shown(FiscalPeriod(fiscal_year=year.fiscal_year, quarter=last)).starts


def years_asked(years: Iterable[int]) -> list[FiscalPeriod]:
    """Return distinct fiscal years, oldest first. Raises `InvalidPeriodError` and `TooManyYearsError`."""
    wanted = sorted(set(years))
    if len(wanted) > MOST_YEARS:
        raise TooManyYearsError(most=MOST_YEARS)
    return [FiscalPeriod(fiscal_year=year) for year in wanted]


def series_of(  # noqa: PLR0913 - a series has that many inputs
    registry: FormRegistry,
    form: str,
    years: list[FiscalPeriod],
    monthly: Monthly,
    *,
    today: FiscalPeriod,
    adopted: Adopted,
    demonstration: bool,
    points: Remembered,
) -> Series:
    """Score every year and quarter from counts by month and form version id, as shown in quarter `today`.

    Each is judged by the rules of its own year; target and criteria of the series are those of its last year. `points`
    has those computed before. Raises `UnknownFormError`.
    """
    published = registry.form(form)
    current = published.questionnaire
    fed = registry.indicator(current)
    last = max((year.fiscal_year for year in years), default=today.fiscal_year)
    indicator = registry.judged(fed, last, adopted) if fed else None

    def made(period: FiscalPeriod, tallies: Tallies) -> Point:
        at = assess(registry, form, period, tallies, today=today, adopted=adopted, demonstration=demonstration)
        return point_of(at.score())

    def point(period: FiscalPeriod) -> Point:
        tallies = _in_period(monthly, period)
        rules = registry.rules(fed, period.fiscal_year, adopted) if fed else None
        shown = registry.rules_shown(fed, period.fiscal_year, adopted) if fed else None
        return points.of((form, period), (tallies, today, published, fed, rules, shown), lambda: made(period, tallies))

    return _told_apart(
        Series(
            form=form,
            indicator=current.form.indicator,
            title=current.form.title,
            target=indicator.exact_target if indicator else None,
            target_unit=indicator.target_unit if indicator else None,
            criteria=criteria_shown(indicator.criteria) if indicator else None,
            demonstration=demonstration,
            years=[point(year) for year in years],
            quarters=[
                point(FiscalPeriod(fiscal_year=year.fiscal_year, quarter=quarter))
                for year in years
                for quarter in QUARTERS
            ],
        )
    )


def _in_period(monthly: Monthly, period: FiscalPeriod) -> Tallies:
    """Sum the months of a period, by form version id."""
    tallies: dict[int, Counter[Cell]] = defaultdict(Counter)
    for month in period.months:
        for version, counts in monthly.get(month, {}).items():
            tallies[version].update(counts)
    return tallies


def with_scores(series: Series, scores: Iterable[Score]) -> Series:
    """Return a series with the points of these scores' periods replaced."""
    points = {(score.period.fiscal_year, score.period.quarter): point_of(score) for score in scores}

    def placed(old: list[Point]) -> list[Point]:
        found = ((points.get((each.period.fiscal_year, each.period.quarter), each), each) for each in old)
        return [replace(point, imported=before.imported) for point, before in found]

    return _told_apart(replace(series, years=placed(series.years), quarters=placed(series.quarters)))


def _told_apart(series: Series) -> Series:
    """Return a series whose points tell why they may not be compared with the ones before."""
    return replace(series, years=_compared(series.years), quarters=_compared(series.quarters))


def _compared(points: Iterable[Point]) -> list[Point]:
    before, compared = None, []
    for point in points:
        known = point.percent is not None
        compared.append(replace(point, unlike=changes(before, point) if before and known else []))
        before = point if known else before
    return compared


def with_imported(series: Series, figures: Mapping[FiscalPeriod, ImportedFigures]) -> Series:
    """Return a series with what documents tell beside the points of their periods."""

    def beside(points: list[Point]) -> list[Point]:
        periods = (FiscalPeriod(fiscal_year=each.period.fiscal_year, quarter=each.period.quarter) for each in points)
        return [replace(point, imported=figures.get(at)) for point, at in zip(points, periods, strict=True)]

    return replace(series, years=beside(series.years), quarters=beside(series.quarters))


def point_of(score: Score) -> Point:
    """Return the point of a score."""
    same = {name: value for name, value in asdict(score).items() if name in Point.__struct_fields__}
    return Point(**same, standing=rank_items(score))
