"""Pool of 2 threads for XLSX, DOCX and pictures; the default executor stays free for argon2 and SQLite."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")

MAKERS = 2
"""Threads: each job takes up to a second of a processor and about 10 MB."""


@cache
def _makers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(MAKERS, "makers")


async def run_in_executor(work: Callable[[], _T]) -> _T:
    """Run `work` in the pool; further jobs wait."""
    return await asyncio.get_running_loop().run_in_executor(_makers(), partial(_told, work))


def _told(work: Callable[[], _T]) -> _T:
    """Do the work. A `StopIteration`, which no future can carry, would leave its request waiting for ever."""
    try:
        return work()
    except StopIteration as stopped:
        raise RuntimeError(str(stopped)) from stopped
