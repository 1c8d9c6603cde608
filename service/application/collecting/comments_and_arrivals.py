"""What a sheet leaves besides response and tally: comments to read, and responses per day."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from service.domain.period import BANGKOK

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from service.application.forms.registry import FormRegistry
    from service.application.ports.records import Day, StoredResponse
    from service.application.ports.unit_of_work import UnitOfWork


async def move_comments(
    unit: UnitOfWork,
    registry: FormRegistry,
    came: Iterable[StoredResponse],
    went: Iterable[StoredResponse] = (),
) -> None:
    """Replace the comments of the responses in `went` by those in `came`, within a transaction."""
    now = list(registry.comments(came))
    kept = {comment.key for comment in now}
    gone = [comment for comment in registry.comments(went) if comment.key not in kept]
    if gone:
        await unit.comments.drop(gone)
    if now:
        await unit.comments.put(now)


def count_arrivals(new: Iterable[StoredResponse], now: datetime) -> dict[Day, int]:
    """Count new responses by collector and day."""
    today = now.astimezone(BANGKOK).date()
    return {(collector, today): count for collector, count in Counter(each.collector_id for each in new).items()}
