"""The contract of every store for what is known of time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from service.application.timekeeping import newest_moment
from service.domain.accounts.audit_log import next_entry
from service.domain.timekeeping import Deletion, Timekeeping, begin_of
from tests.support.installation import NOON, answers, sheet

if TYPE_CHECKING:
    from service.application.ports.store import Store
    from tests.support.installation import Installation

FIRST = Timekeeping(served=date(2026, 5, 15))
LATER = Timekeeping(
    served=date(2026, 9, 24),
    excused=NOON,
    deletion=Deletion(month=202610, on=date(2026, 10, 1), personal=2, responses=3),
)


async def test_a_new_store_knows_no_time(store: Store) -> None:
    assert await store.timekeeping.read() is None
    assert await store.timekeeping.newest() is None
    assert await newest_moment(store) is None


async def test_the_record_comes_back_and_is_replaced_as_a_whole(store: Store) -> None:
    for record in (FIRST, LATER, FIRST):
        async with store.write() as unit:
            await unit.timekeeping.put(record)
            assert await unit.timekeeping.read() == record
        assert await store.timekeeping.read() == record


async def test_a_moment_is_kept_to_the_second(store: Store) -> None:
    async with store.write() as unit:
        await unit.timekeeping.put(Timekeeping(served=FIRST.served, excused=NOON + timedelta(microseconds=1)))
    kept = await store.timekeeping.read()
    assert kept
    assert kept.excused == NOON


async def test_the_newest_moment_is_that_of_any_record(store: Store, site: Installation) -> None:
    assert await store.timekeeping.newest() == NOON  # of the published form
    site.clock.forward(hours=1)
    collector = await site.collectors.create("survey", "ที่")
    assert await store.timekeeping.newest() == site.clock.now
    site.clock.forward(hours=1)
    async with store.write() as unit:
        await unit.audit.record(next_entry(await unit.audit.last_entry(), site.clock.now, "x", "signed-in", "x"))
    assert await store.timekeeping.newest() == site.clock.now
    day = NOON.date() + timedelta(days=1)
    async with store.write() as unit:
        await unit.arrivals.add({(collector.id, day): 1})
    assert await store.timekeeping.newest() == begin_of(day)
    await site.store_sheets(collector, 203501, sheet(site.registry.form("survey"), answers()))
    assert await store.timekeeping.newest() == begin_of(day)
    assert await newest_moment(store) == begin_of(date(2035, 1, 1))
