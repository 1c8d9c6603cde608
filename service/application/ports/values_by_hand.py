"""The ports of what people enter by hand: measured values to write, and results imported from documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from service.domain.indicators.imported import ImportedResult
    from service.domain.indicators.measurement import Measurement
    from service.domain.period import FiscalPeriod


class ImportedResults(Protocol):
    """Results imported from documents, with their history."""

    async def everything(self) -> list[ImportedResult]:
        """Return all revisions by indicator, fiscal year, quarter (whole year first) and revision."""


class ImportedResultWriter(Protocol):
    """Results imported from documents, to write."""

    async def history(self, indicator: str, period: FiscalPeriod) -> list[ImportedResult]:
        """Return the revisions of an indicator and period, oldest first."""

    async def add(self, result: ImportedResult) -> None:
        """Add a revision."""


class MeasurementWriter(Protocol):
    """Values measured by hand, in a write transaction."""

    async def history(self, indicator: str, period: FiscalPeriod) -> list[Measurement]:
        """Return the revisions of an indicator and period as they are in this transaction, oldest first."""

    async def add(self, measurement: Measurement) -> None:
        """Insert a revision."""
