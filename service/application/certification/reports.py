"""The one source of figures for pages, files, API and commands: certified ones, else live ones.

Everything that one report shows comes from one read of the store, so that its parts agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.certification.certified_figures import Figures
from service.application.certification.moment import Moment, Sealed, of_dossier, of_series
from service.application.collecting.comments import quotes_of, quotes_wanted
from service.application.indicators.overview import Overview, overview_of
from service.application.ports.snapshot import Wanted
from service.application.scoring.dossier import FormReport, dossier_wanted
from service.application.scoring.form_report import series_wanted
from service.domain.certification.certificate import SCORECARD, Certificate
from service.domain.errors import UnknownFormError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.application.collecting.comments import Quotes
    from service.application.forms.registry import FormRegistry
    from service.application.indicators.scorecard import Scorecard
    from service.application.ports.snapshot import Subject
    from service.application.scoring.form_report import LiveScores
    from service.application.scoring.series import Series
    from service.domain.period import FiscalPeriod
    from service.domain.scoring.score import Score


class SurveyShown(Struct, frozen=True, kw_only=True):
    """The survey page: figures, certification, and responses by day."""

    form_report: FormReport
    sealed: Sealed
    days: Mapping[date, int]


class OverviewShown(Struct, frozen=True, kw_only=True):
    """The overview page: the indicators, and the scorecard's certification."""

    overview: Overview
    sealed: Sealed


class Reading(Struct, frozen=True, kw_only=True):
    """A subject's stored certificate, and the figures that would be certified now.

    `now` is `None` for a form that is no longer asked.
    """

    certified: Certificate | None
    now: Figures | None


class Reports:
    """Reads figures, certified or live. `draft=True` always reads live ones."""

    def __init__(self, registry: FormRegistry, report: LiveScores) -> None:
        self._registry = registry
        self._report = report

    async def score(self, form: str, period: FiscalPeriod, by: str | None = None, *, draft: bool = False) -> Score:
        """Return a form's score, broken down by item `by` where given.

        Raises `UnknownFormError`, `UnknownBreakdownError` and `TamperedReportError`.
        """
        await self._registry.meet(form)
        wanted = self._report.score_wanted(form, period, [by] if by else [])
        wanted |= _enough({(form, period)}, but=draft)
        moment = await self._read(wanted, {(form, period)})
        return moment.score(form, period, by, draft=draft)

    async def scores(self, period: FiscalPeriod, *, draft: bool = False) -> list[Score]:
        """Return the scores of all forms. Raises `TamperedReportError`."""
        return (await self._read(self._card_wanted(period))).scores(period, draft=draft)

    async def form_report(
        self, form: str, period: FiscalPeriod, by: str | None = None, *, draft: bool = False
    ) -> FormReport:
        """Return the full report of a form, broken down by one item or by each.

        Raises `UnknownFormError`, `UnknownBreakdownError` and `TamperedReportError`.
        """
        moment = await self._read_dossier(form, period, _enough({(form, period)}, but=draft))
        return moment.form_report(form, period, by, draft=draft)

    async def quoted(
        self, form: str, period: FiscalPeriod, by: str | None = None, *, draft: bool = False
    ) -> tuple[FormReport, Quotes]:
        """Return the full report of a form as `form_report` does, with all its comments."""
        moment = await self._read_dossier(form, period, quotes_wanted(form, period))
        quotes = quotes_of(self._registry, moment.snapshot, form, period)
        return moment.form_report(form, period, by, draft=draft), quotes

    async def survey(self, form: str, period: FiscalPeriod, *, draft: bool = False) -> SurveyShown:
        """Return the figures of the survey page. Raises `UnknownFormError` and `TamperedReportError`."""
        moment = await self._read_dossier(form, period, Wanted(arrivals=frozenset([form])))
        return SurveyShown(
            form_report=moment.form_report(form, period, draft=draft),
            sealed=moment.sealed(form, period, draft=draft),
            days=moment.snapshot.arrivals[form],
        )

    async def series(self, form: str, years: Iterable[int] = (), *, draft: bool = False) -> Series:
        """Return a form's scores by fiscal year and quarter; each point is certified or live by itself.

        Raises `UnknownFormError`, `InvalidPeriodError`, `TooManyYearsError` and `TamperedReportError`.
        """
        await self._registry.current_or_version(form)
        asked = self._report.years(years)
        moment = await self._read(series_wanted(form, asked), of_series(form, asked))
        return moment.series(form, asked, draft=draft)

    async def scorecard(self, period: FiscalPeriod, *, draft: bool = False) -> Scorecard:
        """Return the scorecard of all indicators. Raises `TamperedReportError`."""
        wanted = self._card_wanted(period) | _enough({(SCORECARD, period)}, but=draft)
        return (await self._read(wanted)).card(period, draft=draft)

    async def overview(self, period: FiscalPeriod, *, draft: bool = False) -> OverviewShown:
        """Return a period's scorecard with trends against the period before. Raises `TamperedReportError`."""
        previous = period.previous
        earlier = self._card_wanted(previous) if previous else Wanted()
        moment = await self._read(self._card_wanted(period) | earlier)
        before = moment.card(previous, draft=draft) if previous else None
        return OverviewShown(
            overview=overview_of(moment.card(period, draft=draft), before, moment.scores(period, draft=draft)),
            sealed=moment.sealed(SCORECARD, period, draft=draft),
        )

    async def now(self, subject: str, period: FiscalPeriod) -> Figures:
        """Return what would be certified: a form's draft, or the scorecard with its forms' certified scores.

        Raises `UnknownFormError` and `TamperedReportError`.
        """
        found = (await self.reading(subject, period)).now
        if found is None:
            raise UnknownFormError(form=subject)
        return found

    async def reading(self, subject: str, period: FiscalPeriod) -> Reading:
        """Return a subject's certificate and the figures that would be certified now.

        Raises `TamperedReportError`.
        """
        moment = await (
            self._read(self._card_wanted(period)) if subject == SCORECARD else self._read_dossier(subject, period)
        )
        return Reading(certified=moment.certified(subject, period), now=moment.still(subject, period))

    def _card_wanted(self, period: FiscalPeriod) -> Wanted:
        forms = [each.questionnaire.form.id for each in self._registry.current]
        subjects = frozenset((subject, period) for subject in (SCORECARD, *forms))
        card = Wanted(certified=subjects, measured=frozenset([period.fiscal_year]))
        return reduce(or_, (self._report.score_wanted(form, period) for form in forms), card)

    async def _read_dossier(self, form: str, period: FiscalPeriod, more: Wanted | None = None) -> Moment:
        await self._registry.meet(form)
        wanted = dossier_wanted(self._report, self._registry, form, period)
        return await self._read(wanted | (more or Wanted()), of_dossier(form, period))

    async def _read(self, wanted: Wanted, certified: Iterable[Subject] = ()) -> Moment:
        snapshot = await self._report.read(wanted | Wanted(certified=frozenset(certified)))
        return Moment(self._registry, self._report, snapshot)


def _enough(subjects: Iterable[Subject], *, but: bool) -> Wanted:
    """Read nothing but certificates where all of these exist, except for a draft."""
    return Wanted() if but else Wanted(enough=frozenset(subjects))
