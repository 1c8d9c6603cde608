"""A form's series: each point is that period's own score, all from one read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import asdict, replace

from service.application.scoring.series import Series, empty_after, since_first_answers, up_to
from service.domain.errors import InvalidPeriodError, TooManyYearsError, UnknownFormError
from service.domain.period import FiscalPeriod
from tests.support.examples import form, rating, words
from tests.support.fake_store import MemoryStore
from tests.support.installation import Installation, SetClock, answers, install, sheet, survey

if TYPE_CHECKING:
    from service.application.scoring.series import Point
    from service.domain.collecting.answers import Answers
    from service.domain.collecting.collector import Collector


@pytest.fixture
async def collector(site: Installation) -> Collector:
    return await site.collectors.create("survey", "สำนักงาน", population=50)


def sheets(site: Installation, count: int, **given: Any) -> list[Answers]:
    return [sheet(site.registry.form("survey"), answers(**given))] * count


def period(point: Point) -> tuple[int, int | None]:
    return point.period.fiscal_year, point.period.quarter


async def test_each_point_is_the_score_of_its_period(site: Installation, collector: Collector) -> None:
    await site.store_sheets(collector, 202410, *sheets(site, 4, ease=4, speed=3))
    await site.store_sheets(collector, 202511, *sheets(site, 3, ease=5, speed=5))
    await site.store_sheets(collector, 202605, *sheets(site, 2, ease="na", speed=1))
    series = await site.report.series("survey", [2569, 2568, 2569])
    assert [period(point) for point in series.years] == [(2568, None), (2569, None)]
    assert [period(point) for point in series.quarters] == [(y, q) for y in (2568, 2569) for q in (1, 2, 3, 4)]
    for point in [*series.years, *series.quarters]:
        year, quarter = period(point)
        score = await site.report.score("survey", FiscalPeriod(fiscal_year=year, quarter=quarter))
        told = {name: value for name, value in asdict(point).items() if name not in {"standing", "unlike", "imported"}}
        assert point.status == "draft"
        assert told == {name: getattr(score, name) for name in told}
    # 3 x (5 + 5) + 2 x 1 = 32 of 8 answers x 5
    assert (series.years[1].percent, series.years[1].responses, series.years[1].level) == (Decimal("80.00"), 5, 2)
    assert series.years[1].next_level
    assert (series.years[1].next_level.level, series.years[1].next_level.missing) == (3, Decimal("5.00"))
    assert (series.target, series.target_unit, series.indicator) == (Decimal(95), "percent", "1.1")
    assert series.criteria
    assert (series.criteria.id, series.demonstration) == ("steps-of-5", False)


async def test_a_period_without_answers_has_a_point_without_figures(site: Installation, collector: Collector) -> None:
    (year,) = (await site.report.series("survey", [2570])).years
    assert (year.responses, year.percent, year.level_reason, year.next_level) == (0, None, "no-answers", None)
    assert year.standing.strongest == year.standing.weakest == []


async def test_versions_are_pooled_and_told_apart_by_point(store: MemoryStore, clock: SetClock) -> None:
    first = await install(store, survey(), clock=clock)
    collector = await first.collectors.create("survey", "ที่")
    await first.store_sheets(collector, 202510, sheet(first.registry.form("survey"), answers()))
    second = await install(store, survey(rating("help"), version=2), clock=clock)
    await second.store_sheets(collector, 202601, sheet(second.registry.form("survey"), answers(help=5)))
    series = await second.report.series("survey", [2569])
    assert [point.form_versions for point in series.quarters] == [[1], [2], [2], [2]]
    assert (series.years[0].form_versions, series.years[0].answers) == ([1, 2], 5)


async def test_without_years_it_is_this_one_and_the_two_before(site: Installation) -> None:
    series = await site.report.series("survey")
    assert [point.period.fiscal_year for point in series.years] == [2567, 2568, 2569]


async def test_a_form_without_ratings_has_responses_and_no_figures(store: MemoryStore, clock: SetClock) -> None:
    site = await install(store, form(words("wish"), name="needs"), clock=clock, judged=False)
    collector = await site.collectors.create("needs", "ที่")
    await site.store_sheets(collector, 202605, {"wish": "ข้อมูลตลาด"})
    series = await site.report.series("needs", [2569])
    assert (series.target, series.criteria, series.years[0].responses) == (None, None, 1)
    assert (series.years[0].percent, series.years[0].level_reason) == (None, "no-criteria")


async def test_what_cannot_be_shown_is_refused(site: Installation) -> None:
    with pytest.raises(UnknownFormError):
        await site.report.series("nothing", [2569])
    with pytest.raises(InvalidPeriodError):
        await site.report.series("survey", [2026])
    with pytest.raises(TooManyYearsError):
        await site.report.series("survey", range(2560, 2571))


@pytest.mark.memory_store
async def test_a_series_takes_one_read_however_many_periods(site: Installation, store: MemoryStore) -> None:
    await site.report.series("survey", range(2560, 2570))
    assert store.reads == 1


@pytest.mark.parametrize(("month", "left"), [(202410, [2568, 2569]), (202605, [2569]), (None, [2569])])
async def test_the_years_before_the_first_answers_can_be_left_out(
    site: Installation, collector: Collector, month: int | None, left: list[int]
) -> None:
    if month:
        await site.store_sheets(collector, month, *sheets(site, 1))
    series = since_first_answers(await site.report.series("survey", [2567, 2568, 2569]))
    assert [point.period.fiscal_year for point in series.years] == left
    assert [period(point) for point in series.quarters] == [
        (year, quarter) for year in left for quarter in (1, 2, 3, 4)
    ]


def replace_percents(series: Series) -> Series:
    """Give every point a percent."""
    years, quarters = (
        [replace(each, percent=Decimal(80)) for each in found] for found in (series.years, series.quarters)
    )
    return replace(series, years=years, quarters=quarters)


async def test_a_paper_shows_no_later_quarters_and_no_year_that_has_them(
    site: Installation, collector: Collector
) -> None:
    await site.store_sheets(collector, 202410, *sheets(site, 1))
    series = await site.report.series("survey", [2567, 2568, 2569, 2570])
    for ends, last, years in (
        (date(2027, 9, 30), (2569, 3), [2568, 2569, 2570]),
        (date(2026, 9, 30), (2569, 3), [2568, 2569]),
        (date(2026, 3, 31), (2569, 2), [2568]),
        (date(2024, 12, 31), (2568, 1), []),
    ):
        shown = up_to(series, ends)
        assert period(shown.quarters[0]) == (2568, 1)
        assert period(shown.quarters[-1]) == last
        assert [point.period.fiscal_year for point in shown.years] == years
        drawn = empty_after(replace_percents(series), ends)
        assert [len(drawn.years), len(drawn.quarters)] == [4, 16]
        assert {point.period.ends <= ends for point in drawn.years if point.percent is not None} <= {True}
        assert {point.period.starts <= ends for point in drawn.quarters if point.percent is not None} == {True}
