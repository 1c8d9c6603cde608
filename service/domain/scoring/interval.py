"""The interval of a percent, from the spread between sheets: a sheet is one person's opinion, however many ratings."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from service.domain.indicators.indicator import Criteria, judge
from service.domain.scoring.rounding import half_up, root_half_up, round_below_floors
from service.domain.scoring.student_t import t_thousandths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.domain.forms.form import Method
    from service.domain.scoring.contribution import Contribution

_PLACES = 4
"""Decimals to which a half width, a root, is rounded before it is added and subtracted."""


class Estimate(NamedTuple):
    """A percent as a ratio estimated from sheets: its exact value, its squared standard error, and the sheets."""

    value: Fraction
    error: Fraction
    sheets: int


class Interval(Struct, frozen=True, kw_only=True):
    """A 95 % interval in percent: half width `margin`, both ends, and the levels that they are at.

    A level is `None` below the lowest one. It is `firm` where both ends are at the same one; `None` without criteria.
    """

    margin: Decimal
    low: Decimal
    high: Decimal
    low_level: int | None
    high_level: int | None
    firm: bool | None


class SheetSums(NamedTuple):
    """Sums over sheets with ratings: x is what a method adds up over a sheet's ratings, k is their number."""

    sheets: int
    x: int
    k: int
    xx: int
    xk: int
    kk: int


def estimate(
    sheets: Iterable[tuple[Contribution, int]], method: Method, maximum: int, share: Fraction
) -> Estimate | None:
    """Return a percent with its squared standard error; `None` under two sheets.

    A percent is the ratio of what the method adds up over a sheet's ratings to their number, over all sheets. Its
    variance is that of the ratio estimator: the spread of x - ratio * k between sheets (Cochran, Sampling Techniques,
    3rd ed., 6.4), with finite-population correction for the `share` of all people who answered.
    """
    sums = _sums(sheets, method)
    if sums.sheets < 2:  # noqa: PLR2004 - one sheet has no spread
        return None
    ratio, unit = Fraction(sums.x, sums.k), Fraction(100, _whole(method, maximum))
    spread = sums.xx - 2 * ratio * sums.xk + ratio * ratio * sums.kk
    variance = (1 - share) * Fraction(sums.sheets, sums.sheets - 1) * spread / (sums.k * sums.k)
    return Estimate(unit * ratio, unit * unit * variance, sums.sheets)


def interval(found: Estimate, criteria: Criteria | None, floors: Iterable[Fraction], lowest: Fraction) -> Interval:
    """Return the interval of an estimate by Student's t; no end is outside `lowest` and 100."""
    half = half_width(found.error, found.sheets)
    ends = [max(found.value - half, lowest), min(found.value + half, Fraction(100))]
    levels = [judge(criteria, end).level for end in ends]
    low, high = (round_below_floors(end, 2, floors) for end in ends)
    return Interval(
        margin=half_up(half, 2),
        low=low,
        high=high,
        low_level=levels[0],
        high_level=levels[1],
        firm=levels[0] == levels[1] if criteria else None,
    )


def half_width(error: Fraction, sheets: int) -> Fraction:
    """Return t times the root of a squared standard error, rounded to 4 decimals; `sheets` less one are free."""
    t = Fraction(t_thousandths(sheets - 1), 1000)
    return Fraction(root_half_up(t * t * error, _PLACES))


def lowest_percent(method: Method, maximum: int) -> Fraction:
    """Return the lowest percent that a method can give."""
    return Fraction(100, maximum) if method == "mean-percent" else Fraction(0)


def _whole(method: Method, maximum: int) -> int:
    """Return what a method adds up for the best rating."""
    return {"mean-percent": maximum, "top-2-box": 1, "normalised": maximum - 1}[method]


def _sums(sheets: Iterable[tuple[Contribution, int]], method: Method) -> SheetSums:
    n = x = k = xx = xk = kk = 0
    for each, count in sheets:
        own = each.top if method == "top-2-box" else each.total - (each.ratings if method == "normalised" else 0)
        n += count
        x += count * own
        k += count * each.ratings
        xx += count * own * own
        xk += count * own * each.ratings
        kk += count * each.ratings * each.ratings
    return SheetSums(n, x, k, xx, xk, kk)
