"""Equal sheets are excluded and counted again, and nobody is singled out by the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET

from service.application.collecting.populations import Populations
from service.application.collecting.receipts import Receipts
from service.application.collecting.recount import recount
from service.domain.collecting import exclusion as rules
from service.domain.collecting.exclusion import batch_name
from service.domain.collecting.receipt import receipt_of
from service.domain.errors import (
    FewLeftError,
    InvalidReasonError,
    UnknownBatchError,
    UnknownCollectorError,
    UnknownExclusionError,
)
from service.domain.period import FiscalPeriod
from service.domain.scoring.coverage import MOST_STRATA
from tests.support.examples import at
from tests.support.installation import MONTH, Installation, key, purge_announced, writing
from tests.support.writing import stored_comments

if TYPE_CHECKING:
    from service.application.ports.store import Store
    from service.domain.collecting.answers import Answers
    from service.domain.collecting.collector import Collector
    from service.domain.scoring.score import Score

WHY = "กดส่งซ้ำจากเครื่องเดียว"
QUARTER = FiscalPeriod(fiscal_year=2569, quarter=3)


def said(office: str = "hq", ease: int = 5, speed: int = 4, **more: str) -> Answers:
    return {"office": office, "ease": ease, "speed": speed, **more}


HONEST: list[Answers] = [said("abroad", ease=number % 5 + 1, speed=number % 4 + 1) for number in range(6)]


@pytest.fixture
async def here(site: Installation) -> Collector:
    return await site.collectors.create("survey", "สำนักงาน")


async def fill(site: Installation, collector: Collector, *sheets: Answers, month: int = MONTH) -> None:
    await site.store_sheets(collector, month, *sheets)


async def batch(site: Installation, collector: Collector) -> str:
    """Return the name of the largest set of equal sheets."""
    return batch_name((await site.collectors.unusual(collector.code)).equal[0].first)


async def figures(site: Installation, period: FiscalPeriod = QUARTER) -> Score:
    return await site.report.score("survey", period, "office")


async def test_excluded_sheets_count_nowhere_until_they_are_taken_back(site: Installation, here: Collector) -> None:
    await fill(site, here, *HONEST)
    alone = await figures(site)
    await fill(site, here, *[said(comments="ซ้ำ")] * 8)
    together = await figures(site)
    made = await site.exclusions.exclude(here.code, await batch(site, here), f"  {WHY} ")
    assert (made.number, made.sheets, made.month, made.by, made.reason) == (1, 8, MONTH, "วิภา", WHY)
    assert made.day == at("2026-05-15T00:00:00").date()
    now = await figures(site)
    assert (now.responses, now.excluded, now.percent, now.by) == (6, 8, alone.percent, alone.by)
    assert (alone.excluded, together.excluded, together.responses) == (UNSET, UNSET, 14)
    assert (await site.collectors.response_rate(here.code)).responses == 6
    assert await site.exclusions.sheets(here) == 8
    assert (await site.collectors.unusual(here.code)).equal == []
    assert await stored_comments(site.store, "survey", "comments") == []
    assert await site.differences() == []
    ended = await site.exclusions.take_back(here.code, 1, "ตรวจแล้วเป็นคนละคน")
    assert (ended.back_day, ended.back_by, ended.back_reason) == (made.day, "วิภา", "ตรวจแล้วเป็นคนละคน")
    assert await figures(site) == together
    assert len(await stored_comments(site.store, "survey", "comments")) == 8
    assert await site.differences() == []
    assert await site.exclusions.of(here.code) == [ended]
    code = here.code
    entries = await site.store.accounts.entries()
    assert [(each.who, each.action, each.subject) for each in entries][-2:] == [
        ("วิภา", "sheets-excluded", f"{code} {MONTH} 8 1 {WHY}"),
        ("วิภา", "exclusion-taken-back", f"{code} {MONTH} 8 1 ตรวจแล้วเป็นคนละคน"),
    ]
    with pytest.raises(UnknownExclusionError):
        await site.exclusions.take_back(code, 1, WHY)


async def test_a_corrected_sheet_counts_and_a_withdrawn_one_is_subtracted_once(
    site: Installation, here: Collector
) -> None:
    await fill(site, here, *HONEST)
    published, intake = site.registry.form("survey"), site.intake()
    async with writing(intake):
        for number in range(6):
            await intake.submit(here, published, key(number), said())
        await site.exclusions.exclude(here.code, await batch(site, here), WHY)
        assert (await intake.submit(here, published, key(0), said())).outcome == "same"
        await intake.submit(here, published, key(1), said(speed=1))
    await Receipts(site.store, site.registry, site.clock).withdraw(receipt_of(key(2), here.code))
    now = await figures(site)
    assert (now.responses, now.excluded) == (7, 4)
    counted = await recount(site.store, site.registry, lambda _: None)
    assert (counted.withdrawn, counted.excluded, counted.differences) == (1, 4, [])
    await site.exclusions.take_back(here.code, 1, WHY)
    now = await figures(site)
    assert (now.responses, now.excluded) == (11, UNSET)
    assert await site.differences() == []


async def test_of_a_version_that_is_excluded_as_a_whole_there_are_no_said(site: Installation, here: Collector) -> None:
    await fill(site, here, *[said()] * 5)
    await site.exclusions.exclude(here.code, await batch(site, here), WHY)
    now = await figures(site)
    assert (now.responses, now.excluded, now.percent, now.level_reason) == (0, 5, None, "no-answers")


@pytest.mark.parametrize(
    ("others", "allowed"),
    [
        ([], True),
        ([said("abroad")] * 4, False),  # the whole would be these four
        (HONEST, True),
        ([*HONEST, said(speed=1)], False),  # the group would be this one
        ([*HONEST, *[said(speed=1)] * 5], True),
        # Before, the smallest shown group hides a small one; afterwards the group of the batch would.
        ([*[said("other", speed=1)] * 3, *HONEST, *[said(speed=2)] * 5], False),
        ([*[said("other", speed=1)] * 3, *HONEST, *[said(speed=2)] * 50], True),
    ],
)
async def test_nothing_is_excluded_where_the_difference_tells_of_few_people(
    site: Installation, here: Collector, others: list[Answers], *, allowed: bool
) -> None:
    await fill(site, here, *[said()] * 7)
    await fill(site, await site.collectors.create("survey", "อีกแห่ง"), *others)
    before = await site.store.tallies.everything()
    if allowed:
        await site.exclusions.exclude(here.code, await batch(site, here), WHY)
        assert (await figures(site)).responses == len(others)
        return
    with pytest.raises(FewLeftError):
        await site.exclusions.exclude(here.code, await batch(site, here), WHY)
    assert await site.store.tallies.everything() == before
    assert await site.exclusions.of(here.code) == []


@pytest.mark.parametrize("people", [None, 40])
@pytest.mark.parametrize(("few", "allowed"), [(2, False), (5, True)])
async def test_nor_where_a_stratum_was_shown_that_would_be_few(
    site: Installation, here: Collector, people: int | None, few: int, *, allowed: bool
) -> None:
    """Strata are shown whether or not their populations are known."""
    there = await site.collectors.create("survey", "อีกแห่ง")
    for each in (here, there) if people else ():
        await Populations(site.store, site.clock).tell(each.code, QUARTER, people)
    await fill(site, here, *[said()] * 7, *[said(speed=1), said(speed=2)][:few], *[said(speed=1)] * (few - 2))
    await fill(site, there, *[said(speed=3)] * 4, *[said(speed=2)] * 4)
    shown = (await figures(site)).coverage
    assert shown
    assert [each.hidden for each in shown.strata] == [False, False]
    if allowed:
        await site.exclusions.exclude(here.code, await batch(site, here), WHY)
        return
    with pytest.raises(FewLeftError):
        await site.exclusions.exclude(here.code, await batch(site, here), WHY)


async def test_nor_where_the_quarter_alone_shows_strata(site: Installation, here: Collector) -> None:
    """A year of more offices than are shown has quarters of fewer."""
    there = await site.collectors.create("survey", "อีกแห่ง")
    await fill(site, here, *[said()] * 7, said(speed=1), said(speed=2))
    await fill(site, there, *[said(speed=3)] * 8)
    for number in range(MOST_STRATA):
        await fill(site, await site.collectors.create("survey", f"แห่งที่ {number}"), said(), month=202602)
    shown = (await figures(site)).coverage
    assert shown
    assert len(shown.strata) == 2
    with pytest.raises(FewLeftError):
        await site.exclusions.exclude(here.code, await batch(site, here), WHY)


async def test_nor_where_the_year_tells_of_them(site: Installation, here: Collector) -> None:
    await fill(site, here, *[said()] * 7)
    await fill(site, here, *[said("abroad")] * 3, month=202602)
    with pytest.raises(FewLeftError):
        await site.exclusions.exclude(here.code, await batch(site, here), WHY)


async def test_a_set_that_has_changed_is_not_excluded(site: Installation, here: Collector) -> None:
    await fill(site, here, *[said()] * 5)
    name = await batch(site, here)
    with pytest.raises(UnknownBatchError):
        await site.exclusions.exclude(here.code, "0" * 32, WHY)
    first = (await site.responses())[4]

    async def corrected() -> None:
        async with site.store.write() as unit:
            await unit.responses.put([first._replace(answers='{"office":"hq","ease":1,"speed":1}')])

    figures_of = site.store.figures

    async def meanwhile(wanted: object) -> object:
        await corrected()
        return await figures_of(wanted)  # type: ignore[arg-type] # passed on as it came

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site.store, "figures", meanwhile)
        with pytest.raises(UnknownBatchError):
            await site.exclusions.exclude(here.code, name, WHY)
    assert await site.exclusions.of(here.code) == []


@pytest.mark.parametrize("reason", ["", "  ", "ก" * 301])
async def test_a_reason_is_needed(site: Installation, here: Collector, reason: str) -> None:
    await fill(site, here, *[said()] * 5)
    name = await batch(site, here)
    with pytest.raises(InvalidReasonError):
        await site.exclusions.exclude(here.code, name, reason)
    await site.exclusions.exclude(here.code, name, WHY)
    with pytest.raises(InvalidReasonError):
        await site.exclusions.take_back(here.code, 1, reason)


async def test_only_known_collectors_and_exclusions_are_changed(site: Installation, here: Collector) -> None:
    with pytest.raises(UnknownCollectorError):
        await site.exclusions.exclude("ABCDEF", "0" * 32, WHY)
    with pytest.raises(UnknownExclusionError):
        await site.exclusions.take_back(here.code, 1, WHY)


@pytest.mark.parametrize(("sheets", "taken"), [(10, [10]), (12, [5, 7]), (15, [10, 5])])
async def test_a_large_set_takes_several_exclusions(
    site: Installation, here: Collector, monkeypatch: pytest.MonkeyPatch, sheets: int, taken: list[int]
) -> None:
    monkeypatch.setattr("service.application.collecting.exclusions.MOST_EXCLUDED", 10)
    assert rules.MOST_EXCLUDED == 1000
    await fill(site, here, *[said()] * sheets, *HONEST)
    found = []
    while (await site.collectors.unusual(here.code)).equal:
        found.append((await site.exclusions.exclude(here.code, await batch(site, here), WHY)).sheets)
    assert found == taken


async def test_of_a_large_set_all_count_as_known(
    site: Installation, here: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.application.collecting.exclusions.MOST_EXCLUDED", 10)
    await fill(site, here, *[said()] * 15, said(speed=1), *HONEST)
    with pytest.raises(FewLeftError):
        await site.exclusions.exclude(here.code, await batch(site, here), WHY)


async def test_excluded_sheets_stay_excluded_when_they_are_deleted(
    store: Store, site: Installation, here: Collector
) -> None:
    await fill(site, here, *[said()] * 5, *HONEST)
    await site.exclusions.exclude(here.code, await batch(site, here), WHY)
    site.clock.now = at("2040-01-15T12:00:00")
    await purge_announced(store, site.registry, site.clock)
    assert await site.responses() == []
    assert await site.differences() == []
    await site.exclusions.take_back(here.code, 1, WHY)
    now = await figures(site)
    assert (now.responses, now.excluded) == (6, 5)
    assert await site.differences() == []
