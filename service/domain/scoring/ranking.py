"""The highest and lowest rated items of a form, and which of them the answers can tell apart from others."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import Struct, field

from service.domain.scoring.percent_mean_level import RatingSums, sums
from service.domain.scoring.student_t import t_thousandths

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from service.domain.forms.form import Method
    from service.domain.scoring.score import ItemScore, Score

MINIMUM = 10
"""The fewest answers of a ranked item: the spread of fewer on a five-step scale is unreliable."""

Silence = Literal["few-answers", "no-difference"]


class Ranked(Struct, frozen=True, kw_only=True):
    """An item with the figures by which it is ranked."""

    id: str
    text: str
    answers: int | None
    percent: Decimal | None
    mean: Decimal | None


class ItemRanking(Struct, frozen=True, kw_only=True):
    """The strongest and weakest items by the form's method; where none is named, `reason` says why.

    Items with `minimum` answers or more are ranked; `left_out` counts the others. Two items are told apart where their
    difference is more than the half width of its 95 % interval: t of the smaller item's answers less one, times the
    root of s1²/n1 + s2²/n2 with the sample S.D. of each. Strongest are items above some item and below none, weakest
    those below some and above none; several at one end are a tie. Highest and lowest are the ranked items with the
    greatest and the least percent as shown, told apart or not, and empty where all have the same; an item with a wide
    spread can be the lowest and not among the weakest. The order of items in the form does not matter. With fewer than
    two rated items there is no ranking and no reason.
    """

    strongest: list[Ranked]
    weakest: list[Ranked]
    highest: list[Ranked] = field(default_factory=list)
    lowest: list[Ranked] = field(default_factory=list)
    reason: Silence | None = None
    minimum: int = MINIMUM
    left_out: int = 0


class _Rival(NamedTuple):
    """An item to rank, with the sums of its answers' values under the form's method."""

    item: ItemScore
    pile: RatingSums


def rank_items(score: Score) -> ItemRanking:
    """Return the strongest items, best first, and the weakest, worst first; equal ones in the form's order."""
    rated = [item for item in score.items if item.type == "rating" and not item.overall]
    rivals = [_rival(item, score.method, score.scale_maximum or 0) for item in rated if (item.answers or 0) >= MINIMUM]
    left_out = len(rated) - len(rivals)
    if len(rivals) < 2:  # noqa: PLR2004 - one item is compared with none
        reason: Silence | None = "few-answers" if len(rated) > 1 else None
        return ItemRanking(strongest=[], weakest=[], reason=reason, left_out=left_out)
    pairs = [pair for one, other in combinations(rivals, 2) if (pair := _told_apart(one, other))]
    above, below = ({pair[side].item.id for pair in pairs} for side in (0, 1))
    return ItemRanking(
        strongest=_end(rivals, above - below, sign=-1),
        weakest=_end(rivals, below - above, sign=1),
        highest=_at(rivals, max),
        lowest=_at(rivals, min),
        reason=None if pairs else "no-difference",
        left_out=left_out,
    )


def _rival(item: ItemScore, method: Method | None, maximum: int) -> _Rival:
    counts = {choice: count or 0 for choice, count in item.counts.items()}
    pile = sums(counts, range(1, maximum + 1))
    if method == "top-2-box":
        pile = RatingSums(answers=pile.answers, total=pile.top, squares=pile.top)
    return _Rival(item, pile)


def _told_apart(one: _Rival, other: _Rival) -> tuple[_Rival, _Rival] | None:
    """Return the higher and the lower item where the interval tells them apart; `None` otherwise.

    Tests (x1 - x2)² > t² (s1²/n1 + s2²/n2), multiplied so that both sides are integers.
    """
    n1, n2 = one.pile.answers, other.pile.answers
    apart = one.pile.total * n2 - other.pile.total * n1
    spreads = _squares(one.pile) * n2 * n2 * (n2 - 1) + _squares(other.pile) * n1 * n1 * (n1 - 1)
    t = t_thousandths(min(n1, n2) - 1)
    if 1_000_000 * apart * apart * (n1 - 1) * (n2 - 1) <= t * t * spreads:
        return None
    return (one, other) if apart > 0 else (other, one)


def _squares(pile: RatingSums) -> int:
    """Return n times the sum of squared deviations from the mean."""
    return pile.answers * pile.squares - pile.total * pile.total


def _end(rivals: list[_Rival], named: Collection[str], sign: int) -> list[Ranked]:
    found = [each for each in rivals if each.item.id in named]
    found.sort(key=lambda each: sign * Fraction(each.pile.total, each.pile.answers))
    return [_ranked(each.item) for each in found]


def _at(rivals: list[_Rival], end: Callable[[Iterable[Decimal]], Decimal]) -> list[Ranked]:
    """Return the items whose shown percent is at an end, in the form's order; none where all have the same."""
    percents = {each.item.id: each.item.percent or Decimal() for each in rivals}
    found = [_ranked(each.item) for each in rivals if percents[each.item.id] == end(percents.values())]
    return found if len(found) < len(rivals) else []


def _ranked(item: ItemScore) -> Ranked:
    return Ranked(id=item.id, text=item.text, answers=item.answers, percent=item.percent, mean=item.mean)
