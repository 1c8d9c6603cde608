"""What forms say of certified figures: that papers keep them until they are certified again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.certification.certificate import SCORECARD
from service.domain.period import FiscalPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.application.certification.certify import Certification
    from service.application.certification.readings import Kept
    from service.application.certification.reports import Reports
    from service.domain.collecting.collector import Collector


async def kept_scorecards(reports: Reports, periods: Iterable[FiscalPeriod]) -> list[Kept]:
    """Return the certified scorecards of periods and of their years."""
    both = (each for period in periods for each in (period, FiscalPeriod(fiscal_year=period.fiscal_year)))
    return await reports.kept((SCORECARD, each) for each in both)


async def kept_surveys(certification: Certification, reports: Reports, collector: Collector) -> list[Kept]:
    """Return the certified periods of a collector's form that it can have answers in: those that end after it began."""
    made = await certification.headers(collector.form)
    return await reports.kept((each.subject, each.period) for each in made if each.period.after > collector.created)


async def differing(reports: Reports, subjects: Iterable[str], period: FiscalPeriod) -> list[str]:
    """Return the subjects whose papers of a period are not of today's figures."""
    return [each.subject for each in await reports.kept((of, period) for of in subjects) if each.differs]
