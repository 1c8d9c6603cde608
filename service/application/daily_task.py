"""A task that one process does each day, however many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.period import BANGKOK

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from service.application.ports.store import Clock, Store


async def once_a_day(store: Store, clock: Clock, name: str, work: Callable[[], Awaitable[object]]) -> bool:
    """Do a task unless a process began it today (Asia/Bangkok); return whether it was done.

    One that raises may be begun again today. One whose process was killed is done tomorrow.
    """
    async with store.write() as unit:
        if not await unit.daily_tasks.claim(name, clock().astimezone(BANGKOK).date()):
            return False
    try:
        await work()
    except BaseException:
        async with store.write() as unit:
            await unit.daily_tasks.release(name)
        raise
    return True
