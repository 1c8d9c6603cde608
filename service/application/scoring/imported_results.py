"""The imported results of an indicator in a snapshot, each judged by the rules of its year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.scoring.imported_figures import ImportedFigures, imported_figures

if TYPE_CHECKING:
    from service.application.forms.registry import FormRegistry
    from service.application.ports.snapshot import Snapshot
    from service.domain.indicators.indicator import Indicator
    from service.domain.period import FiscalPeriod


def imported_wanted(registry: FormRegistry, *forms: str) -> frozenset[str]:
    """Return the ids of the indicators that forms feed."""
    return frozenset(each.id for each in registry.indicators if each.form in forms)


def imported_of(
    registry: FormRegistry, snapshot: Snapshot, indicator: str | None
) -> dict[FiscalPeriod, ImportedFigures]:
    """Return the results in force of an indicator by period."""
    return {
        period: imported_figures(result, _judged(registry, snapshot, name, period.fiscal_year))
        for (name, period), result in snapshot.imported.items()
        if name == indicator
    }


def _judged(registry: FormRegistry, snapshot: Snapshot, name: str, year: int) -> Indicator | None:
    """Return an indicator as its year judges it, with the method of its form where the rules have none."""
    known = registry.named_indicator(name)
    if year not in known.years and (name, year) not in snapshot.adopted:
        return None
    rules = registry.rules(known, year, snapshot.adopted)
    return rules.completed(registry.form(str(known.form)).questionnaire).judging(known)
