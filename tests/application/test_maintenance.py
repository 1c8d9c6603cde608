"""The night's work is done in its hour, once, by one process, and only where answers came."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from service.application import maintenance
from service.application.maintenance import empty_log, maintain, maintain_nightly
from tests.support.examples import at
from tests.support.installation import Installation, SetClock, until

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from tests.support.fake_store import MemoryStore

pytestmark = [pytest.mark.anyio, pytest.mark.memory_store]

HOUR = 2


@pytest.fixture(autouse=True)
def asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maintenance, "ASKING_SECONDS", 0)
    monkeypatch.setattr(maintenance, "EMPTYING_SECONDS", 0)


async def turns(work: Coroutine[object, object, None], count: int = 200) -> None:
    """Run a background task for some turns of the event loop."""
    task = asyncio.ensure_future(work)
    for _ in range(count):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])


async def test_the_store_is_rewritten_once_a_night_if_answers_came(
    store: MemoryStore, site: Installation, clock: SetClock
) -> None:
    rewritten = []
    for answered in (False, False, True, False):
        clock.forward(days=1)
        if answered:
            async with store.write([(1, "x")]):
                pass
        for _ in range(2):
            await maintain(store, site.registry, clock)
        rewritten.append(store.faults.rewritten)
    # Nobody knows what came before the start.
    assert rewritten == [1, 1, 2, 2]


@pytest.mark.parametrize(
    ("moment", "nights"),
    [("2026-05-16T01:59:59", 0), ("2026-05-16T02:00:00", 1), ("2026-05-16T02:59:59", 1), ("2026-05-16T03:00:00", 0)],
)
async def test_it_is_done_in_its_hour_in_bangkok(
    store: MemoryStore, site: Installation, clock: SetClock, moment: str, nights: int
) -> None:
    clock.now = at(moment)
    await turns(maintain_nightly(store, site.registry, clock, HOUR))
    assert store.faults.rewritten == nights


async def test_what_fails_is_logged_and_tried_again(
    store: MemoryStore, site: Installation, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    clock.now = at("2026-05-16T02:00:00")
    store.faults.fails_at = "commit"
    await turns(maintain_nightly(store, site.registry, clock, HOUR))
    assert store.faults.rewritten == 1
    assert [each.message for each in caplog.records if each.levelname == "ERROR"] == [
        "maintenance failed, to be tried again"
    ]


async def test_the_log_is_emptied_again_and_again(store: MemoryStore, caplog: pytest.LogCaptureFixture) -> None:
    task = asyncio.ensure_future(empty_log(store))
    store.faults.fails_at = "forget"
    await until(lambda: store.faults.forgotten > 2)
    task.cancel()
    assert [each.message for each in caplog.records] == ["emptying the write-ahead log failed, to be tried again"]
