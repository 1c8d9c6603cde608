"""How answers change the counts: new ones go into the journal, which is folded into the tally, many answers at once.

A figure is always tally and journal together, so no figure waits for folding. Corrections and withdrawals change the
tally itself. So does what comes with a slip or with personal data: a journal entry may be the answers of one sheet.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.application.ports.records import Day, TallyDelta
    from service.application.ports.store import Store
    from service.application.ports.unit_of_work import UnitOfWork

GATHERING_SECONDS = 0.25
"""How long entries gather before they are folded."""

SWEEP_SECONDS = 10
"""How often entries are folded that another process left, or that could not be folded before."""

_log = logging.getLogger(__name__)


async def count(unit: UnitOfWork, steps: TallyDelta, days: Mapping[Day, int], *, at_once: bool) -> None:
    """Count the responses of a commit in the journal, or `at_once` in the tally."""
    if at_once:
        await unit.tallies.move(steps)
        await unit.arrivals.add(days)
    else:
        await unit.journal.append(steps, days)


async def fold(store: Store) -> None:
    """Fold the whole journal, collector by collector, in bounded transactions."""
    for collector in await store.journal.collectors():
        more = True
        while more:
            async with store.write(()) as unit:
                more = await unit.journal.fold([collector])


async def keep_folding(store: Store) -> None:
    """Fold what an earlier run left, then each entry soon after its commit."""
    while True:
        try:
            await fold(store)
        except Exception:  # noqa: BLE001 - logged; figures have what is not folded
            _log.exception("folding failed, to be tried again")
            await asyncio.sleep(SWEEP_SECONDS)
        with suppress(TimeoutError):
            async with asyncio.timeout(SWEEP_SECONDS):
                await store.journal.appended()
        await asyncio.sleep(GATHERING_SECONDS)
