"""What stands beside a form's percent: other methods, intervals, precision, change, quality, importance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.domain.scoring.change import Standing, change
from service.domain.scoring.importance import importance
from service.domain.scoring.methods import by_method
from service.domain.scoring.precision import Evidence
from service.domain.scoring.quality import quality_of
from service.domain.scoring.rounding import round_below_floors

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
    from fractions import Fraction

    from service.domain.forms.form import Questionnaire
    from service.domain.indicators.indicator import Criteria
    from service.domain.period import FiscalPeriod
    from service.domain.scoring.percent_mean_level import RatingSums, ScoringRule
    from service.domain.scoring.score import ItemScore
    from service.domain.scoring.tally import Cell


def standing(period: FiscalPeriod, exact: Fraction, rule: ScoringRule, evidence: Evidence) -> Standing:
    """Return a period's percent, for comparison with that of the next one."""
    return Standing(
        period=period,
        percent=exact,
        shown=round_below_floors(exact, 2, rule.floors),
        method=rule.method,
        maximum=rule.maximum,
        estimate=evidence.estimate(rule.method, rule.maximum, exact),
    )


def beside_percent(  # noqa: PLR0913, PLR0917 - what stands beside a percent is made of that much
    pile: RatingSums,
    rule: ScoringRule,
    criteria: Criteria | None,
    evidence: Evidence,
    now: Standing,
    before: Standing | None,
) -> dict[str, Any]:
    """Return those fields of a score that tell how precise its percent is."""
    methods = by_method(pile, rule, criteria, evidence)
    found = next((each.interval for each in methods if each.in_force), None)
    return {
        "methods": methods,
        "margin_of_error": found.margin if found else None,
        "precision": evidence.precision(spread=found is not None),
        "change": change(now, before),
    }


def of_sheets(
    asked: Questionnaire,
    tally: Mapping[Cell, int],
    evidence: Evidence,
    ratings: Container[str],
    items: Iterable[ItemScore],
) -> dict[str, Any]:
    """Return those fields of a score that tell how ratings go together, by the `tally` of the version `asked`."""
    return {
        "quality": quality_of(asked, tally, evidence, ratings),
        "importance": importance(asked, tally, {item.id: item.percent for item in items}),
    }
