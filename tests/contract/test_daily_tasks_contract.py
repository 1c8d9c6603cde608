"""The contract of every store for daily tasks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.application.ports.store import Store

TODAY, TOMORROW = date(2026, 5, 15), date(2026, 5, 16)


async def claim(store: Store, name: str, day: date) -> bool:
    async with store.write() as unit:
        return await unit.daily_tasks.claim(name, day)


async def test_a_task_is_claimed_once_a_day(store: Store) -> None:
    claimed = [await claim(store, *each) for each in [("a", TODAY), ("a", TODAY), ("b", TODAY), ("a", TOMORROW)]]
    assert claimed == [True, False, True, True]
    assert [await store.daily_tasks.begun(name) for name in ("a", "b", "c")] == [TOMORROW, TODAY, None]
    # A clock that was wrong once holds nothing up.
    assert await claim(store, "a", TODAY)


async def test_a_task_that_is_released_is_claimed_again(store: Store) -> None:
    for name in ("a", "b"):
        await claim(store, name, TODAY)
    async with store.write() as unit:
        await unit.daily_tasks.release("a")
        await unit.daily_tasks.release("none")
    assert [await claim(store, name, TODAY) for name in ("a", "b")] == [True, False]
