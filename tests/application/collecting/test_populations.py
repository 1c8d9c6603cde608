from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.application.collecting.populations import Populations
from service.domain.collecting.collector_settings import settings_of
from service.domain.errors import CONFIRM, InvalidCollectorError, UnknownCollectorError
from service.domain.period import FiscalPeriod
from tests.support.examples import at
from tests.support.installation import answers, sheet

if TYPE_CHECKING:
    from service.domain.collecting.collector import Collector
    from tests.support.installation import Installation, SetClock

Q1, Q2, Q3, Q4 = (FiscalPeriod(fiscal_year=2569, quarter=quarter) for quarter in (1, 2, 3, 4))


@pytest.fixture
def populations(site: Installation, clock: SetClock) -> Populations:
    return Populations(site.store, clock, "somying")


@pytest.fixture
async def collector(site: Installation, clock: SetClock) -> Collector:
    clock.now = at("2026-02-01T09:00:00")
    made = await site.collectors.create("survey", "สำนักงาน", population=40)
    clock.now = at("2026-07-31T09:00:00")
    return made


async def told(populations: Populations, collector: Collector) -> list[tuple[int | None, int, int | None, str]]:
    return [(each.since.quarter, each.revision, each.people, each.by) for each in await populations.history(collector)]


async def test_each_telling_stays_with_who_told_it_and_in_the_audit_log(
    site: Installation, populations: Populations, collector: Collector
) -> None:
    await populations.tell(collector.code.lower(), Q3, 50)
    assert (await site.collectors.find(collector.code)).population == 50
    await populations.tell(collector.code, Q2, 45)
    await populations.tell(collector.code, Q2, 45)
    await populations.tell(collector.code, Q4, None)
    first, *rest = await told(populations, collector)
    assert first[:3] == (2, 1, 40)
    assert rest == [(2, 2, 45, "somying"), (3, 1, 50, "somying"), (4, 1, None, "somying")]
    assert (await site.collectors.find(collector.code)).population is None
    said = [each.subject for each in await site.store.accounts.entries() if each.action == "population-told"]
    code = collector.code
    assert said == [f"{code} 2569/3 50", f"{code} 2569/2 45", f"{code} 2569/4"]


async def test_fewer_people_than_answers_are_taken_once_they_are_confirmed(
    site: Installation, populations: Populations, collector: Collector
) -> None:
    await site.store_sheets(collector, 202602, *[sheet(site.registry.form("survey"), answers())] * 6)
    await site.store_sheets(collector, 202607, *[sheet(site.registry.form("survey"), answers())] * 3)
    seen = settings_of(collector).mark
    for attempt in (
        populations.tell(collector.code, Q2, 5),
        site.collectors.change(collector.code, {"population": "2"}, seen),
    ):
        with pytest.raises(InvalidCollectorError) as asked:
            await attempt
        assert [(each.item, each.code) for each in asked.value.violations] == [(CONFIRM, "below-answers")]
    assert [each[:3] for each in await told(populations, collector)] == [(2, 1, 40)]
    await site.collectors.change(collector.code, {"population": "3"}, seen)
    await populations.tell(collector.code, Q2, 5, confirmed=True)
    few = await site.collectors.change(
        collector.code,
        {"population": "2"},
        settings_of(await site.collectors.find(collector.code)).mark,
        confirmed=True,
    )
    await site.collectors.change(collector.code, {"label": "ชื่อใหม่"}, settings_of(few).mark)
    assert [each[:3] for each in await told(populations, collector)] == [(2, 1, 40), (2, 2, 5), (4, 1, 3), (4, 2, 2)]


async def test_a_quarter_told_alone_leaves_later_ones_as_they_were_and_asks_of_itself_alone(
    site: Installation, populations: Populations, collector: Collector
) -> None:
    await site.store_sheets(collector, 202602, *[sheet(site.registry.form("survey"), answers())] * 3)
    await site.store_sheets(collector, 202604, *[sheet(site.registry.form("survey"), answers())] * 6)
    with pytest.raises(InvalidCollectorError) as asked:
        await populations.tell(collector.code, Q2, 5)
    (doubt,) = asked.value.violations
    assert (doubt.code, doubt.params["quarter"], doubt.params["since_quarter"]) == ("below-later-answers", 3, 2)
    with pytest.raises(InvalidCollectorError) as refused:
        await populations.tell(collector.code, Q4, 5, alone=True)
    assert [(each.item, each.code) for each in refused.value.violations] == [("alone", "not-ended")]
    for _ in range(2):
        await populations.tell(collector.code, Q2, 5, alone=True)
        assert [each[:3] for each in await told(populations, collector)] == [(2, 1, 40), (2, 2, 5), (3, 1, 40)]
    assert (await site.collectors.find(collector.code)).population == 40
    await populations.tell(collector.code, Q2, 7, alone=True)
    assert [each[:3] for each in await told(populations, collector)][2:] == [(2, 3, 7), (3, 1, 40)]
    code = collector.code
    said = [each.subject for each in await site.store.accounts.entries() if each.action == "population-told"]
    assert said == [f"{code} 2569/2 5", f"{code} 2569/3 40", f"{code} 2569/2 7"]


async def test_a_page_that_was_shown_before_shows_an_earlier_quarter_told_since(
    site: Installation, populations: Populations, collector: Collector
) -> None:
    reports = site.reports

    async def people() -> int | None:
        return (await reports.survey("survey", Q2)).form_report.score.population

    await populations.tell(collector.code, Q3, 40)
    await site.store_sheets(collector, 202602, *[sheet(site.registry.form("survey"), answers())] * 6)
    assert await people() == 40
    await populations.tell(collector.code, Q2, 45)
    assert await people() == 45


async def test_what_the_settings_say_holds_from_the_present_quarter_on(
    site: Installation, populations: Populations, collector: Collector
) -> None:
    seen = settings_of(collector).mark
    await site.collectors.change(collector.code, {"population": "60"}, seen)
    assert [each[:3] for each in await told(populations, collector)] == [(2, 1, 40), (4, 1, 60)]


async def test_a_collector_made_without_one_has_no_history(site: Installation, populations: Populations) -> None:
    made = await site.collectors.create("survey", "สำนักงาน")
    assert await populations.history(made) == []


async def test_what_is_impossible_is_refused_and_not_stored(
    populations: Populations, collector: Collector, clock: SetClock
) -> None:
    for since, people, code in ((Q1, 40, "before-collector"), (Q4, 0, "population"), (Q4, 10**9, "population")):
        with pytest.raises(InvalidCollectorError) as refused:
            await populations.tell(collector.code, since, people)
        assert [each.code for each in refused.value.violations] == [code]
    clock.now = at("2026-06-30T23:59:59")
    with pytest.raises(InvalidCollectorError) as refused:
        await populations.tell(collector.code, Q4, 40)
    assert [each.params for each in refused.value.violations] == [{"quarter": 3, "year": 2569}]
    with pytest.raises(UnknownCollectorError):
        await populations.tell("AAAAAA", Q3, 40)
    assert len(await populations.history(collector)) == 1
