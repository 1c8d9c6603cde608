"""The response rate of a collector: its responses by month, and by round of the people asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.collecting.collector import Collector
from service.domain.collecting.population import people_in, quarter_key, quarter_of, was_open
from service.domain.period import FiscalPeriod, period_of
from service.domain.scoring.population import Population, Round

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from service.domain.collecting.population import ToldPopulation


class ResponseRate(Struct, frozen=True, kw_only=True):
    """A collector with its responses by month and its rounds, oldest first; a month is year x 100 + month (CE)."""

    collector: Collector
    months: dict[int, int]
    population: Population

    @property
    def responses(self) -> int:
        """All responses of the collector that were not withdrawn."""
        return sum(self.months.values())

    def during(self, period: FiscalPeriod) -> int:
        """Return the number of responses in a period."""
        return responses_in(self.months, period)


def response_rate_of(
    collector: Collector, months: dict[int, int], told: Sequence[ToldPopulation], today: FiscalPeriod
) -> ResponseRate:
    """Return a collector with all its rounds up to quarter `today`."""
    rounds = (
        round_of(collector, told, quarter, responses_in(months, quarter), today)
        for quarter in _quarters(collector, months, today)
    )
    population = Population(rounds=tuple(each for each in rounds if each))
    return ResponseRate(collector=collector, months=months, population=population)


def round_of(
    collector: Collector, told: Sequence[ToldPopulation], quarter: FiscalPeriod, responses: int, today: FiscalPeriod
) -> Round | None:
    """Return a collector's round in a quarter, as known in quarter `today`.

    There is none where nobody answered and the collector was not open, or nobody told how many people it asks.
    """
    people = people_in(told, quarter)
    if not responses and (people is None or not was_open(collector, quarter, today)):
        return None
    return Round(collector=collector.id, label=collector.label, quarter=quarter, responses=responses, people=people)


def responses_in(months: Mapping[int, int], period: FiscalPeriod) -> int:
    """Return the number of responses in a period, of responses by month."""
    return sum(months.get(month, 0) for month in period.months)


def _quarters(collector: Collector, months: Mapping[int, int], today: FiscalPeriod) -> Iterator[FiscalPeriod]:
    """Return an iterator over quarters, from the first with the collector or answers, to `today` or the last answer."""
    known = [quarter_of(collector.created), today, *map(period_of, months)]
    first, quarter = min(known, key=quarter_key), max(known, key=quarter_key)
    found = [quarter]
    while quarter != first and (before := quarter.previous):
        quarter = before
        found.append(quarter)
    return reversed(found)
