"""Derived importance: how closely each rating goes with the others of the same sheets, beside how satisfied people are.

The measure is the corrected item-total correlation; the matrix is that of Martilla and James (1977).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import Struct

from service.domain.scoring.contribution import LACKS, RESERVED
from service.domain.scoring.precision import Evidence
from service.domain.scoring.rounding import half_up, root_half_up
from service.domain.scoring.student_t import t_thousandths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from service.domain.forms.form import Questionnaire
    from service.domain.scoring.tally import Cell

FEWEST = 30
"""The fewest complete sheets: with fewer, chance alone makes correlations of 0.37 and more."""

FEWEST_ITEMS = 3
"""The fewest ratings: of two, each is the rest of the other."""

_PLACES = 3

Quadrant = Literal["improve", "keep", "later", "maintain"]
"""Important and below the mean satisfaction, important and above it; less important and below it, and above it."""

Silence = Literal["few-items", "few-sheets", "not-counted", "no-spread", "no-relation"]
"""Too few ratings or complete sheets; sheets were deleted before it was counted; no item's ratings differ; fewer than
half of the items go with the others by more than chance, or the mean correlation is not above 0."""


class ItemImportance(Struct, frozen=True, kw_only=True):
    """A rating's correlation with the sum of the others, 3 decimals, its percent and where both place it.

    The correlation is `None` where all ratings of the item, or of all others, are alike.
    """

    id: str
    correlation: Decimal | None
    percent: Decimal | None
    quadrant: Quadrant | None


class Importance(Struct, frozen=True, kw_only=True):
    """The importance of ratings, by `sheets` that have all of them; `reason` says why there is none.

    `mean_correlation` and `mean_percent` are those of the placed items as shown: the borders of the quadrants. What is
    on a border is above it.
    """

    sheets: int
    minimum: int = FEWEST
    reason: Silence | None = None
    mean_correlation: Decimal | None = None
    mean_percent: Decimal | None = None
    items: list[ItemImportance] = []


class _Sums(NamedTuple):
    """Sums over complete sheets: d is what an item lacks to the best step, w what the whole sheet lacks."""

    n: int
    w: int
    ww: int
    d: int
    dd: int
    dw: int


def importance(asked: Questionnaire, tally: Mapping[Cell, int], percents: Mapping[str, Decimal | None]) -> Importance:
    """Return the importance of a form version's ratings from its tally and their percents, in the form's order."""
    evidence = Evidence(tally=tally, responses=0)
    counted = [*_sums(asked, tally, evidence)]
    sheets = counted[0][1].n if counted else 0
    if reason := _silence(counted, uncounted=evidence.uncounted):
        return Importance(sheets=sheets, reason=reason)
    found = [(name, _correlation(each), percents.get(name)) for name, each in counted]
    placed = [(one, other) for _, one, other in found if one is not None and other is not None]
    if not placed:
        return Importance(sheets=sheets, reason="no-spread")
    across, up = _mean([one for one, _ in placed], _PLACES), _mean([other for _, other in placed], 2)
    if _unrelated([one for one, _ in placed], across, sheets):
        return Importance(sheets=sheets, reason="no-relation")
    return Importance(
        sheets=sheets,
        mean_correlation=across,
        mean_percent=up,
        items=[
            ItemImportance(id=name, correlation=one, percent=other, quadrant=_quadrant(one, other, across, up))
            for name, one, other in found
        ],
    )


def _sums(asked: Questionnaire, tally: Mapping[Cell, int], evidence: Evidence) -> Iterator[tuple[str, _Sums]]:
    """Yield the sums of each rating. A complete sheet is one that is not incomplete."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for cell, count in tally.items():
        if not cell.by_item:
            counts[cell.item][cell.choice] += count
    best, items = len(asked.levels), [name for name in asked.ratings if name in asked.scored]
    whole = [(best * len(items) - each.total, count) for each, count in evidence.sheets if each.ratings == len(items)]
    n, w, ww = _moments(whole)
    for name in items:
        some = counts[f"{RESERVED}{name}"]
        _, d, dd = _moments((best - level, counts[name][str(level)] - some[str(level)]) for level in asked.levels)
        yield name, _Sums(n, w, ww, d, dd, some[LACKS])


def _moments(counted: Iterable[tuple[int, int]]) -> tuple[int, int, int]:
    """Return how many values there are, their sum and that of their squares."""
    n = total = squares = 0
    for value, count in counted:
        n, total, squares = n + count, total + count * value, squares + count * value * value
    return n, total, squares


def _silence(counted: Sequence[tuple[str, _Sums]], *, uncounted: bool) -> Silence | None:
    if len(counted) < FEWEST_ITEMS:
        return "few-items"
    if uncounted or sum(each.dw for _, each in counted) != counted[0][1].ww:
        # Of a complete sheet, what its ratings lack adds up to what it lacks; so do the products.
        return "not-counted"
    return "few-sheets" if counted[0][1].n < FEWEST else None


def _correlation(sums: _Sums) -> Decimal | None:
    """Return the correlation of d and w - d, 3 decimals; `None` where one of them is constant."""
    rest, squares = sums.w - sums.d, sums.ww - 2 * sums.dw + sums.dd
    together = sums.n * (sums.dw - sums.dd) - sums.d * rest
    spreads = (sums.n * sums.dd - sums.d * sums.d) * (sums.n * squares - rest * rest)
    if not spreads:
        return None
    size = root_half_up(Fraction(together * together, spreads), _PLACES)
    return -size if together < 0 and size else size


def _unrelated(found: Sequence[Decimal], mean: Decimal, sheets: int) -> bool:
    """Return whether items hardly go with the others, so that no order of them tells anything.

    A correlation is above 0 by more than chance where, by Student's t, r² (n - 2) > t² (1 - r²).
    """
    freedom, squares = sheets - 2, [Fraction(one) ** 2 for one in found if one > 0]
    t = Fraction(t_thousandths(freedom), 1000)
    related = sum(freedom * square > t * t * (1 - square) for square in squares)
    return mean <= 0 or 2 * related < len(found)


def _mean(shown: Sequence[Decimal], places: int) -> Decimal:
    return half_up(sum(map(Fraction, shown), Fraction(0)) / len(shown), places)


def _quadrant(one: Decimal | None, other: Decimal | None, across: Decimal, up: Decimal) -> Quadrant | None:
    if one is None or other is None:
        return None
    if one >= across:
        return "keep" if other >= up else "improve"
    return "maintain" if other >= up else "later"
