"""Deleting by retention changes no count, whatever was sent and withdrawn, and a recount proves it."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from service.application.ports.records import by_group
from service.domain.period import FiscalPeriod
from tests.support.examples import at
from tests.support.fake_store import MemoryStore
from tests.support.installation import SetClock, answers, install, places, purge_announced, sheet, stored, survey


class Sent(NamedTuple):
    month: int
    withdrawn: bool
    office: str
    ease: int


MONTHS = [month for year in range(2565, 2570) for month in FiscalPeriod(fiscal_year=year).months]
sheets_sent = st.lists(
    st.builds(
        Sent,
        month=st.sampled_from(MONTHS),
        withdrawn=st.booleans(),
        office=st.sampled_from(["hq", "abroad"]),
        ease=st.integers(1, 5),
    ),
    max_size=15,
)


async def purged(sent: list[Sent], year: int) -> None:
    store = MemoryStore()
    clock = SetClock(at(f"{year - 543}-05-15T12:00:00"))
    site = await install(store, survey(), clock=clock)
    collector = await site.collectors.create("survey", "ที่")
    published = site.registry.form("survey")
    async with store.write() as unit:
        for number, each in enumerate(sent):
            filled = None if each.withdrawn else sheet(published, answers(each.office, each.ease))
            await unit.responses.put([stored(collector, published, filled, each.month, f"{number:032x}")])
            await unit.tallies.move(by_group(places(collector, published, filled, each.month)) if filled else {})
    before = store.state.tally
    outcome = await purge_announced(store, site.registry, clock)
    kept = [each.month for each in sent if each.month >= (year - 543 - 3) * 100 + 10]
    assert sorted(response.month for response in await site.responses()) == sorted(kept)
    assert outcome.responses == len(sent) - len(kept)
    assert store.state.tally == before
    assert await site.differences() == []


@given(sheets_sent, st.integers(2566, 2573))
def test_what_was_counted_stays_counted_and_proven(sent: list[Sent], year: int) -> None:
    asyncio.run(purged(sent, year))
