"""Where files and pictures are made: in threads of their own, so that no sign-in and no answer waits behind them."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")

MAKERS = 2
"""How many are made at once: each takes a processor for as long as a second, and some ten megabytes."""


@cache
def _makers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(MAKERS, "makers")


async def run_in_executor(work: Callable[[], _T]) -> _T:
    """Have something made while others are answered; what is asked for meanwhile waits its turn."""
    return await asyncio.get_running_loop().run_in_executor(_makers(), work)
