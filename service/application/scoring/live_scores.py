"""Live scores: computed from one snapshot of the stored tallies."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec.structs import asdict, replace

from service.application.indicators.plan_years import by_year, earlier_years, plan_years, target_of
from service.application.indicators.scorecard import Scorecard, fed_score, measured_score
from service.application.indicators.value_views import remark_shown
from service.application.ports.snapshot import AS_OF, Counts, GroupSizes, Months, Snapshot, Wanted
from service.application.scoring.imported_results import imported_of, imported_wanted
from service.application.scoring.pooled_counts import assess
from service.application.scoring.remembered import Remembered
from service.application.scoring.rounds import population_of, rounds_wanted, strata_of
from service.application.scoring.series import Series, series_of, with_imported, years_asked
from service.application.scoring.settled_counts import late_of, moved_of, quarters_in, settle, sizes_of
from service.domain.indicators.measurement import counting_measurement
from service.domain.indicators.plan import NOWHERE, places
from service.domain.indicators.remarks import remarks_of
from service.domain.period import FiscalPeriod, month_of, period_of
from service.domain.scoring.conclusion import conclusion_of
from service.domain.scoring.score import encoder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from service.application.forms.registry import FormRegistry
    from service.application.indicators.scorecard import IndicatorScore
    from service.application.ports.snapshot import Adopted, FigureSource
    from service.application.ports.store import Clock
    from service.domain.indicators.indicator import Indicator
    from service.domain.scoring.assessment import Assessment
    from service.domain.scoring.change import Standing
    from service.domain.scoring.score import Score


_ASSESSMENTS = 32
_POINTS = 256
"""Assessments and points of series that are remembered: about 0.3 MB and 15 kB each."""

_SETTLED = 240
"""Quarters whose counts to show are remembered."""


class LiveScores:
    """Computes scores; all parts of one report come from one snapshot.

    What was computed is remembered until a count, the population, the quarter, the indicators or the form as asked now
    are others.
    """

    def __init__(
        self, source: FigureSource, registry: FormRegistry, clock: Clock, *, demonstration: bool = False
    ) -> None:
        self._source = source
        self._registry = registry
        self._clock = clock
        self._demonstration = demonstration
        self._assessments = Remembered(_ASSESSMENTS)
        self._points = Remembered(_POINTS)
        self._settled = Remembered(_SETTLED)

    async def read(self, wanted: Wanted) -> Snapshot:
        """Read a snapshot, and load the form versions that it refers to. Sets `AS_OF`.

        Changes by few people since something was certified are held back from it.
        """
        wanted |= Wanted(quarters=quarters_in(wanted, self._registry.breakdowns))
        snapshot = await self._source.figures(wanted)
        AS_OF.set(snapshot.as_of)
        await self._registry.ensure_loaded(snapshot.versions)
        return settle(self._registry, snapshot, wanted.after(snapshot.certified), self._settled)

    def released(self, snapshot: Snapshot, quarters: Collection[Months]) -> Snapshot:
        """Return a snapshot with the present whole figures of quarters that are to be certified."""
        if snapshot.live is None:
            return snapshot
        read, wanted = snapshot.live
        return settle(self._registry, replace(read, adopted=snapshot.adopted), wanted, self._settled, quarters)

    async def score(self, form: str, period: FiscalPeriod, by: str | None = None) -> Score:
        """Return a form's score in a period, broken down by item `by` where given.

        All versions with answers in the period are pooled. `by` may be a breakdown item of any of them, or of the form
        as asked now. Raises `UnknownFormError` and `UnknownBreakdownError`.
        """
        await self._registry.current_or_version(form)
        snapshot = await self.read(self.score_wanted(form, period, [by] if by else []))
        return self.assessment(snapshot, form, period).score(by)

    async def series(self, form: str, years: Iterable[int] = ()) -> Series:
        """Return a form's scores by fiscal year and quarter, by default of this year and the two before.

        Raises `UnknownFormError`, `InvalidPeriodError` and `TooManyYearsError`.
        """
        await self._registry.current_or_version(form)
        asked = self.years(years)
        return self.series_of(await self.read(series_wanted(self._registry, form, asked)), form, asked)

    def now(self) -> datetime:
        """Return the present moment."""
        return self._clock()

    def today(self) -> FiscalPeriod:
        """Return the present fiscal quarter."""
        return period_of(month_of(self._clock()))

    def years(self, years: Iterable[int]) -> list[FiscalPeriod]:
        """Return the fiscal years asked for, by default this one and the two before.

        Raises `InvalidPeriodError` and `TooManyYearsError`.
        """
        this = self.today().fiscal_year
        return years_asked(years or range(this - 2, this + 1))

    def score_wanted(self, form: str, period: FiscalPeriod, in_full: Collection[str] = ()) -> Wanted:
        """Return what to read for a form's score, with full breakdowns by the items in `in_full`."""
        wanted = self._counts_wanted(form, period, in_full)
        return wanted | self._counts_wanted(form, period.previous) if period.previous else wanted

    def _counts_wanted(self, form: str, period: FiscalPeriod, in_full: Collection[str] = ()) -> Wanted:
        months = Months(form, period.months)
        counts = Counts(months, frozenset(self._registry.breakdowns(form)), frozenset(in_full))
        return Wanted(
            counts=frozenset([counts]),
            sizes=frozenset(self._sizes(form, period)),
            responses=frozenset(rounds_wanted(form, period)),
            strata=frozenset(rounds_wanted(form, period)),
            concluded=frozenset([period.fiscal_year]),
        )

    def _sizes(self, form: str, period: FiscalPeriod) -> list[GroupSizes]:
        """Return what to read of a year's quarters to hide what they would give away."""
        items = frozenset(self._registry.breakdowns(form))
        return [GroupSizes(Months(form, each.months), items) for each in period.quarters]

    def assessment(self, snapshot: Snapshot, form: str, period: FiscalPeriod) -> Assessment:
        """Return a form's tally ready for scoring, with the percent of the period before. Raises `UnknownFormError`."""
        earlier = self._assessment(snapshot, form, period.previous) if period.previous else None
        return self._assessment(snapshot, form, period, earlier.standing if earlier else None)

    def _assessment(
        self, snapshot: Snapshot, form: str, period: FiscalPeriod, before: Standing | None = None
    ) -> Assessment:
        tallies, today = snapshot.counts[Months(form, period.months)], self.today()
        population = population_of(snapshot, form, period, today)
        # Read with and without all groups, a form has different counts, and an assessment of each.
        subject = form, period, sum(map(len, tallies.values()))
        quarters = [snapshot.sizes[each] for each in self._sizes(form, period)]
        asked = self._registry.form(form), self._registry.indicators, snapshot.adopted
        strata, moved = strata_of(snapshot, form, period), moved_of(snapshot, form, period)
        sizes, late = sizes_of(snapshot, form, period), late_of(snapshot, form, period)
        conclusion = conclusion_of(snapshot.conclusions[period.fiscal_year], form, period)
        inputs = tallies, quarters, population, strata, today, asked, before, conclusion, moved, sizes, late
        demonstration = self._demonstration
        return self._assessments.of(
            subject,
            inputs,
            lambda: assess(
                self._registry,
                form,
                period,
                tallies,
                today=today,
                adopted=snapshot.adopted,
                population=population,
                strata=strata,
                demonstration=demonstration,
                quarters=quarters,
                sizes=sizes,
                moved=moved,
                late=late,
                before=before,
                conclusion=conclusion,
            ),
        )

    def series_of(self, snapshot: Snapshot, form: str, years: list[FiscalPeriod]) -> Series:
        """Compute a form's series from a snapshot. Raises `UnknownFormError`."""
        monthly = snapshot.monthly[_all_months(form, years)]
        series = series_of(
            self._registry,
            form,
            years,
            monthly,
            today=self.today(),
            adopted=snapshot.adopted,
            demonstration=self._demonstration,
            points=self._points,
        )
        return with_imported(series, imported_of(self._registry, snapshot, series.indicator))

    def plan_years_before(self, period: FiscalPeriod) -> list[FiscalPeriod]:
        """Return the earlier years of the plan that stand beside a period."""
        return earlier_years(self._registry.indicators, period.fiscal_year)

    def scorecard(
        self, snapshot: Snapshot, period: FiscalPeriod, scores: Iterable[Score], earlier: Iterable[Scorecard] = ()
    ) -> Scorecard:
        """Compute the scorecard, with `scores` for the indicators that forms feed, and `earlier` years beside it."""
        fed = {score.form: score for score in scores}
        year, placed = period.fiscal_year, places(self._registry.catalogue.strategies)
        card = Scorecard(
            fiscal_year=period.fiscal_year,
            quarter=period.quarter,
            demonstration=self._demonstration,
            indicators=[
                replace(
                    self.indicator_score(snapshot, each, period, fed.get(each.form or "")),
                    remarks=[
                        remark_shown(remark, self.today())
                        for remark in remarks_of(snapshot.remarks[year], each.id, period)
                    ],
                    **asdict(placed.get(each.id, NOWHERE)),
                )
                for each in self._registry.indicators
            ],
        )
        card = replace(card, indicators=self._beside_years(card, earlier, snapshot.adopted))
        return replace(card, checksum=hashlib.sha256(encoder.encode(card)).hexdigest())

    def indicator_score(
        self, snapshot: Snapshot, named: Indicator, period: FiscalPeriod, fed: Score | None
    ) -> IndicatorScore:
        """Return an indicator in a period, with the score of the form that feeds it, or else what was measured."""
        year, adopted = period.fiscal_year, snapshot.adopted
        judged = self._registry.judged(named, year, adopted)
        shown = self._registry.rules_shown(named, year, adopted)
        if fed:
            return fed_score(judged, fed, shown, imported_of(self._registry, snapshot, named.id).get(period))
        counts = counting_measurement(snapshot.measured[year], named.id, period)
        return measured_score(judged, period, counts, self.today(), shown)

    def _beside_years(self, card: Scorecard, earlier: Iterable[Scorecard], adopted: Adopted) -> list[IndicatorScore]:
        """Return the indicators of a scorecard with each one's results of the plan's years."""
        before = [{each.id: each for each in past.indicators} for past in earlier]
        after = [year for year in plan_years(self._registry.indicators, card.fiscal_year) if year > card.fiscal_year]
        named = {each.id: each for each in self._registry.indicators}
        return [
            replace(
                each,
                by_year=by_year(
                    each,
                    [past[each.id] for past in before if each.id in past],
                    [target_of(self._registry.judged(named[each.id], year, adopted), year) for year in after],
                ),
            )
            for each in card.indicators
        ]


def series_wanted(registry: FormRegistry, form: str, years: list[FiscalPeriod]) -> Wanted:
    """Return what to read for a form's series."""
    return Wanted(monthly=frozenset([_all_months(form, years)]), imported=imported_wanted(registry, form))


def _all_months(form: str, years: list[FiscalPeriod]) -> Months:
    return Months(form, tuple(month for year in years for month in year.months))
