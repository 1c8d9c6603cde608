"""The rounds of a form in a period: quarters of collectors that have answers, or were open and ask known people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.application.ports.snapshot import Months
from service.domain.collecting.population import people_in, was_open
from service.domain.scoring.population import Population, Round

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.application.ports.snapshot import Snapshot
    from service.domain.period import FiscalPeriod


def rounds_wanted(form: str, period: FiscalPeriod) -> list[Months]:
    """Return whose responses to read, by collector: those of each quarter of a period."""
    return [Months(form, quarter.months) for quarter in period.quarters or (period,)]


def population_of(snapshot: Snapshot, form: str, period: FiscalPeriod, today: FiscalPeriod) -> Population:
    """Return the rounds of a form in a period, as known in quarter `today`.

    A collector that nobody answered in a quarter, and of which nobody told how many it asks, has no round there.
    """
    return Population(rounds=tuple(_rounds(snapshot, form, period, today)))


def _rounds(snapshot: Snapshot, form: str, period: FiscalPeriod, today: FiscalPeriod) -> Iterator[Round]:
    for quarter, months in zip(period.quarters or (period,), rounds_wanted(form, period), strict=True):
        for collector in snapshot.collectors:
            if collector.form != form:
                continue
            responses = snapshot.responses[months].get(collector.id, 0)
            people = people_in(snapshot.populations.get(collector.id, ()), quarter)
            if responses or (people is not None and was_open(collector, quarter, today)):
                yield Round(
                    collector=collector.id, label=collector.label, quarter=quarter, responses=responses, people=people
                )
