"""The ports of remarks on indicators: read, and written with every revision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from service.domain.indicators.remarks import Remark
    from service.domain.period import FiscalPeriod


class Remarks(Protocol):
    """Remarks, with their history."""

    async def history(self, indicator: str, period: FiscalPeriod) -> list[Remark]:
        """Return the revisions of an indicator and period, oldest first, as they are outside or in this transaction."""


class RemarkWriter(Remarks, Protocol):
    """Remarks, in a write transaction."""

    async def add(self, remark: Remark) -> None:
        """Insert a revision."""

    async def erase(self, indicator: str, period: FiscalPeriod, revision: int) -> None:
        """Leave both texts of a revision empty; who wrote it and when stays."""
