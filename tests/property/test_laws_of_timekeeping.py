"""Laws of a clock that goes wrong: what is within its retention at the true time is never deleted."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.application.collecting.retention import purge
from service.domain.period import first_month_kept, month_of
from service.domain.timekeeping import ABSENCE, GRACE, SLACK, Timekeeping, day_of, doubt_of
from tests.support.examples import at
from tests.support.fake_store import MemoryStore
from tests.support.installation import NOON, SetClock, answers, install, sheet, survey

moments = st.datetimes(at("2015-01-01T00:00:00").replace(tzinfo=None), at("2060-01-01T00:00:00").replace(tzinfo=None))
wrong = st.one_of(
    st.timedeltas(ABSENCE + SLACK, timedelta(days=9000)), st.timedeltas(timedelta(days=-4000), -SLACK - SLACK)
)
MONTHS = [202209, 202210, 202309, 202310, 202409, 202605]


@given(moments.map(lambda naive: naive.replace(tzinfo=NOON.tzinfo)), st.timedeltas(timedelta(0), ABSENCE - SLACK))
def test_a_clock_that_runs_on_is_believed(served: object, later: timedelta) -> None:
    now = served + later  # type: ignore[operator] # a datetime
    assert doubt_of(now, None, Timekeeping(served=day_of(served))) is None  # type: ignore[arg-type] # a datetime


async def started_wrong(offsets: list[timedelta]) -> None:
    store, clock = MemoryStore(), SetClock()
    site = await install(store, survey(), clock=clock)
    collector = await site.collectors.create("survey", "ที่")
    for month in MONTHS:
        await site.store_sheets(collector, month, sheet(site.registry.form("survey"), answers()))
    await purge(store, site.registry, clock)
    for offset in offsets:
        true = clock.now
        clock.now = true + offset
        await purge(store, site.registry, clock)
        clock.now = true + GRACE
        await purge(store, site.registry, clock)
    kept_from = first_month_kept(month_of(clock.now), 3)
    assert [each for each in MONTHS if each >= kept_from] == sorted(
        each.month for each in await site.responses() if each.month >= kept_from
    )
    assert await site.differences() == []


@given(st.lists(wrong, max_size=4))
def test_a_clock_that_is_wrong_for_a_while_deletes_nothing_before_its_time(offsets: list[timedelta]) -> None:
    asyncio.run(started_wrong(offsets))
