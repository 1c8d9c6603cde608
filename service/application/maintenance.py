"""What is done each night by one process, and how the write-ahead log is kept empty meanwhile."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from service.application.collecting.retention import purge
from service.application.daily_task import once_a_day
from service.domain.period import BANGKOK

if TYPE_CHECKING:
    from service.application.forms.registry import FormRegistry
    from service.application.ports.store import Clock, Store

_log = logging.getLogger(__name__)

PURGE = "purge"
"""The daily task of each night, whether or not there is something to delete."""

ASKING_SECONDS = 600
"""How often each process asks whether it is night, and whether the night's work is done."""

EMPTYING_SECONDS = 180
"""How often the write-ahead log is emptied, which tells the order of answers."""


async def maintain_nightly(store: Store, registry: FormRegistry, clock: Clock, hour: int) -> None:
    """Purge and rewrite the store in the given hour of each day in Bangkok; runs until cancelled."""
    while True:
        await asyncio.sleep(ASKING_SECONDS)
        try:
            if clock().astimezone(BANGKOK).hour == hour:
                await maintain(store, registry, clock)
        except Exception:  # noqa: BLE001 - logged; what failed is tried again
            _log.exception("maintenance failed, to be tried again")


async def maintain(store: Store, registry: FormRegistry, clock: Clock) -> None:
    """Delete what is past its retention, and rewrite tables so that row order does not reveal the order of answers.

    Nothing is rewritten if no process has stored answers since the last time.
    """
    await once_a_day(store, clock, PURGE, partial(purge, store, registry, clock))
    if await store.touched():
        await once_a_day(store, clock, "maintenance", partial(_rewrite, store))


async def _rewrite(store: Store) -> None:
    begun = monotonic()
    rewritten = await store.vacuum()
    _log.info("maintenance done", extra={"seconds": round(monotonic() - begun, 1), "rewritten": rewritten})


async def empty_log(store: Store) -> None:
    """Empty the write-ahead log every few minutes; runs until cancelled."""
    while True:
        await asyncio.sleep(EMPTYING_SECONDS)
        try:
            await store.truncate_wal()
        except Exception:  # noqa: BLE001 - logged; what failed is tried again
            _log.exception("emptying the write-ahead log failed, to be tried again")
