"""The one way to figures: what was certified where that was done, and else what the answers say now.

Every page, file, reply and command asks here, so none can show another figure than the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.application.dossier import Dossier, gather
from service.application.frozen import Figures, thaw
from service.application.overview import Overview, overview_of
from service.application.scorecard import Scorecard
from service.application.series import with_scores
from service.domain.certified import SCORECARD
from service.domain.errors import TamperedReportError, UnknownBreakdownError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.application.forms import Library
    from service.application.ports import Store
    from service.application.report import Report
    from service.application.series import Series
    from service.domain.certified import Certified
    from service.domain.period import FiscalPeriod
    from service.domain.score import Score


class Readings:
    """Reads figures; a draft is what the answers say now, whether or not something was certified."""

    def __init__(self, store: Store, library: Library, report: Report) -> None:
        self._store = store
        self._library = library
        self._report = report

    async def score(self, form: str, period: FiscalPeriod, by: str | None = None, *, draft: bool = False) -> Score:
        """Give a form's score, with a breakdown where one is asked.

        Raises `UnknownFormError`, `UnknownBreakdownError` and `TamperedReportError`.
        """
        found = None if draft else await self._frozen_dossier(form, period)
        if found is None:
            return await self._report.score(form, period, by)
        return found.score if by is None else _broken_down(found, by)

    async def scores(self, period: FiscalPeriod, *, draft: bool = False) -> list[Score]:
        """Give the scores of all forms. Raises `TamperedReportError`."""
        return [await self.score(each.questionnaire.form.id, period, draft=draft) for each in self._library.current]

    async def dossier(self, form: str, period: FiscalPeriod, by: str | None = None, *, draft: bool = False) -> Dossier:
        """Give all there is to say of a form, broken down by one item or by each.

        Raises `UnknownFormError`, `UnknownBreakdownError` and `TamperedReportError`.
        """
        found = None if draft else await self._frozen_dossier(form, period)
        if found is None:
            gathered = await gather(self._report, self._library, form, period, by)
            return gathered if draft else await self._among_certified(gathered, period)
        return found if by is None else replace(found, broken_down=[_broken_down(found, by)])

    async def series(self, form: str, years: Iterable[int] = (), *, draft: bool = False) -> Series:
        """Give a form's score by fiscal years and their quarters, each point as its own period counts.

        Raises `UnknownFormError`, `InvalidPeriodError`, `TooManyYearsError` and `TamperedReportError`.
        """
        live = await self._report.series(form, years)
        return live if draft else await self._counting(live)

    async def scorecard(self, period: FiscalPeriod, *, draft: bool = False) -> Scorecard:
        """Give all indicators. Raises `TamperedReportError`."""
        found = None if draft else await self._frozen_card(period)
        return found or await self.scorecard_of(period, await self.scores(period, draft=draft))

    async def scorecard_of(self, period: FiscalPeriod, scores: list[Score]) -> Scorecard:
        """Give all indicators as they are now, with these scores of forms."""
        return await self._report.card(period, scores)

    async def overview(self, period: FiscalPeriod, *, draft: bool = False) -> Overview:
        """Give the scorecard of a period beside the one before. Raises `TamperedReportError`."""
        before = await self.scorecard(period.previous, draft=draft) if period.previous else None
        scores = await self.scores(period, draft=draft)
        found = None if draft else await self._frozen_card(period)
        return overview_of(found or await self.scorecard_of(period, scores), before, scores)

    async def now(self, subject: str, period: FiscalPeriod) -> Figures:
        """Give what certifying would freeze: a form's draft, or the scorecard with what was certified of its forms.

        Raises `UnknownFormError` and `TamperedReportError`.
        """
        if subject == SCORECARD:
            return await self.scorecard_of(period, await self.scores(period))
        return await self._among_certified(await self.dossier(subject, period, draft=True), period)

    async def _among_certified(self, dossier: Dossier, period: FiscalPeriod) -> Dossier:
        """Put what was certified of other periods into the series of a draft."""
        return replace(dossier, series=await self._counting(dossier.series, besides=period))

    async def _counting(self, series: Series, besides: FiscalPeriod | None = None) -> Series:
        """Put what was certified of each period into its point."""
        years = [year.period.fiscal_year for year in series.years]
        certified = await self._store.certificates.of_years(series.form, min(years), max(years))
        thawed = [thaw(checked(each)) for each in certified if each.period != besides]
        return with_scores(series, [each.score for each in thawed if isinstance(each, Dossier)])

    async def _frozen_dossier(self, form: str, period: FiscalPeriod) -> Dossier | None:
        found = await self._frozen(form, period) if form != SCORECARD else None
        return found if isinstance(found, Dossier) else None

    async def _frozen_card(self, period: FiscalPeriod) -> Scorecard | None:
        found = await self._frozen(SCORECARD, period)
        return found if isinstance(found, Scorecard) else None

    async def _frozen(self, subject: str, period: FiscalPeriod) -> Figures | None:
        certified = await self._store.certificates.latest(subject, period)
        return thaw(checked(certified)) if certified else None


def checked(certified: Certified) -> Certified:
    """Give a certified report as what it claims to be. Raises `TamperedReportError`."""
    if not certified.sound:
        raise TamperedReportError(subject=certified.subject, revision=certified.revision)
    return certified


def _broken_down(dossier: Dossier, by: str) -> Score:
    found = next((each for each in dossier.broken_down if each.by and each.by.item == by), None)
    if found is None:
        raise UnknownBreakdownError(item=by, form=dossier.score.form)
    return found
