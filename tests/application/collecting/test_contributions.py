from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.application.collecting.contributions import TASK, count_contributions
from service.application.ports.records import StoredResponse
from service.domain.scoring.contribution import LACKS
from service.domain.scoring.tally import contributions, is_contribution
from tests.support.fake_store import MemoryStore
from tests.support.installation import MONTH, Installation, SetClock, install

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.domain.collecting.answers import Answers
    from service.domain.collecting.collector import Collector

SHEETS: tuple[Answers, ...] = ({"office": "hq", "ease": 5, "speed": 4}, {"office": "abroad", "ease": "na", "speed": 3})


async def earlier_release(sheets: int = 2) -> tuple[MemoryStore, Installation]:
    """Return a store as a release left it that did not count what sheets contribute."""
    store = MemoryStore()
    site = await install(store, clock=SetClock())
    collector = await site.collectors.create("survey", "ที่")
    await site.store_sheets(collector, MONTH, *SHEETS[:sheets])
    tally = {place: count for place, count in store.state.tally.items() if not is_contribution(place.cell)}
    store.state = replace(store.state, tally=tally)
    return store, site


async def test_what_an_earlier_release_stored_is_counted_at_the_first_start() -> None:
    store, site = await earlier_release()
    assert await site.differences()
    await count_contributions(store, site.registry)
    assert await site.differences() == []
    tally = {place.cell: count for place, count in store.state.tally.items()}
    assert sorted(each.total for each, _ in contributions(tally)) == [3, 9]


async def test_products_are_counted_where_a_release_counted_all_else() -> None:
    store, site = await earlier_release()
    await count_contributions(store, site.registry)
    before = store.state
    tally = {place: count for place, count in before.tally.items() if place.cell.choice != LACKS}
    store.state = replace(before, tally=tally, daily_tasks={TASK: date(2026, 1, 1)})
    await count_contributions(store, site.registry)
    assert store.state.tally == before.tally != tally


async def test_it_is_counted_once() -> None:
    store, site = await earlier_release()
    await count_contributions(store, site.registry)
    before = store.state
    await count_contributions(store, site.registry)
    assert store.state is before


async def test_another_process_that_counts_at_the_same_time_counts_nothing_twice() -> None:
    store, site = await earlier_release()
    await count_contributions(store, site.registry)
    store.state, seen = replace(store.state, daily_tasks={}), store.state
    await count_contributions(store, site.registry)
    assert store.state.tally == seen.tally


async def test_one_that_was_quicker_is_found_in_the_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    store, site = await earlier_release()

    async def not_yet(_name: str) -> None:
        return None

    await count_contributions(store, site.registry)
    before = store.state
    monkeypatch.setattr(store.daily_tasks, "begun", not_yet)
    await count_contributions(store, site.registry)
    assert store.state.tally == before.tally


async def test_answers_are_stored_while_it_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    store, site = await earlier_release()
    (collector,) = await store.collectors.everything()
    read = store.responses.each

    async def each_while_one_arrives() -> AsyncIterator[list[StoredResponse]]:
        async for batch in read():
            async with asyncio.timeout(1):
                await arrives(site, collector)
            yield batch

    monkeypatch.setattr(store.responses, "each", each_while_one_arrives)
    await count_contributions(store, site.registry)
    monkeypatch.undo()
    assert await site.differences() == []
    assert sorted(each.total for each, _ in contributions({place.cell: 1 for place in store.state.tally})) == [3, 7, 9]


async def arrives(site: Installation, collector: Collector) -> None:
    """Store a sheet with its counts, as if sent just now."""
    version = site.registry.form(collector.form).id
    sheet = StoredResponse(collector.id, "sent", version, MONTH, '{"office":"hq","ease":4,"speed":3}')
    async with site.store.write() as unit:
        await unit.responses.put([sheet])
        await unit.tallies.move(site.registry.tally_delta([sheet]))


async def test_a_count_that_differs_otherwise_is_left_for_a_recount() -> None:
    store, site = await earlier_release()
    place = next(each for each in store.state.tally if each.cell.item == "speed")
    store.state = replace(store.state, tally={**store.state.tally, place: 7})
    await count_contributions(store, site.registry)
    assert [each.place for each in await site.differences()] == [place]  # type: ignore[attr-defined]  # a mismatch
