"""The difference between certified and present figures: the whole, the level, and items where privacy allows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from service.domain.scoring.suppression import MINIMUM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from service.domain.scoring.score import Score

Figure = Literal["responses", "population", "percent", "level", "answers", "value", "remarks"]
Shown = Decimal | int | None


class Changed(Struct, frozen=True, kw_only=True):
    """A figure that differs, of the whole form or of the part that `text` names."""

    figure: Figure
    text: str
    frozen: Shown
    live: Shown


class Difference(Struct, frozen=True, kw_only=True):
    """The difference between certified and present figures.

    `same` means that nothing changed at all; other things than the listed figures may differ. `hidden` counts parts
    whose changes are not listed, because subtracting two counts would reveal what fewer than five people answered.
    """

    same: bool
    changed: list[Changed] = []
    hidden: int = 0


def score_difference(frozen: Score, live: Score, *, same: bool) -> Difference:
    """Compare two scores of a form: the whole, and each item whose answers changed by at least five people."""
    whole = list(changes("", frozen, live, ("responses", "population", "percent", "level")))
    items = list(_items(frozen, live))
    if abs(live.responses - frozen.responses) < MINIMUM:
        return Difference(same=same, changed=whole, hidden=len({each.text for each in items}))
    return Difference(same=same, changed=[*whole, *items])


def changes(text: str, frozen: object, live: object, figures: Iterable[Figure]) -> Iterator[Changed]:
    """Yield the figures of a part that differ; nothing where the part exists on one side only."""
    for figure in figures:
        was, now = getattr(frozen, figure, None), getattr(live, figure, None)
        if was != now:
            yield Changed(figure=figure, text=text, frozen=was, live=now)


def _items(frozen: Score, live: Score) -> Iterator[Changed]:
    """Compare the items that either has, those of the earlier form first."""
    was, now = ({item.id: item for item in score.items} for score in (frozen, live))
    for name, item in {**was, **now}.items():
        yield from changes(item.text, was.get(name), now.get(name), ("answers", "percent"))
