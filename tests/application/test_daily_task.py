from __future__ import annotations

import asyncio

import pytest

from service.application.daily_task import once_a_day
from tests.support.fake_store import MemoryStore
from tests.support.installation import SetClock


async def test_of_several_processes_one_does_a_task_each_day(store: MemoryStore, clock: SetClock) -> None:
    done: list[int] = []

    async def work() -> None:
        done.append(len(done))

    async def everybody() -> list[bool]:
        return await asyncio.gather(*(once_a_day(store, clock, "task", work) for _ in range(3)))

    assert sorted(await everybody()) == [False, False, True]
    # 12:00 in Bangkok: the next day begins in 12 hours.
    clock.forward(hours=11, minutes=59)
    assert sorted(await everybody()) == [False, False, False]
    clock.forward(minutes=1)
    assert sorted(await everybody()) == [False, False, True]
    assert len(done) == 2


async def test_one_that_failed_is_done_again_the_same_day(store: MemoryStore, clock: SetClock) -> None:
    async def fails() -> None:
        raise OSError("full")

    async def works() -> None:
        pass

    with pytest.raises(OSError, match="full"):
        await once_a_day(store, clock, "task", fails)
    assert await once_a_day(store, clock, "task", works)
    assert not await once_a_day(store, clock, "task", works)
