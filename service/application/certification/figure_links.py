"""Links to certified figures: made, listed, revoked, and opened without signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.application.accounts.accounts import digest, new_secret, record
from service.application.certification.certified_figures import Figures, figures_of
from service.application.scoring.form_report import FormReport
from service.domain.certification.figure_link import FigureLink, checked_last_day
from service.domain.errors import UnknownFigureLinkError

if TYPE_CHECKING:
    from service.application.certification.certify import Certification
    from service.application.ports.store import Clock, Store
    from service.domain.period import FiscalPeriod

_SHORT = 12
"""So many letters of an id stand in the audit log."""


class FigureLinks:
    """The links of an installation to certified figures."""

    def __init__(self, store: Store, certification: Certification, clock: Clock) -> None:
        self._store = store
        self._certification = certification
        self._clock = clock

    async def make(self, who: str, subject: str, period: FiscalPeriod, last_day: str) -> tuple[str, FigureLink]:
        """Return the secret of a new link, which is stored nowhere, and the link.

        Raises `UnknownCertificateError`, `TamperedReportError` and `InvalidLastDayError`.
        """
        await self._certification.revision(subject, period)
        now, secret = self._clock(), new_secret()
        made = FigureLink(
            id=digest(secret).hex(),
            subject=subject,
            fiscal_year=period.fiscal_year,
            quarter=period.quarter or 0,
            by=who,
            made=now,
            last_day=checked_last_day(last_day, now),
        )
        async with self._store.write() as unit:
            await unit.figure_links.put(made)
            told = f"{subject} {period.name} {made.last_day} {made.id[:_SHORT]}"
            await record(unit.audit, now, who, "figures-linked", told)
        return secret, made

    async def of(self, subject: str) -> list[FigureLink]:
        """Return all links to figures of a subject, also those that have ended, the newest first."""
        return [each for each in await self._store.figure_links.all() if each.subject == subject]

    async def revoke(self, who: str, subject: str, name: str) -> None:
        """End a link now; one that was revoked stays so. Raises `UnknownFigureLinkError`."""
        async with self._store.write() as unit:
            found, now = await unit.figure_links.find(name), self._clock()
            if found is None or found.subject != subject:
                raise UnknownFigureLinkError
            if found.revoked is None:
                await unit.figure_links.put(replace(found, revoked=now, revoked_by=who))
                told = f"{subject} {found.period.name} {found.id[:_SHORT]}"
                await record(unit.audit, now, who, "figure-link-revoked", told)

    async def opened(self, secret: str) -> tuple[FigureLink, Figures]:
        """Return the link of a secret, and the certified figures of its period alone.

        Raises `UnknownFigureLinkError`, also after its end, `UnknownCertificateError` and `TamperedReportError`.
        """
        found = await self._store.figure_links.find(digest(secret).hex())
        if found is None or not found.opens(self._clock()):
            raise UnknownFigureLinkError
        return found, _of_one_period(figures_of(await self._certification.revision(found.subject, found.period)))


def _of_one_period(figures: Figures) -> Figures:
    """Return certified figures without what they tell of other periods."""
    if not isinstance(figures, FormReport):
        return replace(figures, indicators=[replace(each, by_year=[]) for each in figures.indicators])
    own, series = figures.score.period, figures.series
    years = [each for each in series.years if each.period == own]
    quarters = [each for each in series.quarters if each.period == own]
    return replace(
        figures,
        score=replace(figures.score, change=None),
        broken_down=[replace(each, change=None) for each in figures.broken_down],
        series=replace(series, years=years, quarters=quarters),
    )
