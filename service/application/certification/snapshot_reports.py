"""All figures of one report, computed from one snapshot of the store."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from service.application.certification.certified_figures import Figures, digest, figures_of
from service.application.indicators.scorecard import Scorecard
from service.application.ports.snapshot import Months
from service.application.scoring.form_report import FormReport, form_report_of, years_of
from service.application.scoring.series import with_scores
from service.application.scoring.settled_counts import newly_told
from service.domain.certification.certificate import SCORECARD, Certificate
from service.domain.errors import TamperedReportError, UnknownBreakdownError, UnknownFormError
from service.domain.period import QUARTERS, FiscalPeriod

if TYPE_CHECKING:
    from service.application.forms.registry import FormRegistry
    from service.application.indicators.scorecard import IndicatorScore
    from service.application.ports.snapshot import QuarterCounts, Snapshot, Subject
    from service.application.scoring.live_scores import LiveScores
    from service.application.scoring.series import Series
    from service.domain.indicators.year_rules import AdoptedRules
    from service.domain.scoring.score import Score


class CertificateStatus(Struct, frozen=True, kw_only=True):
    """The last certificate of a subject, and whether it equals the figures shown now, without few late answers.

    `same` is `None` where nothing is certified, for a draft, and for a form that is no longer asked.
    """

    certified: Certificate | None
    same: bool | None


class SnapshotReports:
    """Computes reports, certified or live, from a snapshot that has all that they need.

    A draft is computed from the present tallies, even where something is certified.
    """

    def __init__(self, registry: FormRegistry, report: LiveScores, snapshot: Snapshot) -> None:
        self._registry = registry
        self._report = report
        self.snapshot = snapshot

    def score(self, form: str, period: FiscalPeriod, by: str | None = None, *, draft: bool = False) -> Score:
        """Return a form's score, broken down by item `by` where given.

        Raises `UnknownFormError`, `UnknownBreakdownError` and `TamperedReportError`.
        """
        found = None if draft else self.certified_figures(form, period)
        if isinstance(found, FormReport):
            return found.score if by is None else _broken_down(found, by)
        return self._report.assessment(self.snapshot, form, period).score(by)

    def scores(self, period: FiscalPeriod, *, draft: bool = False) -> list[Score]:
        """Return the scores of all forms. Raises `TamperedReportError`."""
        return [self.score(each.questionnaire.form.id, period, draft=draft) for each in self._registry.current]

    def form_report(self, form: str, period: FiscalPeriod, by: str | None = None, *, draft: bool = False) -> FormReport:
        """Return the full report of a form, broken down by one item or by each.

        Raises `UnknownFormError`, `UnknownBreakdownError` and `TamperedReportError`.
        """
        found = None if draft else self.certified_figures(form, period)
        if isinstance(found, FormReport):
            return found if by is None else replace(found, broken_down=[_broken_down(found, by)])
        made = form_report_of(self._report, self._registry, self.snapshot, form, period, by)
        return made if draft else replace(made, series=self._counting(made.series))

    def series(self, form: str, years: list[FiscalPeriod], *, draft: bool = False) -> Series:
        """Return a form's scores by fiscal year and quarter; each point is certified or live by itself.

        Raises `UnknownFormError` and `TamperedReportError`.
        """
        live = self._report.series_of(self.snapshot, form, years)
        return live if draft else self._counting(live)

    def scorecard(self, period: FiscalPeriod, *, draft: bool = False) -> Scorecard:
        """Return the scorecard of all indicators. Raises `TamperedReportError`."""
        found = None if draft else self.certified_figures(SCORECARD, period)
        if isinstance(found, Scorecard):
            return found
        return self._scorecard(period, draft=draft)

    def indicator(self, name: str, period: FiscalPeriod) -> IndicatorScore:
        """Return an indicator's row of a scorecard that is not certified; its form's score may be.

        Raises `UnknownIndicatorError`, `UnknownFormError` and `TamperedReportError`.
        """
        named = self._registry.named_indicator(name)
        fed = self.score(named.form, period) if named.form else None
        return self._report.indicator_score(self.snapshot, named, period, fed)

    def judged_by(self, rules: AdoptedRules) -> SnapshotReports:
        """Return the reports of the same snapshot as they would be with these year rules in force."""
        adopted = {**self.snapshot.adopted, (rules.indicator, rules.fiscal_year): rules}
        return SnapshotReports(self._registry, self._report, replace(self.snapshot, adopted=adopted))

    def now(self, subject: str, period: FiscalPeriod) -> Figures:
        """Return what would be certified: a form's draft, or the scorecard with its forms' certified scores.

        Raises `UnknownFormError` and `TamperedReportError`.
        """
        if subject == SCORECARD:
            return self._scorecard(period, draft=False)
        made = self._released(subject, period).form_report(subject, period, draft=True)
        return replace(made, series=self._counting(made.series, besides=period))

    def newly_told(self, subject: str, period: FiscalPeriod) -> dict[Months, QuarterCounts]:
        """Return the counts that certifying `now` would be the first to tell, of a snapshot with all quarters."""
        if subject != SCORECARD:
            snapshot = self._released(subject, period).snapshot
            return newly_told(snapshot, snapshot.quarters)
        told = [period, *self._report.plan_years_before(period)]
        months = {quarter.months for each in told for quarter in each.quarters or (each,)}
        return newly_told(self.snapshot, [each for each in self.snapshot.quarters if each.months in months])

    def _released(self, form: str, period: FiscalPeriod) -> SnapshotReports:
        """Return the reports with all that came late to a period that is to be certified.

        A year is of its quarters as they were certified, and as they are where they were not.
        """
        quarters = {
            Months(form, each.months)
            for each in period.quarters or (period,)
            if each == period or (form, each) not in self.snapshot.certified
        }
        return SnapshotReports(self._registry, self._report, self._report.released(self.snapshot, quarters))

    def certified(self, subject: str, period: FiscalPeriod) -> Certificate | None:
        """Return the last certificate of a subject as stored, unverified."""
        return self.snapshot.certified.get((subject, period))

    def certified_figures(self, subject: str, period: FiscalPeriod) -> Figures | None:
        """Return the figures of the last certificate. Raises `TamperedReportError`."""
        certified = self.certified(subject, period)
        return figures_of(verified(certified)) if certified else None

    def certificate_status(self, subject: str, period: FiscalPeriod, *, draft: bool = False) -> CertificateStatus:
        """Return a subject's certificate and whether it is up to date.

        Raises `TamperedReportError`, except for a draft.
        """
        frozen = None if draft else self.certified_figures(subject, period)
        same = self._same(frozen, subject, period) if frozen else None
        return CertificateStatus(certified=self.certified(subject, period), same=same)

    def differs(self, subject: str, period: FiscalPeriod) -> bool:
        """Return whether what is shown of a certified subject now, that is to be certified again, is different.

        What cannot be certified again makes no difference: a form without answers, or no longer asked, and what was
        tampered with.
        """
        with suppress(TamperedReportError):
            frozen = self.certified_figures(subject, period)
            if frozen and self._same(frozen, subject, period) is False:
                return isinstance(frozen, Scorecard) or self.score(subject, period, draft=True).responses > 0
        return False

    def _same(self, frozen: Figures, subject: str, period: FiscalPeriod) -> bool | None:
        """Return whether certified figures are those shown now; `None` of a form that is no longer asked.

        Few late answers are held back from what is shown, and make no difference.
        """
        if isinstance(frozen, Scorecard):
            return digest(frozen) == digest(self._scorecard(period, draft=False))
        try:
            return digest(frozen.score) == digest(self.score(subject, period, draft=True))
        except UnknownFormError:
            return None

    def now_if_asked(self, subject: str, period: FiscalPeriod) -> Figures | None:
        """Return what `now` does; `None` for a form that is no longer asked. Raises `TamperedReportError`."""
        try:
            return self.now(subject, period)
        except UnknownFormError:
            return None

    def _scorecard(self, period: FiscalPeriod, *, draft: bool) -> Scorecard:
        """Compute a scorecard, with the results of the plan's earlier years, certified or live, and later targets."""
        earlier = [self.scorecard(each, draft=draft) for each in self._report.plan_years_before(period)]
        scores = self.scores(period, draft=draft)
        return self._report.scorecard(self.snapshot, period, scores, earlier)

    def _counting(self, series: Series, besides: FiscalPeriod | None = None) -> Series:
        """Replace the points of certified periods by their certified scores."""
        found = (
            self.certified_figures(series.form, period)
            for year in series.years
            for period in periods_of(year.period.fiscal_year)
            if period != besides
        )
        return with_scores(series, [each.score for each in found if isinstance(each, FormReport)])


def subjects_of_report(form: str, period: FiscalPeriod) -> frozenset[Subject]:
    """Return the subjects whose certificates a form's report shows."""
    return subjects_of_series(form, years_of(period)) | {(form, period)}


def subjects_of_series(form: str, years: list[FiscalPeriod]) -> frozenset[Subject]:
    """Return the subjects whose certificates a form's series shows."""
    return frozenset((form, period) for year in years for period in periods_of(year.fiscal_year))


def periods_of(fiscal_year: int) -> list[FiscalPeriod]:
    """Return a fiscal year and its quarters."""
    return [FiscalPeriod(fiscal_year=fiscal_year, quarter=quarter) for quarter in (None, *QUARTERS)]


def verified(certified: Certificate) -> Certificate:
    """Return a certificate after verifying it. Raises `TamperedReportError`."""
    if not certified.sound:
        raise TamperedReportError(subject=certified.subject, revision=certified.revision)
    return certified


def _broken_down(form_report: FormReport, by: str) -> Score:
    found = next((each for each in form_report.broken_down if each.by and each.by.item == by), None)
    if found is None:
        raise UnknownBreakdownError(item=by, form=form_report.score.form)
    return found
