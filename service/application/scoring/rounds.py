"""The rounds of a form in a period: quarters of collectors that have answers, or were open and ask known people."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from service.application.ports.snapshot import Months
from service.domain.scoring.population import Population
from service.domain.scoring.response_rate import round_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.application.ports.snapshot import Snapshot, Tallies
    from service.domain.collecting.collector import Collector
    from service.domain.period import FiscalPeriod
    from service.domain.scoring.population import Round


def rounds_wanted(form: str, period: FiscalPeriod) -> list[Months]:
    """Return whose responses to read, by collector: those of each quarter of a period."""
    return [Months(form, quarter.months) for quarter in period.quarters or (period,)]


def population_of(snapshot: Snapshot, form: str, period: FiscalPeriod, today: FiscalPeriod) -> Population:
    """Return the rounds of a form in a period, as known in quarter `today`."""
    return Population(rounds=tuple(_rounds(snapshot, form, period, today)))


def unasked(snapshot: Snapshot, form: str, period: FiscalPeriod, today: FiscalPeriod) -> list[Collector]:
    """Return the collectors in use of a form that have rounds without a known population in a period."""
    missing = {each.collector for each in population_of(snapshot, form, period, today).missing}
    return [each for each in snapshot.collectors if each.counts and each.id in missing]


def strata_of(snapshot: Snapshot, form: str, period: FiscalPeriod) -> list[dict[str, list[Tallies]]]:
    """Return the counts of each quarter by label of collectors, those of each collector by form version id.

    They are read of forms with several collectors alone.
    """
    labels = {each.id: each.label for each in snapshot.collectors}
    found: list[dict[str, list[Tallies]]] = []
    for months in rounds_wanted(form, period):
        by_label: dict[str, list[Tallies]] = defaultdict(list)
        for collector, tallies in snapshot.strata.get(months, {}).items():
            by_label[labels[collector]].append(tallies)
        found.append(dict(by_label))
    return found


def _rounds(snapshot: Snapshot, form: str, period: FiscalPeriod, today: FiscalPeriod) -> Iterator[Round]:
    collectors = [each for each in snapshot.collectors if each.form == form]
    for quarter, months in zip(period.quarters or (period,), rounds_wanted(form, period), strict=True):
        answered = snapshot.responses[months]
        for collector in collectors:
            responses, told = answered.get(collector.id, 0), snapshot.populations.get(collector.id, ())
            # Asked first, as a form may have a thousand collectors and a score is asked for at each page.
            asked = told and collector.counts
            if (responses or asked) and (made := round_of(collector, told, quarter, responses, today)):
                yield made
