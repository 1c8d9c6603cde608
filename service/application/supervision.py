"""Background tasks that must run as long as the service: if one ends, the service ends with an error."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable

    from service.application.collecting.submission import Submissions

_log = logging.getLogger(__name__)

Work = Callable[[], Coroutine[Any, Any, None]]


class EndedError(Exception):
    """A background task ended before the service did."""


@asynccontextmanager
async def supervised(intake: Submissions, **beside: Work) -> AsyncIterator[None]:
    """Run the submission queue and other tasks until left; what waits is committed on leaving.

    If a task fails or is cancelled, the others and the body are cancelled and `ExceptionGroup` is raised.
    """
    leaving = asyncio.Event()

    async def stay(name: str, work: Work) -> None:
        try:
            await work()
        except BaseException as error:
            if leaving.is_set():
                raise
            leaving.set()
            _log.critical("a task ended before the service did", exc_info=error, extra={"task": name})
            raise EndedError(name) from error

    async with asyncio.TaskGroup() as group:
        group.create_task(stay("intake", intake.run), name="intake")
        others = [group.create_task(stay(name, work), name=name) for name, work in beside.items()]
        try:
            yield
        finally:
            leaving.set()
            for task in others:
                task.cancel()
            intake.close()


async def every(seconds: float, work: Callable[[], Awaitable[object]], failure: str) -> None:
    """Do something every so many seconds; a failure is logged, and it is tried again the next time."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await work()
        except Exception:  # noqa: BLE001 - logged; what could not be done now is done later
            _log.exception(failure)


async def until_done(seconds: float, work: Callable[[], Awaitable[object]], failure: str) -> None:
    """Do something once; a failure is logged, and it is tried again after so many seconds."""
    while True:
        try:
            await work()
        except Exception:  # noqa: BLE001 - logged; what could not be done now is done later
            _log.exception(failure)
            await asyncio.sleep(seconds)
        else:
            return
