"""The contract of every store for daily tasks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from service.adapters.clock import now
from service.application.ports.store import CAME, REWRITING, REWRITTEN
from service.domain.timekeeping import day_of

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


async def answer(store: Store) -> None:
    async with store.write([(1, "x")]):
        pass


async def test_the_store_remembers_that_answers_came_until_they_are_laid_anew(store: Store) -> None:
    assert await store.touched(), "nobody knows what came before"
    assert await store.vacuum()
    assert not await store.touched()
    async with store.write():
        pass
    async with store.write(()):
        pass
    assert not await store.touched()
    await answer(store)
    assert await store.touched()
    assert await store.vacuum()
    assert not await store.touched()
    assert [await store.daily_tasks.begun(each) for each in (CAME, REWRITING, REWRITTEN)] == [None, None, day_of(now())]


async def test_the_note_of_answers_has_their_first_day(store: Store) -> None:
    await claim(store, CAME, TODAY)
    await answer(store)
    assert await store.daily_tasks.begun(CAME) == TODAY


async def test_answers_wait_on_where_laying_them_anew_was_interrupted(store: Store) -> None:
    await store.vacuum()
    await claim(store, CAME, TODAY)
    for _ in range(2):
        async with store.write() as unit:
            await unit.daily_tasks.begin_rewriting()
        assert await store.touched()
        assert await store.daily_tasks.begun(REWRITING) == TODAY
        # What comes meanwhile is noted beside it.
        await answer(store)
        assert await store.daily_tasks.begun(CAME) == day_of(now())
    async with store.write() as unit:
        await unit.daily_tasks.release(REWRITING)
    assert await store.touched()
