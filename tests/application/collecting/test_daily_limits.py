"""A count that is read between two groups takes each of them once, whoever committed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.application.collecting.daily_limits import DailyLimits
from service.domain.period import BANGKOK
from tests.support.installation import MONTH, Installation, stored

if TYPE_CHECKING:
    from service.application.ports.store import Store


@pytest.mark.parametrize("committed", [True, False])
async def test_a_group_is_counted_once(store: Store, site: Installation, *, committed: bool) -> None:
    collector = await site.collectors.create("survey", "สำนักงาน", daily_limit=2)
    limits, now = DailyLimits(store, site.clock), site.clock.now
    sent = stored(collector, site.registry.form("survey"), None, MONTH, "0" * 32)
    if committed:
        async with store.write() as unit:
            await unit.arrivals.add({(collector.id, now.astimezone(BANGKOK).date()): 1})
    await limits.know([collector])
    if not committed:
        async with store.write() as unit:
            await unit.arrivals.add({(collector.id, now.astimezone(BANGKOK).date()): 1})
        limits.count([sent])
    await limits.know([collector])
    assert limits.refusal(collector, now, 0) is None
    limits.count([sent])
    assert limits.refusal(collector, now, 0)
