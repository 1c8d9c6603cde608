"""Turnout: how many have answered through a collector, month by month, and of how many who were asked."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from service.domain.collecting.collector import Collector
from service.domain.period import FiscalPeriod
from service.domain.scoring.scoring import response_rate


class ResponseRate(Struct, frozen=True, kw_only=True):
    """A collector with its responses by month, each month as year x 100 + month of the common era, oldest first."""

    collector: Collector
    months: dict[int, int]

    @property
    def responses(self) -> int:
        """All that came through the collector and were not withdrawn."""
        return sum(self.months.values())

    @property
    def rate(self) -> Decimal | None:
        """The responses in percent of the people asked, with 2 decimals; `None` where nobody knows how many."""
        return response_rate(self.responses, self.collector.population)

    def during(self, period: FiscalPeriod) -> int:
        """Count the responses of a period."""
        return sum(self.months.get(month, 0) for month in period.months)
