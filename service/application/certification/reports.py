"""The one source of figures for pages, files, API and commands: certified ones, else live ones.

Everything that one report shows comes from one read of the store, so that its parts agree.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from service.application.certification.due import (
    due_of,
    facts_of,
    missing_in,
    papers,
)
from service.application.certification.kept_figures import KeptFigures, inputs_of
from service.application.certification.period_due import (
    certified_subjects,
    downloads_wanted,
    finished,
    period_due,
    periods_ended,
    periods_to_finish,
    taken,
)
from service.application.certification.readings import Kept, OverviewShown, Reading, SurveyShown
from service.application.certification.snapshot_reports import (
    CertificateStatus,
    SnapshotReports,
    periods_of,
    subjects_of_report,
    subjects_of_series,
)
from service.application.certification.wanted import enough, scorecard_wanted
from service.application.collecting.comments import comments_of, comments_wanted
from service.application.indicators.overview import Overview, overview_of
from service.application.indicators.scorecard import Scorecard
from service.application.ports.snapshot import Wanted
from service.application.scoring.form_report import FormReport, form_report_pieces, form_report_wanted
from service.application.scoring.live_scores import series_wanted
from service.application.scoring.remembered import Remembered
from service.application.scoring.rounds import unasked
from service.application.scoring.without_collector import WithdrawalEffect, withdrawal_effects
from service.domain.certification.certificate import SCORECARD
from service.domain.errors import UnknownFormError
from service.domain.period import FiscalPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from service.application.certification.due import Due
    from service.application.collecting.comments import PeriodComments
    from service.application.forms.registry import FormRegistry
    from service.application.indicators.scorecard import IndicatorScore
    from service.application.ports.snapshot import Subject
    from service.application.scoring.live_scores import LiveScores
    from service.application.scoring.series import Series
    from service.domain.collecting.comment import Readable
    from service.domain.scoring.response_rate import ResponseRate
    from service.domain.scoring.score import Score

_PAGES = 16
"""Pages whose figures are remembered: up to 0.5 MB each."""

_PAUSE_SECONDS = 0.001
"""How long the event loop is left to respondents between the pieces of a page's figures."""


