"""The response rate: responses of a collector by month, and their percent of the population."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from service.domain.collecting.collector import Collector
from service.domain.period import FiscalPeriod
from service.domain.scoring.percent_mean_level import response_rate


class ResponseRate(Struct, frozen=True, kw_only=True):
    """A collector with its responses by month; a month is year x 100 + month (CE), oldest first."""

    collector: Collector
    months: dict[int, int]

    @property
    def responses(self) -> int:
        """All responses of the collector that were not withdrawn."""
        return sum(self.months.values())

    @property
    def rate(self) -> Decimal | None:
        """Responses in percent of the population, 2 decimals; `None` where the population is unknown."""
        return response_rate(self.responses, self.collector.population)

    def during(self, period: FiscalPeriod) -> int:
        """Return the number of responses in a period."""
        return sum(self.months.get(month, 0) for month in period.months)
