"""Where a form is strongest and weakest: its rated items by their percent."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from service.domain.score import ItemScore

MOST = 3
"""How many items are named at either end."""


class Ranked(Struct, frozen=True, kw_only=True):
    """An item with the figures that it is ranked by."""

    id: str
    text: str
    answers: int | None
    percent: Decimal | None
    mean: Decimal | None


class Standing(Struct, frozen=True, kw_only=True):
    """The strongest items, best first, and the weakest, worst first; no item is in both."""

    strongest: list[Ranked]
    weakest: list[Ranked]


def standing(items: list[ItemScore]) -> Standing:
    """Rank the rated items by their percent as shown, so that a reader finds the same; equals in the form's order."""
    rated = [item for item in items if item.percent is not None]
    most = min(MOST, len(rated) // 2)
    falling = sorted(rated, key=lambda item: -(item.percent or 0))
    rising = falling[::-1]
    return Standing(
        strongest=[_ranked(item) for item in falling[:most]], weakest=[_ranked(item) for item in rising[:most]]
    )


def _ranked(item: ItemScore) -> Ranked:
    return Ranked(id=item.id, text=item.text, answers=item.answers, percent=item.percent, mean=item.mean)
