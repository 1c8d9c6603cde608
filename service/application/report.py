"""Scores on request: from tallies in one indexed read to what the answers say now."""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.application.assessing import assess
from service.application.scorecard import Scorecard, fed_score, measured_score
from service.application.series import Series, series_of, years_asked
from service.domain.measurement import counting
from service.domain.period import FiscalPeriod, month_of, period_of
from service.domain.score import encoder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.application.forms import Library
    from service.application.ports import Clock, Store
    from service.domain.collector import Collector
    from service.domain.score import Score


class Report:
    """Reads scores from the store."""

    def __init__(self, store: Store, library: Library, clock: Clock, *, demonstration: bool = False) -> None:
        self._store = store
        self._library = library
        self._clock = clock
        self._demonstration = demonstration

    async def score(self, form: str, period: FiscalPeriod, by: str | None = None) -> Score:
        """Give a form's score in a period, with a breakdown where one is asked.

        All versions with answers in the period are scored together. `by` may name a breakdown item of any of them, or
        of the form as it is asked now. Raises `UnknownFormError` and `UnknownBreakdownError`.
        """
        await self._library.asked(form)
        tallies, population = await asyncio.gather(
            self._store.tallies.form(form, period.months, self._library.breakdowns(form), by),
            self._population(form, period),
        )
        await self._library.understand(tallies)
        assessment = assess(
            self._library, form, period, tallies, population=population, demonstration=self._demonstration
        )
        return assessment.score(by)

    async def series(self, form: str, years: Iterable[int] = ()) -> Series:
        """Give a form's score by fiscal years and their quarters, by default of this year and the two before.

        Raises `UnknownFormError`, `InvalidPeriodError` and `TooManyYearsError`.
        """
        await self._library.asked(form)
        this = self.today().fiscal_year
        periods = years_asked(years or range(this - 2, this + 1))
        months = [month for period in periods for month in period.months]
        monthly = await self._store.tallies.monthly(form, months)
        await self._library.understand({version for versions in monthly.values() for version in versions})
        return series_of(self._library, form, periods, monthly, demonstration=self._demonstration)

    def today(self) -> FiscalPeriod:
        """Give the fiscal quarter of this moment."""
        return period_of(month_of(self._clock()))

    async def card(self, period: FiscalPeriod, scores: list[Score]) -> Scorecard:
        """Give all indicators with these scores of the forms that feed some of them."""
        fed = {score.form: score for score in scores}
        measured = await self._store.measurements.of_year(period.fiscal_year)
        card = Scorecard(
            fiscal_year=period.fiscal_year,
            quarter=period.quarter,
            demonstration=self._demonstration,
            indicators=[
                fed_score(each, period, fed[each.form])
                if each.form
                else measured_score(each, period, counting(measured, each.id, period))
                for each in self._library.indicators
            ],
        )
        return replace(card, checksum=hashlib.sha256(encoder.encode(card)).hexdigest())

    async def _population(self, form: str, period: FiscalPeriod) -> int | None:
        """Add up the people asked, over the collectors that had answers or were open with a population.

        `None` where one that had answers does not say how many people it asks: a rate of a part would mislead.
        """
        answered, collectors = await asyncio.gather(
            self._store.tallies.responses(form, period.months), self._store.collectors.everything()
        )
        counted = [
            collector
            for collector in collectors
            if collector.form == form
            and (collector.id in answered or (collector.population and _was_open(collector, period)))
        ]
        populations = [collector.population for collector in counted if collector.population]
        return sum(populations) if counted and len(populations) == len(counted) else None


def _was_open(collector: Collector, period: FiscalPeriod) -> bool:
    opened = max(collector.created, collector.opens or collector.created)
    return opened < period.after and (collector.closes is None or collector.closes > max(opened, period.begin))
