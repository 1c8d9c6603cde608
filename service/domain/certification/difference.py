"""What changed since figures were certified: the whole, the level, and item by item where that gives nobody away."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from service.domain.scoring.suppression import MINIMUM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from service.domain.scoring.score import Score

Figure = Literal["responses", "population", "percent", "level", "answers", "value"]
Shown = Decimal | int | None


class Changed(Struct, frozen=True, kw_only=True):
    """A figure that is not what it was, of the whole or of the part that `text` names."""

    figure: Figure
    text: str
    frozen: Shown
    live: Shown


class Difference(Struct, frozen=True, kw_only=True):
    """What changed since.

    `same` where nothing at all did; there may be other changes than the figures that are listed. Of how many parts the
    changes are not listed, `hidden` says: between two counts of the same people, what few of them said can be
    subtracted.
    """

    same: bool
    changed: list[Changed] = []
    hidden: int = 0


def score_difference(frozen: Score, live: Score, *, same: bool) -> Difference:
    """Compare a form's scores: the whole, and its items where at least five people more, or fewer, have answered."""
    whole = list(changes("", frozen, live, ("responses", "population", "percent", "level")))
    items = list(_items(frozen, live))
    if abs(live.responses - frozen.responses) < MINIMUM:
        return Difference(same=same, changed=whole, hidden=len({each.text for each in items}))
    return Difference(same=same, changed=[*whole, *items])


def changes(text: str, frozen: object, live: object, figures: Iterable[Figure]) -> Iterator[Changed]:
    """Give the figures of a part that are not what they were; a part that is not there has none."""
    for figure in figures:
        was, now = getattr(frozen, figure, None), getattr(live, figure, None)
        if was != now:
            yield Changed(figure=figure, text=text, frozen=was, live=now)


def _items(frozen: Score, live: Score) -> Iterator[Changed]:
    """Compare the items that either has, those of the earlier form first."""
    was, now = ({item.id: item for item in score.items} for score in (frozen, live))
    for name, item in {**was, **now}.items():
        yield from changes(item.text, was.get(name), now.get(name), ("answers", "percent"))
