from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.application.accounts.accounts import TERMINAL
from service.application.collecting.recount import TallyMismatch, recount, repair
from service.application.ports.records import by_group
from service.domain.scoring.tally import ANSWERED, SHEET, WHOLE, Cell
from tests.support.fake_store import MemoryStore
from tests.support.installation import MONTH, Installation, answers, places, sheet, stored

if TYPE_CHECKING:
    from service.application.ports.records import TallyKey
    from service.domain.collecting.collector import Collector

RESPONSES = Cell(WHOLE, SHEET, WHOLE, ANSWERED)


@pytest.fixture
async def collector(site: Installation) -> Collector:
    """Give a collector with four sheets in two months."""
    collector = await site.collectors.create("survey", "สำนักงาน")
    published = site.registry.form("survey")
    for month in (MONTH, MONTH + 1):
        await site.store_sheets(collector, month, *[sheet(published, answers(ease=ease)) for ease in (5, 1)])
    return collector


async def tamper(store: MemoryStore, steps: dict[TallyKey, int]) -> None:
    async with store.write() as unit:
        await unit.tallies.move(by_group(steps))


async def test_a_tally_kept_by_the_rules_differs_nowhere(site: Installation, collector: Collector) -> None:
    outcome = await recount(site.store, site.registry, lambda _: None)
    assert (outcome.responses, outcome.withdrawn, outcome.differences) == (4, 0, [])


async def test_a_blank_sheet_that_was_stored_once_is_counted_as_it_was(
    site: Installation, collector: Collector
) -> None:
    await site.store_sheets(collector, MONTH, {})
    outcome = await recount(site.store, site.registry, lambda _: None)
    assert (outcome.responses, outcome.withdrawn, outcome.differences) == (5, 0, [])


async def test_an_empty_store_differs_nowhere(site: Installation) -> None:
    heard: list[int] = []
    outcome = await recount(site.store, site.registry, heard.append)
    assert (outcome.responses, outcome.withdrawn, outcome.differences, heard) == (0, 0, [], [])


@pytest.mark.memory_store
async def test_progress_tells_how_many_were_counted_so_far(site: Installation, collector: Collector) -> None:
    heard: list[int] = []
    await recount(site.store, site.registry, heard.append)
    assert heard == [3, 4]


@pytest.mark.memory_store
async def test_others_have_a_turn_while_many_are_counted(
    site: Installation, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.application.collecting.recount._AT_A_TIME", 1)
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(other())
    await recount(site.store, site.registry, lambda _: None)
    beside.cancel()
    assert turns >= 4


@pytest.mark.memory_store
@pytest.mark.parametrize("step", [-1, 1, 7])
async def test_a_count_that_was_changed_is_found_with_what_it_should_be(
    store: MemoryStore, site: Installation, collector: Collector, step: int
) -> None:
    (place,) = (place for place in store.state.tally if place.cell == RESPONSES and place.month == MONTH)
    await tamper(store, {place: step})
    outcome = await recount(store, site.registry, lambda _: None)
    assert outcome.differences == [TallyMismatch(place=place, tallied=2 + step, counted=2)]


@pytest.mark.memory_store
async def test_a_count_that_vanished_and_one_made_up_are_both_found_in_order(
    store: MemoryStore, site: Installation, collector: Collector
) -> None:
    gone, kept = sorted(place for place in store.state.tally if place.cell == RESPONSES)
    made_up = kept._replace(month=209912)
    await tamper(store, {gone: -2, made_up: 3})
    outcome = await recount(store, site.registry, lambda _: None)
    assert outcome.differences == [
        TallyMismatch(place=gone, tallied=0, counted=2),
        TallyMismatch(place=made_up, tallied=3, counted=0),
    ]


async def test_a_withdrawn_response_is_seen_but_counts_nowhere(
    store: MemoryStore, site: Installation, collector: Collector
) -> None:
    withdrawn = stored(collector, site.registry.form("survey"), None, MONTH, "f" * 32)
    async with store.write() as unit:
        await unit.responses.put([withdrawn])
    outcome = await recount(store, site.registry, lambda _: None)
    assert (outcome.responses, outcome.withdrawn, outcome.differences) == (5, 1, [])


async def test_a_response_that_was_removed_leaves_all_its_counts_behind_as_differences(
    store: MemoryStore, site: Installation, collector: Collector
) -> None:
    published = site.registry.form("survey")
    gone = stored(collector, published, None, MONTH, f"{0:032x}")
    async with store.write() as unit:
        await unit.responses.put([gone])
    outcome = await recount(store, site.registry, lambda _: None)
    lost = places(collector, published, sheet(published, answers(ease=5)), MONTH)
    assert {each.place: each.tallied - each.counted for each in outcome.differences} == lost


@pytest.mark.memory_store
async def test_repair_makes_the_tally_what_the_responses_say(
    store: MemoryStore, site: Installation, collector: Collector
) -> None:
    before = store.state.tally
    here, there = sorted(place for place in before if place.cell == RESPONSES)
    await tamper(store, {here: 5, there: -2, here._replace(month=209912): 1})
    await repair(store, site.clock, (await recount(store, site.registry, lambda _: None)).differences)
    assert store.state.tally == before
    assert await site.differences() == []
    (entry,) = [each for each in await store.accounts.entries() if each.action == "counts-repaired"]
    assert (entry.who, entry.subject) == (TERMINAL, "3")


@pytest.mark.memory_store
async def test_answers_that_arrive_during_a_recount_are_no_difference(
    store: MemoryStore, site: Installation, collector: Collector
) -> None:
    published = site.registry.form("survey")
    arriving = stored(collector, published, sheet(published, answers()), MONTH, "0" * 31 + "9")

    def arrive(done: int) -> None:
        """Have an answer arrive when the first batch has been counted."""
        if done == 3:
            tally = Counter(store.state.tally) + Counter(
                places(collector, published, sheet(published, answers()), MONTH)
            )
            responses = {**store.state.responses, (arriving.collector_id, arriving.id): arriving}
            store.state = replace(store.state, responses=responses, tally=dict(tally))

    outcome = await recount(store, site.registry, arrive)
    assert (outcome.responses, outcome.differences) == (4, [])
    assert (await recount(store, site.registry, lambda _: None)).responses == 5


@pytest.mark.memory_store
async def test_answers_that_arrive_between_recount_and_repair_keep_their_counts(
    store: MemoryStore, site: Installation, collector: Collector
) -> None:
    place = next(place for place in store.state.tally if place.cell == RESPONSES and place.month == MONTH)
    await tamper(store, {place: 5})
    differences = (await recount(store, site.registry, lambda _: None)).differences
    await site.store_sheets(collector, MONTH, sheet(site.registry.form("survey"), answers()))
    await repair(store, site.clock, differences)
    assert store.state.tally[place] == 3
    assert await site.differences() == []


async def test_a_recount_that_breaks_off_lets_go_of_its_snapshot(
    store: MemoryStore, site: Installation, collector: Collector
) -> None:
    def breaks(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await recount(store, site.registry, breaks)
    await site.store_sheets(collector, MONTH, sheet(site.registry.form("survey"), answers()))
    assert (await recount(store, site.registry, lambda _: None)).responses == 5
