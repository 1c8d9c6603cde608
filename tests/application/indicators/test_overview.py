"""The overview: targets met, and trends since the period before."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from service.application.indicators.overview import Trend
from service.domain.period import FIRST_YEAR, FiscalPeriod
from tests.support.examples import COUNT, indicator
from tests.support.installation import Installation, SetClock, answers, install, sheet, survey

if TYPE_CHECKING:
    from tests.support.fake_store import MemoryStore

YEAR = FiscalPeriod(fiscal_year=2569)
PEOPLE = indicator((3, 1), (5, 2), target=5, target_unit="level", interpolation=False, measure=COUNT, name="2.2")


@pytest.fixture
async def site(store: MemoryStore, clock: SetClock) -> Installation:
    return await install(store, clock=clock, measured=(PEOPLE,))


async def answered(site: Installation, month: int, ease: int) -> None:
    collector = await site.collectors.create("survey", "สำนักงาน")
    one = sheet(site.registry.form("survey"), answers(ease=ease, speed=ease))
    await site.store_sheets(collector, month, one)


@pytest.mark.parametrize(
    ("earlier", "later", "trend"),
    [
        (4, 5, Trend(direction="up", change=Decimal("20.00"), before=Decimal("80.00"))),
        (5, 4, Trend(direction="down", change=Decimal("20.00"), before=Decimal("100.00"))),
        (5, 5, Trend(direction="same", change=Decimal("0.00"), before=Decimal("100.00"))),
    ],
)
async def test_a_quarter_is_compared_with_the_one_before(
    site: Installation, earlier: int, later: int, trend: Trend
) -> None:
    await answered(site, 202602, earlier)
    await answered(site, 202605, later)
    found = (await site.reports.overview(FiscalPeriod(fiscal_year=2569, quarter=3))).overview
    assert [row.trend for row in found.rows] == [trend, None]


async def test_what_met_missed_or_has_no_value_is_counted_where_the_plan_sets_a_target(site: Installation) -> None:
    await answered(site, 202605, 5)
    found = (await site.reports.overview(YEAR)).overview
    assert (found.met, found.missed, found.unknown) == (1, 0, 1)
    assert [score.form for score in found.forms] == ["survey"]
    await site.measurements.record("2.2", YEAR, {"people": "1"}, by="วิภา")
    found = (await site.reports.overview(YEAR)).overview
    assert (found.met, found.not_yet, found.missed, found.unknown) == (1, 1, 0, 0)
    site.clock.now = YEAR.after
    over = (await site.reports.overview(YEAR)).overview
    assert (over.met, over.not_yet, over.missed, over.unknown) == (1, 0, 1, 0)
    later = (await site.reports.overview(FiscalPeriod(fiscal_year=2570))).overview
    assert (later.met, later.missed, later.unknown, later.idle) == (0, 0, 0, 2)
    assert {row.due for row in later.rows} == {False}


async def test_the_first_year_of_the_calendar_has_none_before_it(site: Installation) -> None:
    found = (await site.reports.overview(FiscalPeriod(fiscal_year=FIRST_YEAR))).overview
    assert {row.trend for row in found.rows} == {None}


async def test_an_overview_shows_the_scorecard_itself(site: Installation) -> None:
    await answered(site, 202605, 4)
    found = (await site.reports.overview(YEAR)).overview
    assert [row.indicator for row in found.rows] == (
        await site.reports.scorecard(FiscalPeriod(fiscal_year=2569))
    ).indicators


async def test_the_formula_of_a_form_is_made_from_its_method(store: MemoryStore, clock: SetClock) -> None:
    site = await install(store, survey(method="top-2-box"), clock=clock, measured=(PEOPLE,))
    await answered(site, 202605, 4)
    card = await site.reports.scorecard(YEAR)
    assert [each.formula for each in card.indicators] == ["100 × n(x ≥ 4) / n", "ค่าที่บันทึก"]
