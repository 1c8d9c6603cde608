from __future__ import annotations

import pytest

from service.application.collecting.collector_cache import CollectorCache
from service.domain.collecting.collector import Collector
from service.domain.errors import ClosedError, NotYetOpenError, UnknownCollectorError
from tests.support.examples import at
from tests.support.fake_store import MemoryStore
from tests.support.installation import Installation, SetClock


@pytest.fixture
async def collector(site: Installation) -> Collector:
    return await site.collectors.create("survey", "สำนักงาน")


@pytest.fixture
def collector_cache(store: MemoryStore, clock: SetClock, collector: Collector) -> CollectorCache:
    store.collectors.lookups = 0
    return CollectorCache(store, clock)


@pytest.mark.memory_store
async def test_the_store_is_asked_once_a_second_for_a_collector_in_any_spelling(
    store: MemoryStore, clock: SetClock, collector: Collector, collector_cache: CollectorCache
) -> None:
    for spelling in (collector.code, collector.code.lower(), f" {collector.code}"):
        assert await collector_cache.collector(spelling) == collector
        clock.forward(milliseconds=333)
    assert store.collectors.lookups == 1
    assert len(collector_cache._seen) == 1
    clock.forward(milliseconds=1)
    assert await collector_cache.collector(collector.code) == collector
    assert store.collectors.lookups == 2


async def test_what_was_forgotten_is_asked_for_again(
    site: Installation, clock: SetClock, collector: Collector, collector_cache: CollectorCache
) -> None:
    collector_cache.forget(collector.code)
    assert (await collector_cache.open_collector(collector.code)).label == "สำนักงาน"
    await site.collectors.close(collector.code)
    collector_cache.forget(collector.code)
    with pytest.raises(ClosedError):
        await collector_cache.open_collector(collector.code)


async def test_two_collectors_are_not_taken_for_each_other(
    site: Installation, collector: Collector, collector_cache: CollectorCache
) -> None:
    other = await site.collectors.create("survey", "อีกที่หนึ่ง")
    for _ in range(2):
        assert await collector_cache.collector(collector.code) == collector
        assert await collector_cache.collector(other.code) == other


@pytest.mark.memory_store
async def test_an_unknown_code_is_never_remembered(
    store: MemoryStore, clock: SetClock, collector_cache: CollectorCache, collector: Collector
) -> None:
    for n in range(100):
        with pytest.raises(UnknownCollectorError):
            await collector_cache.collector(f"ZZZZ{n:02d}")
    assert store.collectors.lookups == 100
    assert collector_cache._seen == {}


async def test_a_collector_made_after_its_code_was_asked_for_is_found_at_once(
    site: Installation, collector_cache: CollectorCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.application.collecting.collectors.new_code", lambda: "ZZZZZZ")
    with pytest.raises(UnknownCollectorError):
        await collector_cache.collector("ZZZZZZ")
    made = await site.collectors.create("survey", "ใหม่")
    assert await collector_cache.collector("ZZZZZZ") == made


@pytest.mark.parametrize("typed", ["", "x", "กกกกกก", "A" * 1000])
async def test_what_cannot_be_a_code_never_reaches_the_store(
    store: MemoryStore, collector_cache: CollectorCache, typed: str
) -> None:
    with pytest.raises(UnknownCollectorError):
        await collector_cache.collector(typed)
    assert store.collectors.lookups == 0


async def test_a_closing_is_noticed_within_a_second(
    site: Installation, clock: SetClock, collector: Collector, collector_cache: CollectorCache
) -> None:
    assert await collector_cache.open_collector(collector.code) == collector
    await site.collectors.close(collector.code)
    clock.forward(seconds=1)
    with pytest.raises(ClosedError):
        await collector_cache.open_collector(collector.code)


@pytest.mark.memory_store
async def test_opening_times_hold_for_a_remembered_collector_too(
    store: MemoryStore, site: Installation, clock: SetClock, collector_cache: CollectorCache
) -> None:
    opens, closes = at("2026-06-01T00:00:00"), at("2026-06-01T00:00:02")
    made = await site.collectors.create("survey", "สั้น", opens=opens, closes=closes)
    store.collectors.lookups = 0
    clock.now = at("2026-05-31T23:59:59.5")
    with pytest.raises(NotYetOpenError) as refused:
        await collector_cache.open_collector(made.code)
    assert refused.value.params == {"code": made.code, "opens": "2026-06-01"}
    clock.forward(milliseconds=500)
    assert await collector_cache.open_collector(made.code) == made
    assert store.collectors.lookups == 1
    clock.forward(seconds=2)
    with pytest.raises(ClosedError):
        await collector_cache.open_collector(made.code)


async def test_a_collector_that_is_closed_can_still_be_looked_at(
    site: Installation, collector: Collector, collector_cache: CollectorCache
) -> None:
    closed = await site.collectors.close(collector.code)
    assert await collector_cache.collector(collector.code) == closed
