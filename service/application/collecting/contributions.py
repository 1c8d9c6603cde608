"""What sheets contribute is counted of all that are stored, also of those of a release that did not count it."""

from __future__ import annotations

import logging
from datetime import date
from typing import TYPE_CHECKING

from service.application.collecting.recount import recount
from service.application.ports.records import by_group
from service.domain.scoring.contribution import is_contribution

if TYPE_CHECKING:
    from service.application.forms.registry import FormRegistry
    from service.application.ports.store import Store

TASK = "contributions"
"""The task of counting, noted as begun on `ONCE`."""

ONCE = date(2026, 1, 1)

_log = logging.getLogger(__name__)


async def count_contributions(store: Store, registry: FormRegistry) -> None:
    """Count what stored sheets contribute, once for a database; sheets that were deleted before contribute nothing.

    What arrives meanwhile is counted by itself: only what is missing of the stored sheets is added.
    """
    if await store.daily_tasks.begun(TASK) == ONCE:
        return
    async with store.write() as unit:
        if await unit.daily_tasks.claim(TASK, ONCE):
            found = await recount(store, registry, lambda _: None)
            missing = [each for each in found.differences if is_contribution(each.place.cell)]
            await unit.tallies.move(by_group({each.place: each.counted - each.tallied for each in missing}))
            _log.info("contributions counted", extra={"responses": found.responses})
