"""The contract of every store for what new answers add to the counts: all figures have it, folded or not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from service.adapters.database.scoring import journal
from service.application.collecting.counting import fold
from service.application.ports.records import TallyKey, by_group
from service.domain.scoring.tally import ANSWERED, SHEET, WHOLE, Cell
from tests.support.installation import MONTH, NOON, Installation, close, install
from tests.support.reading import counts, monthly, responses

if TYPE_CHECKING:
    from service.application.ports.store import Store
    from service.domain.collecting.collector import Collector

RESPONSES = Cell(WHOLE, SHEET, WHOLE, ANSWERED)
EASE = Cell(WHOLE, "ease", WHOLE, "5")
SIZE = Cell("office", SHEET, "hq", ANSWERED)
CELLS = {RESPONSES: 2, EASE: 1, SIZE: 2}


async def append(site: Installation, collector: Collector, month: int = MONTH, came: int = 2) -> None:
    version = site.registry.form("survey").id
    steps = {TallyKey(collector.id, month, version, cell): step for cell, step in CELLS.items()}
    async with site.store.write(()) as unit:
        await unit.journal.append(by_group(steps), {(collector.id, NOON.date()): came})


async def figures(store: Store, collectors: list[Collector]) -> list[Any]:
    """Read all that counts are read for."""
    return [
        await counts(store, "survey", [MONTH], ["office"]),
        await monthly(store, "survey", [MONTH, MONTH + 1]),
        await responses(store, "survey", [MONTH]),
        await store.tallies.by_month([each.id for each in collectors]),
        await store.tallies.everything(),
        await store.arrivals.of("survey"),
    ]


async def test_every_figure_has_what_is_not_folded(store: Store) -> None:
    site = await install(store)
    here, there = [await site.collectors.create("survey", label) for label in ("ที่", "อีกที่")]
    version = site.registry.form("survey").id
    await append(site, here)
    await append(site, here, MONTH + 1, came=0)
    await append(site, there)
    await append(site, here)
    before = await figures(store, [here, there])
    twice = {cell: 2 * step for cell, step in CELLS.items()}
    assert before[0] == {version: {cell: 3 * step for cell, step in CELLS.items()}}
    assert before[2] == {here.id: 4, there.id: 2}
    assert before[3] == {here.id: {MONTH: 4, MONTH + 1: 2}, there.id: {MONTH: 2}}
    assert before[4] == {
        TallyKey(collector.id, month, version, cell): step
        for collector, month, cells in ((here, MONTH, twice), (here, MONTH + 1, CELLS), (there, MONTH, CELLS))
        for cell, step in cells.items()
    }
    assert before[5] == {NOON.date(): 6}
    await fold(store)
    assert await store.journal.collectors() == []
    assert await figures(store, [here, there]) == before
    await append(site, here)
    await fold(store)
    assert (await store.tallies.by_month([here.id]))[here.id] == {MONTH: 6, MONTH + 1: 2}


async def test_a_closing_is_told_with_what_is_not_folded(store: Store) -> None:
    site = await install(store)
    collector = await site.collectors.create("survey", "ที่")
    await append(site, collector)
    async with store.write() as unit:
        await unit.tallies.move(
            by_group({TallyKey(collector.id, MONTH, site.registry.form("survey").id, RESPONSES): 3})
        )
    await close(store, collector.code, site.clock())
    async with store.write() as unit:
        ((_, count),) = await unit.webhooks.closings(site.clock() + timedelta(days=1))
    assert count == 5


async def test_more_than_one_batch_is_folded_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "MOST", 2)
    site = await install(store)
    collector = await site.collectors.create("survey", "ที่")
    for _ in range(5):
        await append(site, collector)
    await fold(store)
    assert await store.journal.collectors() == []
    assert await store.tallies.by_month([collector.id]) == {collector.id: {MONTH: 10}}


async def test_what_fails_leaves_no_entry(store: Store) -> None:
    site = await install(store)
    collector = await site.collectors.create("survey", "ที่")

    async def fail() -> None:
        async with store.write(()) as unit:
            steps = {TallyKey(collector.id, MONTH, site.registry.form("survey").id, RESPONSES): 1}
            await unit.journal.append(by_group(steps), {(collector.id, NOON.date()): 1})
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await store.tallies.everything() == {}
    assert await store.arrivals.of("survey") == {}
