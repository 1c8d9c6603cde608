"""The change of a percent since the period before: more than the noise between two samples, or not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import Struct

from service.domain.scoring.interval import half_width
from service.domain.scoring.rounding import half_up

if TYPE_CHECKING:
    from service.domain.forms.form import Method
    from service.domain.period import FiscalPeriod
    from service.domain.scoring.interval import Estimate

Verdict = Literal["up", "down", "noise"]
"""Higher or lower by more than the interval of the difference, or not to be told from no change."""


class Standing(NamedTuple):
    """A period's percent and how it was scored, for comparison with the period after."""

    period: FiscalPeriod
    percent: Fraction
    shown: Decimal
    method: Method
    maximum: int
    estimate: Estimate | None


class Shift(Struct, frozen=True, kw_only=True):
    """A percent minus that of the period before, with the half width of the 95 % interval of the difference.

    `margin` and `verdict` are `None` where one of the two has no interval.
    """

    fiscal_year: int
    quarter: int | None
    percent: Decimal
    difference: Decimal
    margin: Decimal | None
    verdict: Verdict | None


def change(now: Standing, before: Standing | None) -> Shift | None:
    """Return the change since a period; `None` where there is none, or where it was scored otherwise."""
    if before is None or (now.method, now.maximum) != (before.method, before.maximum):
        return None
    difference, half = now.percent - before.percent, _half_width(now.estimate, before.estimate)
    return Shift(
        fiscal_year=before.period.fiscal_year,
        quarter=before.period.quarter,
        percent=before.shown,
        difference=half_up(difference, 2),
        margin=None if half is None else half_up(half, 2),
        verdict=None if half is None else _verdict(difference, half),
    )


def _half_width(now: Estimate | None, before: Estimate | None) -> Fraction | None:
    """Return the half width of the difference of two samples: t of the smaller one's sheets less one."""
    if now is None or before is None:
        return None
    return half_width(now.error + before.error, min(now.sheets, before.sheets))


def _verdict(difference: Fraction, half: Fraction) -> Verdict:
    if abs(difference) <= half:
        return "noise"
    return "up" if difference > 0 else "down"
