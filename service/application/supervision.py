"""What runs as long as the service does: where any of it ends before, the service ends too, and says so."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.application.collecting.submission import Submissions

_log = logging.getLogger(__name__)

Work = Callable[[], Coroutine[Any, Any, None]]


class EndedError(Exception):
    """Something that runs as long as the service does has ended before it."""


@asynccontextmanager
async def supervised(intake: Submissions, **beside: Work) -> AsyncIterator[None]:
    """Have an intake, and what works beside it, run until left; all that waits is committed on leaving.

    Whatever of it fails, or is cancelled, ends the others, cancels what is inside and raises `ExceptionGroup`.
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
