"""A group that was committed is counted once, whenever its count is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.application.collecting.daily_limits import DailyLimits
from service.domain.period import BANGKOK

if TYPE_CHECKING:
    from service.application.ports.store import Store
    from tests.support.installation import Installation


@pytest.mark.parametrize("committed", [True, False])
async def test_a_group_is_counted_once(store: Store, site: Installation, *, committed: bool) -> None:
    collector = await site.collectors.create("survey", "สำนักงาน", daily_limit=2)
    limits, now = DailyLimits(), site.clock.now

    async def commit() -> None:
        async with store.write() as unit:
            await unit.arrivals.add({(collector.id, now.astimezone(BANGKOK).date()): 1})

    async def know() -> None:
        async with store.write() as unit:
            await limits.know(unit.arrivals, [collector], now)

    if committed:
        await commit()
    await know()
    if not committed:
        await commit()
    await know()
    assert limits.refusal(collector, now, 0) is None
    await commit()
    await know()
    assert limits.refusal(collector, now, 0)
