"""What sheets leave beside responses and tallies: comments to read, and how many came in on a day."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from service.domain.period import BANGKOK

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from service.application.forms.registry import Library
    from service.application.ports.records import Stored
    from service.application.ports.store import Transaction


async def move_comments(
    transaction: Transaction, library: Library, came: Iterable[Stored], went: Iterable[Stored] = ()
) -> None:
    """Have the comments of responses as they are now, and those alone: what is said no more is deleted."""
    now = list(library.comments(came))
    kept = {(comment.item, comment.id) for comment in now}
    gone = [comment for comment in library.comments(went) if (comment.item, comment.id) not in kept]
    if gone:
        await transaction.drop_comments(gone)
    if now:
        await transaction.put_comments(now)


async def count_arrivals(transaction: Transaction, library: Library, new: Iterable[Stored], now: datetime) -> None:
    """Count new responses on their day, by form."""
    forms = Counter(library.stored(response.form_version_id).questionnaire.form.id for response in new)
    if forms:
        today = now.astimezone(BANGKOK).date()
        await transaction.arrive({(form, today): count for form, count in forms.items()})
