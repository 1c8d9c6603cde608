"""Which period is due: the last quarter or year, until its scorecard is certified for good; what is, and was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.application.ports.snapshot import Wanted
from service.domain.certification.certificate import SCORECARD
from service.domain.period import FiscalPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.application.ports.snapshot import Snapshot
    from service.domain.certification.certificate import Certificate


def periods_to_finish(today: FiscalPeriod) -> list[FiscalPeriod]:
    """Return what may be due in quarter `today`: the last quarter, and the last year in the first quarter."""
    last = today.previous
    if last is None:
        return []
    return [last, FiscalPeriod(fiscal_year=last.fiscal_year)] if today.quarter == 1 else [last]


def periods_ended(today: FiscalPeriod) -> list[FiscalPeriod]:
    """Return what ended of this fiscal year and the last before quarter `today`, the newest first."""
    this = FiscalPeriod(fiscal_year=today.fiscal_year)
    ended = (each for year in (this, this.previous) if year for each in (year, *reversed(year.quarters)))
    return [each for each in ended if each.after <= today.begin]


def period_due(snapshot: Snapshot, today: FiscalPeriod) -> FiscalPeriod:
    """Return the first of the last periods whose scorecard is not certified for good, else quarter `today`.

    A period before the first collector, without answers and values, has nothing to certify.
    """
    for period in periods_to_finish(today):
        if _begun(snapshot, period) and not finished(snapshot.certified.get((SCORECARD, period))):
            return period
    return today


def _begun(snapshot: Snapshot, period: FiscalPeriod) -> bool:
    answered = (counted for of, counted in snapshot.responses.items() if set(of.months) <= set(period.months))
    return (
        any(each.created < period.after and each.standing == "real" for each in snapshot.collectors)
        or any(any(counted.values()) for counted in answered)
        or any(each.period == period for each in snapshot.measured.get(period.fiscal_year, ()))
    )


def finished(certified: Certificate | None) -> bool:
    """Return whether a period's scorecard is certified for good, that is after the period's end."""
    return certified is not None and not certified.provisional


def downloads_wanted(periods: Iterable[FiscalPeriod]) -> Wanted:
    """Return what to read for `taken`."""
    return Wanted(downloaded=frozenset(f"{SCORECARD} {each.name}" for each in periods))


def taken(snapshot: Snapshot, period: FiscalPeriod) -> bool:
    """Return whether anybody downloaded a period's scorecard since it was certified last."""
    made, last = snapshot.certified.get((SCORECARD, period)), snapshot.downloads.get(f"{SCORECARD} {period.name}")
    return made is not None and last is not None and last >= made.certified.replace(microsecond=0)


def certified_subjects(snapshot: Snapshot, period: FiscalPeriod) -> list[str]:
    """Return the subjects with a certificate in a period."""
    return [subject for subject, of in snapshot.certified if of == period]
