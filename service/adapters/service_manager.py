"""What the service manager is told (sd_notify): one datagram to the socket that it names; nothing without one."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MICROSECONDS = 1_000_000


def notify(*lines: str) -> None:
    """Send a state, such as `READY=1`. A manager that does not listen, or reads nothing, is passed over."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    # `@` stands for an address of Linux's abstract namespace.
    address = f"\0{address[1:]}" if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender, suppress(OSError):
        sender.settimeout(0)
        sender.sendto("\n".join(lines).encode(), address)


def notify_reloading() -> None:
    """Say that a reload begins; `READY=1` ends it."""
    notify("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")


async def keep_watched(all_answer: Callable[[], bool]) -> None:
    """Say twice in each interval of the watchdog that the event loop runs, as long as those of all workers do."""
    # The process that it was set for may be the parent of several workers, so WATCHDOG_PID is not asked.
    interval = int(os.environ.get("WATCHDOG_USEC", "0"))
    if not interval:
        await asyncio.Event().wait()
    while True:
        if all_answer():
            notify("WATCHDOG=1")
        await asyncio.sleep(interval / 2 / _MICROSECONDS)
