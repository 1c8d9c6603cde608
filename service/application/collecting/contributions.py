"""What sheets contribute is counted of all that are stored, also of those of a release that did not count it."""

from __future__ import annotations

import logging
from datetime import date
from typing import TYPE_CHECKING

from service.application.collecting.recount import recount
from service.application.ports.records import by_group
from service.domain.scoring.tally import is_contribution

if TYPE_CHECKING:
    from service.application.forms.registry import FormRegistry
    from service.application.ports.store import Store

TASK = "contributions"
"""The task of counting, noted as begun on `ONCE`: a day that moves on when more is counted."""

ONCE = date(2026, 2, 1)

_log = logging.getLogger(__name__)


async def count_contributions(store: Store, registry: FormRegistry) -> None:
    """Count what stored sheets contribute, once for a database; sheets that were deleted before contribute nothing.

    Answers stored meanwhile are counted by themselves: only what is missing of the sheets of one snapshot is added.
    The snapshot holds the store's reading connection, so that a service counts on a store of its own.
    """
    if await contributions_counted(store):
        return
    found = await recount(store, registry, lambda _: None)
    missing = [each for each in found.differences if is_contribution(each.place.cell)]
    async with store.write() as unit:
        if await unit.daily_tasks.claim(TASK, ONCE):
            await unit.tallies.move(by_group({each.place: each.counted - each.tallied for each in missing}))
            _log.info("contributions counted", extra={"responses": found.responses})


async def contributions_counted(store: Store) -> bool:
    """Return whether what stored sheets contribute has been counted."""
    return await store.daily_tasks.begun(TASK) == ONCE
