"""All parts of a report are of one moment, however fast answers arrive meanwhile."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from service.adapters.database.sqlite import open_store
from service.application.ports.records import by_group
from service.application.scoring.form_report import FormReport
from service.domain.certification.certificate import SCORECARD
from service.domain.period import FiscalPeriod
from service.domain.scoring.percent_mean_level import response_rate
from tests.support.examples import form, rating, section, single
from tests.support.installation import MONTH, NOON, Installation, install, places, sheet

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from service.domain.forms.form import Form
    from service.domain.scoring.score import Score

YEAR = FiscalPeriod(fiscal_year=2569)
REPORTS = 15
OFFICES = ("hq", "abroad", "other", None)


def asked(name: str) -> Form:
    """Give a form that is broken down by two items, one of which may be left out."""
    about = section("about", single("office", "hq abroad other", required=False, breakdown=True))
    use = section("use", single("task", "a b", breakdown=True), rating("ease"), rating("speed"))
    return form(about, use, name=name, indicator="1.1" if name == "survey" else None)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Installation]:
    """Give an installation over a real file, with a collector and enough answers for every group to be shown."""
    async with open_store(tmp_path / "pochai.sqlite3") as store:
        site = await install(store, asked("survey"), asked("other"))
        for form in ("survey", "other"):
            await site.collectors.create(form, "ที่", population=1_000_000)
        for turn in range(8 * len(OFFICES)):
            await one_more(site, turn)
        yield site


async def one_more(site: Installation, turn: int) -> None:
    """Store a sheet of each form in one transaction, every fourth without an office."""
    filled: dict[str, object] = {
        "office": OFFICES[turn % len(OFFICES)],
        "task": "ab"[turn % 2],
        "ease": turn % 5 + 1,
        "speed": 3,
    }
    collectors = {each.form: each for each in await site.store.collectors.everything()}
    async with site.store.write() as unit:
        for form, collector in collectors.items():
            published = site.registry.form(form)
            await unit.tallies.move(by_group(places(collector, published, sheet(published, filled), MONTH)))
        await unit.arrivals.add({(collectors["survey"].id, NOON.date()): 1})


@asynccontextmanager
async def pouring(site: Installation) -> AsyncIterator[None]:
    """Have answers come in as fast as they are taken; tell at the end that they did."""
    done = asyncio.Event()

    async def pour() -> int:
        turn = 0
        while not done.is_set():
            await one_more(site, turn)
            turn += 1
        return turn

    task = asyncio.create_task(pour())
    try:
        yield
    finally:
        done.set()
        assert await task


def named(broken: Score) -> int:
    """Count those who named a group, none of which is hidden."""
    return sum(group.responses or 0 for group in broken.by.groups) if broken.by else 0


def held(found: FormReport) -> None:
    """Hold all parts of a report against its headline."""
    whole = found.score
    items = {item.id: item for item in whole.items}
    year = next(point for point in found.series.years if point.period.fiscal_year == YEAR.fiscal_year)
    assert year.responses == whole.responses
    assert (year.answers, year.percent, year.mean) == (whole.answers, whole.percent, whole.mean)
    assert sum(point.responses for point in found.series.quarters) == sum(p.responses for p in found.series.years)
    assert [broken.by and broken.by.item for broken in found.broken_down] == ["office", "task"]
    for broken in found.broken_down:
        assert broken.by
        assert (broken.responses, broken.percent) == (whole.responses, whole.percent)
        assert named(broken) == items[broken.by.item].answers
    assert {items[name].answers for name in ("task", "ease", "speed")} == {whole.responses}
    assert whole.response_rate == response_rate(whole.responses, 1_000_000)


async def test_all_parts_of_a_report_are_of_one_moment(site: Installation) -> None:
    seen = set()
    async with pouring(site):
        for _ in range(REPORTS):
            found = await site.reports.form_report("survey", YEAR)
            held(found)
            seen.add(found.score.responses)
    assert len(seen) > 1


async def test_all_forms_and_indicators_of_an_overview_are_of_one_moment(site: Installation) -> None:
    async with pouring(site):
        for _ in range(REPORTS):
            found = (await site.reports.overview(YEAR)).overview
            card = await site.reports.scorecard(YEAR)
            one, other = await site.reports.scores(YEAR)
            survey, beside = found.forms
            assert survey.responses == beside.responses == found.rows[0].indicator.responses
            assert found.rows[0].indicator.value == survey.percent
            assert one.responses == other.responses
            assert (card.indicators[0].responses or 0) <= one.responses


async def test_what_is_certified_is_of_one_moment(site: Installation) -> None:
    async with pouring(site):
        for _ in range(REPORTS):
            found = (await site.reports.reading("survey", YEAR)).now
            assert isinstance(found, FormReport)
            held(found)
            await site.reports.reading(SCORECARD, YEAR)
