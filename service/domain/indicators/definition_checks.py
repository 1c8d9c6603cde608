"""Checks of indicator definitions that their structs cannot express: every fault at once."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from service.domain.forms.definition_checks import repeated_ids, who_counts_findings
from service.domain.forms.findings import Finding, line_findings
from service.domain.forms.scale_checks import scale_needs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from service.domain.forms.form import Questionnaire
    from service.domain.forms.scale import Bands
    from service.domain.indicators.indicator import Criteria, Indicator, YearRules


def floor_findings(indicator: Indicator) -> Iterator[Finding]:
    """Yield floors that overlap or are out of order, and a target that is no level's floor, in any year."""
    yield from line_findings(indicator, "")
    yield from _floors(indicator.criteria, "criteria")
    yield from _target(indicator, "target")
    for at, rules in enumerate(indicator.rules):
        if rules.criteria:
            yield from _floors(rules.criteria, f"rules[{at}].criteria")
        if rules.begins:
            place = "target" if rules.target is not None else "criteria"
            yield from _target(indicator.of(rules.begins), f"rules[{at}].{place}")


def year_findings(indicator: Indicator) -> Iterator[Finding]:
    """Yield rules without one year, out of order, or given twice."""
    begun = (0, False)
    for at, rules in enumerate(indicator.rules):
        if (rules.year is None) == (rules.from_year is None):
            yield Finding(f"rules[{at}]", "rules-year")
            continue
        begins = (rules.begins, rules.year is not None)
        if begins <= begun:
            yield Finding(f"rules[{at}]", "rules-order", {"year": rules.begins, "before": begun[0]})
        begun = begins


def _floors(criteria: Criteria, place: str) -> Iterator[Finding]:
    for at, (low, high) in enumerate(pairwise(criteria.floors), 1):
        where = f"{place}.floors[{at}]"
        if high.level <= low.level:
            yield Finding(f"{where}.level", "levels-order", {"level": high.level, "before": low.level})
        if high.exact == low.exact:
            yield Finding(f"{where}.floor", "floors-overlap", {"level": high.level, "before": low.level})
        elif high.exact < low.exact:
            yield Finding(f"{where}.floor", "floors-order", {"level": high.level, "before": low.level})


def _target(indicator: Indicator, where: str) -> Iterator[Finding]:
    percent, floors = indicator.target_unit == "percent", indicator.criteria.floors
    if Fraction(indicator.target) not in {floor.exact if percent else Fraction(floor.level) for floor in floors}:
        yield Finding(where, "target-no-level", {"target": str(indicator.target)})


def source_findings(indicator: Indicator) -> Iterator[Finding]:
    """Yield what is wrong with where the value comes from: a form, or else inputs by hand."""
    if (indicator.form is None) == (indicator.measure is None):
        yield Finding("measure", "measure-idle" if indicator.form else "measure-missing")
    if indicator.measure:
        yield from repeated_ids("measure", (each.id for each in indicator.measure.inputs))
    if indicator.form and indicator.formula is not None:
        yield Finding("formula", "formula-made")
    for where, rules in rules_in(indicator):
        for field in ("method", "interpretation", "counts"):
            if indicator.form is None and getattr(rules, field) is not None:
                yield Finding(f"{where}{field}", "rules-need-form", {"field": field})


def rules_in(indicator: Indicator) -> Iterator[tuple[str, Indicator | YearRules]]:
    """Yield what holds for all years and what differs in some, each with the path before its fields."""
    yield "", indicator
    yield from ((f"rules[{at}].", rules) for at, rules in enumerate(indicator.rules))


def form_rule_findings(indicator: Indicator, fed: Questionnaire, interpretations: Iterable[Bands]) -> Iterator[Finding]:
    """Yield methods and bands that do not suit the scale of the form that feeds an indicator, and who counts.

    Who counts in a year is one of the answers to the item that the form names, as only these are counted apart.
    """
    known = {each.id: each for each in interpretations}
    steps = len(fed.levels)
    for where, rules in rules_in(indicator):
        bands = known.get(rules.interpretation or "")
        if rules.interpretation is not None and bands is None:
            yield Finding(f"{where}interpretation", "unknown-interpretation", {"id": rules.interpretation})
        for finding in scale_needs(steps, rules.method, bands):
            yield finding._replace(where=f"{where}{finding.where}")
        if rules.counts and (fed.form.counts is None or rules.counts.item != fed.form.counts.item):
            yield Finding(f"{where}counts.item", "counts-not-apart", {"id": rules.counts.item, "form": fed.form.id})
        elif rules.counts:
            yield from who_counts_findings(fed.form, rules.counts, f"{where}counts")


def criteria_findings(indicators: Iterable[Indicator]) -> Iterator[Finding]:
    """Yield criteria with the same id and version as others but different content."""
    seen: dict[tuple[str, int], Criteria] = {}
    for at, indicator in enumerate(indicators):
        for where, rules in rules_in(indicator):
            criteria = rules.criteria
            if criteria and seen.setdefault((criteria.id, criteria.version), criteria) != criteria:
                yield Finding(f"indicators[{at}].{where}criteria.id", "criteria-differ", {"id": criteria.id})
