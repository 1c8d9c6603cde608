"""Scores on request: from tallies in one indexed read to the value that every page, file and reply shows."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.assessment import Assessment
from service.domain.form import Method
from service.domain.period import FiscalPeriod, month_of, period_of
from service.domain.score import CriteriaShown, PeriodShown, criteria_shown, period_shown
from service.domain.tally import Tally

if TYPE_CHECKING:
    from service.application.forms import Library
    from service.application.ports import Clock, Store
    from service.domain.collector import Collector
    from service.domain.indicator import Indicator
    from service.domain.score import Score


class Scorecard(Struct, frozen=True, kw_only=True):
    """All indicators of a fiscal year."""

    fiscal_year: int
    demonstration: bool
    indicators: list[IndicatorScore]


class IndicatorScore(Struct, frozen=True, kw_only=True):
    """One indicator with its value; one that no form feeds has none until it is measured.

    `years` are the fiscal years for which the plan sets the target.
    """

    id: str
    plan: str
    title: str
    unit: str
    owners: tuple[str, ...]
    years: tuple[int, ...]
    formula: str
    note: str
    form: str | None
    period: PeriodShown
    responses: int | None
    method: Method | None
    value: Decimal | None
    level: int | None
    level_reason: str | None
    score: Decimal | None
    target: Decimal
    target_unit: str
    met: bool | None
    criteria: CriteriaShown


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
        current = self._library.form(form).questionnaire
        tallies, population = await asyncio.gather(
            self._store.tallies.form(form, period.months, self._library.breakdowns(form), by),
            self._population(form, period),
        )
        answered = [self._library.stored(number).questionnaire for number in tallies]
        newest_first = sorted(answered, key=lambda each: each.form.version, reverse=True)
        tally = Tally()
        for counts in tallies.values():
            tally.update(counts)
        assessment = Assessment(
            questionnaires=tuple(newest_first) or (current,),
            tally=tally,
            period=period,
            current=current,
            indicator=self._library.indicator(current),
            population=population,
            demonstration=self._demonstration,
        )
        return assessment.score(by)

    async def scores(self, period: FiscalPeriod) -> list[Score]:
        """Give the scores of all forms in a period."""
        return [await self.score(each.questionnaire.form.id, period) for each in self._library.current]

    def today(self) -> FiscalPeriod:
        """Give the fiscal quarter of this moment."""
        return period_of(month_of(self._clock()))

    async def scorecard(self, fiscal_year: int) -> Scorecard:
        """Give all indicators of a fiscal year."""
        period = FiscalPeriod(fiscal_year=fiscal_year)
        fed = {score.form: score for score in await self.scores(period)}
        return Scorecard(
            fiscal_year=fiscal_year,
            demonstration=self._demonstration,
            indicators=[indicator_score(each, period, fed.get(each.form or "")) for each in self._library.indicators],
        )

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


def indicator_score(indicator: Indicator, period: FiscalPeriod, score: Score | None) -> IndicatorScore:
    """Show an indicator with the score that feeds it."""
    return IndicatorScore(
        id=indicator.id,
        plan=indicator.plan,
        title=indicator.title,
        unit=indicator.unit,
        owners=indicator.owners,
        years=indicator.years,
        formula=indicator.formula,
        note=indicator.note,
        form=indicator.form,
        period=period_shown(period),
        responses=score.responses if score else None,
        method=score.method if score else None,
        value=score.percent if score else None,
        level=score.level if score else None,
        level_reason=score.level_reason if score else "no-measurement",
        score=score.score if score else None,
        target=indicator.exact_target,
        target_unit=indicator.target_unit,
        met=score.met if score else None,
        criteria=criteria_shown(indicator.criteria),
    )
