"""The rounds of a form in a period: quarters of collectors that have answers, or were open and ask known people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.application.ports.snapshot import Months
from service.domain.scoring.population import Population
from service.domain.scoring.response_rate import round_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.application.ports.snapshot import Snapshot
    from service.domain.period import FiscalPeriod
    from service.domain.scoring.population import Round


def rounds_wanted(form: str, period: FiscalPeriod) -> list[Months]:
    """Return whose responses to read, by collector: those of each quarter of a period."""
    return [Months(form, quarter.months) for quarter in period.quarters or (period,)]


def population_of(snapshot: Snapshot, form: str, period: FiscalPeriod, today: FiscalPeriod) -> Population:
    """Return the rounds of a form in a period, as known in quarter `today`."""
    return Population(rounds=tuple(_rounds(snapshot, form, period, today)))


def _rounds(snapshot: Snapshot, form: str, period: FiscalPeriod, today: FiscalPeriod) -> Iterator[Round]:
    for quarter, months in zip(period.quarters or (period,), rounds_wanted(form, period), strict=True):
        for collector in snapshot.collectors:
            if collector.form == form:
                responses = snapshot.responses[months].get(collector.id, 0)
                told = snapshot.populations.get(collector.id, ())
                if made := round_of(collector, told, quarter, responses, today):
                    yield made
