"""Checks of indicator definitions that their structs cannot express: every fault at once."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from service.domain.forms.definition_checks import repeated_ids
from service.domain.forms.findings import Finding, line_findings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from service.domain.indicators.indicator import Criteria, Indicator


def floor_findings(indicator: Indicator) -> Iterator[Finding]:
    """Yield floors that overlap or are out of order, and a target that is no level's floor."""
    yield from line_findings(indicator, "")
    floors = indicator.criteria.floors
    for at, (low, high) in enumerate(pairwise(floors), 1):
        where = f"criteria.floors[{at}]"
        if high.level <= low.level:
            yield Finding(f"{where}.level", "levels-order", {"level": high.level, "before": low.level})
        if high.exact == low.exact:
            yield Finding(f"{where}.floor", "floors-overlap", {"level": high.level, "before": low.level})
        elif high.exact < low.exact:
            yield Finding(f"{where}.floor", "floors-order", {"level": high.level, "before": low.level})
    expressible = {floor.exact if indicator.target_unit == "percent" else Fraction(floor.level) for floor in floors}
    if Fraction(indicator.target) not in expressible:
        yield Finding("target", "target-no-level", {"target": str(indicator.target)})


def source_findings(indicator: Indicator) -> Iterator[Finding]:
    """Yield what is wrong with where the value comes from: a form, or else inputs by hand."""
    if (indicator.form is None) == (indicator.measure is None):
        yield Finding("measure", "measure-idle" if indicator.form else "measure-missing")
    if indicator.measure:
        yield from repeated_ids("measure", (each.id for each in indicator.measure.inputs))
    if indicator.form and indicator.formula is not None:
        yield Finding("formula", "formula-made")


def criteria_findings(indicators: Iterable[Indicator]) -> Iterator[Finding]:
    """Yield criteria with the same id and version as others but different content."""
    seen: dict[tuple[str, int], Criteria] = {}
    for at, indicator in enumerate(indicators):
        criteria = indicator.criteria
        if seen.setdefault((criteria.id, criteria.version), criteria) != criteria:
            yield Finding(f"indicators[{at}].criteria.id", "criteria-differ", {"id": criteria.id})
