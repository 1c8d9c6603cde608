"""A percent by every method, with interval and the level that the criteria in force give: the method decides it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, get_args

from msgspec import Struct

from service.domain.forms.form import Method
from service.domain.indicators.indicator import Criteria, Reason, judge
from service.domain.scoring.interval import Interval, interval, lowest_percent
from service.domain.scoring.percent_mean_level import TOP_BOXES, percent
from service.domain.scoring.rounding import round_below_floors

if TYPE_CHECKING:
    from fractions import Fraction

    from service.domain.scoring.interval import Estimate
    from service.domain.scoring.percent_mean_level import RatingSums, ScoringRule
    from service.domain.scoring.precision import Evidence

METHODS: tuple[Method, ...] = get_args(Method)


class MethodScore(Struct, frozen=True, kw_only=True):
    """A percent by one method, its level and interval; `in_force` marks the method that the form is scored by."""

    method: Method
    in_force: bool
    percent: Decimal
    level: int | None
    level_reason: Reason | None
    interval: Interval | None = None


def by_method(
    pile: RatingSums, rule: ScoringRule, criteria: Criteria | None, evidence: Evidence | None = None
) -> list[MethodScore]:
    """Return a set of ratings scored by each method; nothing without answers.

    Top-2-box is told for scales of four steps and more: of three steps it counts all but the lowest. Without evidence
    of the sheets there is no interval.
    """
    return [
        _scored(method, exact, rule, criteria, evidence.estimate(method, rule.maximum, exact) if evidence else None)
        for method in METHODS
        if (method in {rule.method, "mean-percent", "normalised"} or rule.maximum > TOP_BOXES + 1)
        and (exact := percent(pile, method, rule.maximum)) is not None
    ]


def _scored(
    method: Method, exact: Fraction, rule: ScoringRule, criteria: Criteria | None, found: Estimate | None
) -> MethodScore:
    judged = judge(criteria, exact)
    return MethodScore(
        method=method,
        in_force=method == rule.method,
        percent=round_below_floors(exact, 2, rule.floors),
        level=judged.level,
        level_reason=judged.level_reason,
        interval=interval(found, criteria, rule.floors, lowest_percent(method, rule.maximum)) if found else None,
    )
