"""What tells of the quality of answers: reliability, sheets without discrimination, and the shape of each item."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from service.domain.forms.form import NO_OPINION
from service.domain.scoring.contribution import ALIKE, RESERVED
from service.domain.scoring.percent_mean_level import RatingSums, sums, variance
from service.domain.scoring.precision import Evidence
from service.domain.scoring.rounding import half_up

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from service.domain.forms.form import Questionnaire
    from service.domain.scoring.contribution import Contribution
    from service.domain.scoring.tally import Cell

FEWEST = 10
"""The fewest complete sheets that a reliability is told of."""

AlphaSilence = Literal["one-item", "few-sheets", "no-spread", "not-counted"]


class Reliability(Struct, frozen=True, kw_only=True):
    """Cronbach's alpha (1951) of complete sheets, 3 decimals; `reason` says why there is none."""

    alpha: Decimal | None
    items: int
    sheets: int
    reason: AlphaSilence | None


class Alike(Struct, frozen=True, kw_only=True):
    """How many sheets have all ratings alike, of those with `fewest` ratings or more, and their percent."""

    sheets: int
    base: int
    percent: Decimal | None
    fewest: int = ALIKE


class Quality(Struct, frozen=True, kw_only=True):
    """What tells of the quality of a form's ratings; `bottom2_percent` is the share of the two lowest steps."""

    reliability: Reliability
    alike: Alike
    bottom2_percent: Decimal | None


class ItemQuality(Struct, frozen=True, kw_only=True):
    """The median of a rating's answers, and the percent of its two lowest steps."""

    median: Decimal | None
    bottom2_percent: Decimal | None


def quality_of(asked: Questionnaire, tally: Mapping[Cell, int], evidence: Evidence, ratings: Container[str]) -> Quality:
    """Return the quality of ratings, reliability by the `tally` of the version `asked`, the rest by all evidence."""
    together: Counter[str] = Counter()
    for cell, count in evidence.tally.items():
        if not cell.by_item and cell.item in ratings:
            together[cell.choice] += count
    return Quality(
        reliability=reliability(asked, tally),
        alike=alike(evidence.sheets),
        bottom2_percent=item_quality(together, asked.levels).bottom2_percent,
    )


def item_quality(counts: Mapping[str, int], levels: Iterable[int]) -> ItemQuality:
    """Return the quality figures of one rating's counts by choice."""
    steps = {level: counts.get(str(level), 0) for level in sorted(levels)}
    answers = sum(steps.values())
    middle = median(steps)
    return ItemQuality(
        median=None if middle is None else half_up(middle, 1),
        bottom2_percent=_share(sum(list(steps.values())[:2]), answers),
    )


def median(steps: Mapping[int, int]) -> Fraction | None:
    """Return the median of counts by step, in rising order; between two steps their mean."""
    answers = sum(steps.values())
    if not answers:
        return None
    return Fraction(_at(steps, (answers - 1) // 2) + _at(steps, answers // 2), 2)


def _at(steps: Mapping[int, int], place: int) -> int:
    """Return the step of the answer at a place, counted from 0."""
    return [*steps][bisect_right([*accumulate(steps.values())], place)]


def alike(sheets: Iterable[tuple[Contribution, int]]) -> Alike:
    """Return how many sheets have all ratings alike."""
    asked = [(each, count) for each, count in sheets if each.ratings >= ALIKE]
    found, base = sum(count for each, count in asked if each.alike), sum(count for _, count in asked)
    return Alike(sheets=found, base=base, percent=_share(found, base))


def reliability(asked: Questionnaire, tally: Mapping[Cell, int]) -> Reliability:
    """Return Cronbach's alpha of the sheets that have every rating of a form version, from its tally.

    alpha = k / (k - 1) * (1 - sum of the items' variances / variance of the sheets' sums), in exact fractions.
    """
    evidence = Evidence(tally=tally, responses=0)
    whole = [(each.total, count) for each, count in evidence.sheets if each.ratings == len(asked.scored)]
    complete = sum(count for _, count in whole)
    spread = variance(_pile(whole))
    reason = "not-counted" if evidence.uncounted else _silence(len(asked.scored), complete, spread)
    alpha = None if reason or not spread else _alpha(asked, tally, spread)
    return Reliability(
        alpha=None if alpha is None else half_up(alpha, 3), items=len(asked.scored), sheets=complete, reason=reason
    )


def _silence(items: int, complete: int, spread: Fraction | None) -> AlphaSilence | None:
    if items < 2:  # noqa: PLR2004 - one item agrees with none
        return "one-item"
    if complete < FEWEST:
        return "few-sheets"
    return None if spread else "no-spread"


def _alpha(asked: Questionnaire, tally: Mapping[Cell, int], spread: Fraction) -> Fraction:
    """Return alpha, given the variance of the sheets' sums. A complete sheet is one that is not incomplete."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for cell, count in tally.items():
        if not cell.by_item and cell.choice != NO_OPINION:
            counts[cell.item][cell.choice] += count
    each = (sums(counts[name] - counts[f"{RESERVED}{name}"], asked.levels) for name in asked.scored)
    of_items = sum((variance(pile) or Fraction(0) for pile in each), Fraction(0))
    return Fraction(len(asked.scored), len(asked.scored) - 1) * (1 - of_items / spread)


def _pile(found: Sequence[tuple[int, int]]) -> RatingSums:
    return RatingSums(
        answers=sum(count for _, count in found),
        total=sum(value * count for value, count in found),
        squares=sum(value * value * count for value, count in found),
    )


def _share(part: int, whole: int) -> Decimal | None:
    return half_up(Fraction(100 * part, whole), 2) if whole else None