class Reports:
    """Reads figures, certified or live. `draft=True` always reads live ones."""

    def __init__(self, registry: FormRegistry, report: LiveScores) -> None:
        self._registry = registry
        self._report = report
        self._pages = Remembered(_PAGES)
        self._kept = KeptFigures(registry, report)
        self._one_at_a_time = asyncio.Lock()

    async def score(self, form: str, period: FiscalPeriod, by: str | None = None, *, draft: bool = False) -> Score:
        """Return a form's score, broken down by item `by` where given.

        Raises `UnknownFormError`, `UnknownBreakdownError` and `TamperedReportError`.
        """
        await self._registry.load_if_unknown(form)
        wanted = self._report.score_wanted(form, period, [by] if by else [])
        wanted |= enough({(form, period)}, but=draft)
        reports = await self._read(wanted, {(form, period)})
        return reports.score(form, period, by, draft=draft)

    async def scores(self, period: FiscalPeriod, *, draft: bool = False) -> list[Score]:
        """Return the scores of all forms. Raises `TamperedReportError`."""
        return (await self._read(self._scorecard_wanted(period))).scores(period, draft=draft)

    async def form_report(
        self, form: str, period: FiscalPeriod, by: str | None = None, *, draft: bool = False
    ) -> FormReport:
        """Return the full report of a form, broken down by one item or by each.

        Raises `UnknownFormError`, `UnknownBreakdownError` and `TamperedReportError`.
        """
        reports = await self._read_form_report(form, period, enough({(form, period)}, but=draft))
        return reports.form_report(form, period, by, draft=draft)

    async def form_report_with_comments(
        self, form: str, period: FiscalPeriod, by: str | None = None, *, of: Readable, draft: bool = False
    ) -> tuple[FormReport, PeriodComments]:
        """Return the full report of a form as `form_report` does, with the comments that may be read."""
        reports = await self._read_form_report(form, period, comments_wanted(form, period))
        quotes = comments_of(self._registry, reports.snapshot, form, period, of.without, self._report.now())
        return reports.form_report(form, period, by, draft=draft), quotes

    async def survey(self, form: str, period: FiscalPeriod, *, draft: bool = False) -> SurveyShown:
        """Return the figures of the survey page. Raises `UnknownFormError` and `TamperedReportError`."""
        reports = await self._read_form_report(form, period, Wanted(arrivals=frozenset([form])))
        page = form, period, draft
        found: tuple[FormReport, CertificateStatus] | None = self._pages.find(page, self._inputs(reports))
        if found is None:
            async with self._one_at_a_time:
                found = self._pages.find(page, self._inputs(reports)) or await self._compute(page, reports)
        form_report, status = found
        read = reports.snapshot
        return SurveyShown(
            form_report=form_report,
            certificate_status=status,
            differs=not draft and self._kept.differing(reports, period, [form]) != [],
            days={day: count for day, count in read.arrivals[form].items() if period.has(day)},
            unasked=unasked(read, form, period, self._report.today()),
        )

    async def _compute(
        self, page: tuple[str, FiscalPeriod, bool], reports: SnapshotReports
    ) -> tuple[FormReport, CertificateStatus]:
        """Compute the figures of a survey page, in pieces between which others have their turn, and remember them."""
        form, period, draft = page
        with suppress(UnknownFormError):  # no longer asked: certified, or refused below
            for _ in form_report_pieces(self._report, self._registry, reports.snapshot, form, period):
                await asyncio.sleep(_PAUSE_SECONDS)
        inputs = self._inputs(reports)  # as they are after others had their turn
        status = reports.certificate_status(form, period, draft=draft)
        return self._pages.keep(page, inputs, (reports.form_report(form, period, draft=draft), status))

    async def series(self, form: str, years: Iterable[int] = (), *, draft: bool = False) -> Series:
        """Return a form's scores by fiscal year and quarter; each point is certified or live by itself.

        Raises `UnknownFormError`, `InvalidPeriodError`, `TooManyYearsError` and `TamperedReportError`.
        """
        await self._registry.current_or_version(form)
        asked = self._report.years(years)
        reports = await self._read(series_wanted(self._registry, form, asked), subjects_of_series(form, asked))
        return reports.series(form, asked, draft=draft)

    async def scorecard(self, period: FiscalPeriod, owner: str | None = None, *, draft: bool = False) -> Scorecard:
        """Return the scorecard of all indicators, or of one owner's.

        Raises `TamperedReportError` and `UnknownOwnerError`.
        """
        wanted = self._scorecard_wanted(period) | enough({(SCORECARD, period)}, but=draft)
        return (await self._read(wanted)).scorecard(period, draft=draft).owned_by(owner)

    async def overview(
        self, period: FiscalPeriod | None = None, owner: str | None = None, *, draft: bool = False
    ) -> OverviewShown:
        """Return a period's scorecard, or one owner's, with trends against the period before, and what is to do.

        Without a period it is that of the first that is not finished: the last quarter or year until its scorecard is
        certified, else the present quarter. What is to do is then also what was certified in this fiscal year and the
        last, and is to be certified again. Raises `TamperedReportError` and `UnknownOwnerError`.
        """
        today = self._report.today()
        periods = [period] if period else [*periods_to_finish(today), today]
        earlier = [each.previous for each in periods if each.previous]
        cards = map(self._scorecard_wanted, dict.fromkeys([*periods, *earlier]))
        older = [] if period else [each for each in periods_ended(today) if each not in periods]
        reports = await self._read(reduce(or_, cards, downloads_wanted(periods) | self._kept.wanted(older)))
        asked = period or period_due(reports.snapshot, today)

        def made() -> tuple[Overview, CertificateStatus]:
            before = reports.scorecard(asked.previous, draft=draft) if asked.previous else None
            card = reports.scorecard(asked, draft=draft).owned_by(owner)
            status = reports.certificate_status(SCORECARD, asked, draft=draft)
            return overview_of(card, before, reports.scores(asked, draft=draft)), status

        found, status = self._pages.of((SCORECARD, asked, draft, owner), self._inputs(reports), made)
        due = self._due(reports, asked, [row.indicator for row in found.rows])
        read = reports.snapshot
        for each in periods:
            if each != asked and finished(read.certified.get((SCORECARD, each))):
                due += self._kept.amendments(reports, each)
                due.append(papers(each, certified_subjects(read, each), done=taken(read, each)))
        for each in older:
            await asyncio.sleep(_PAUSE_SECONDS)
            due += self._kept.amendments(reports, each)
        differs = not draft and self._kept.differing(reports, asked, [SCORECARD]) != []
        return OverviewShown(period=asked, overview=found, certificate_status=status, differs=differs, due=due)

    async def last_certified(self) -> FiscalPeriod | None:
        """Return the newest ended period whose scorecard is certified for good, of this fiscal year and the last."""
        ended = periods_ended(self._report.today())
        read = await self._report.read(Wanted(certified=frozenset((SCORECARD, each) for each in ended)))
        return next((each for each in ended if finished(read.certified.get((SCORECARD, each)))), None)

    async def of_indicator(self, name: str, fiscal_year: int) -> SnapshotReports:
        """Read what an indicator's figures in a year and its quarters are made of, with their certificates."""
        form = self._registry.named_indicator(name).form
        periods = periods_of(fiscal_year)
        subjects = [(subject, period) for period in periods for subject in (SCORECARD, form) if subject]
        counts = (self._report.score_wanted(form, period) for period in periods if form)
        wanted = reduce(or_, counts, Wanted(measured=frozenset([fiscal_year]), imported=frozenset([name])))
        return await self._read(wanted, subjects)

    async def without(self, rate: ResponseRate) -> list[WithdrawalEffect]:
        """Return what withdrawing a collector would do to the figures of its quarters and years."""
        return await withdrawal_effects(self._report, rate.collector, rate.months)

    async def reading(self, subject: str, period: FiscalPeriod, *, to_certify: bool = False) -> Reading:
        """Return a subject's certificate and the figures that would be certified now, with their counts `to_certify`.

        Raises `TamperedReportError`.
        """
        more = Wanted(all_quarters=to_certify)
        reports = await (
            self._read(self._scorecard_wanted(period) | more)
            if subject == SCORECARD
            else self._read_form_report(subject, period, more)
        )
        now = reports.now_if_asked(subject, period)
        missing = missing_in(self._due(reports, period, now.indicators)) if isinstance(now, Scorecard) else []
        told = reports.newly_told(subject, period) if to_certify and now else {}
        return Reading(certified=reports.certified(subject, period), now=now, missing=missing, told=told)

    def _due(self, reports: SnapshotReports, period: FiscalPeriod, indicators: Sequence[IndicatorScore]) -> list[Due]:
        scores, today = reports.scores(period, draft=True), self._report.today()
        differing = self._kept.differing(reports, period)
        facts = facts_of(reports.snapshot, period, indicators, scores, today, differing)
        return due_of(facts, self._report.now())

    async def kept(self, subjects: Iterable[Subject]) -> list[Kept]:
        """Return which of these are certified, in their order, each with whether its papers are not of today's figures.

        Nothing but certificates is read where there are none.
        """
        return await self._kept.of(subjects)

    def _scorecard_wanted(self, period: FiscalPeriod) -> Wanted:
        return scorecard_wanted(self._registry, self._report, period)

    async def _read_form_report(self, form: str, period: FiscalPeriod, more: Wanted | None = None) -> SnapshotReports:
        await self._registry.load_if_unknown(form)
        wanted = form_report_wanted(self._report, self._registry, form, period)
        return await self._read(wanted | (more or Wanted()), subjects_of_report(form, period))

    def _inputs(self, reports: SnapshotReports) -> tuple[object, ...]:
        return inputs_of(self._registry, self._report, reports.snapshot)

    async def _read(self, wanted: Wanted, certified: Iterable[Subject] = ()) -> SnapshotReports:
        snapshot = await self._report.read(wanted | Wanted(certified=frozenset(certified)))
        return SnapshotReports(self._registry, self._report, snapshot)
