"""The ports of conclusions of surveys: read, and written with every revision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from service.domain.period import FiscalPeriod
    from service.domain.scoring.conclusion import Conclusion


class Conclusions(Protocol):
    """Conclusions, with their history."""

    async def history(self, form: str, period: FiscalPeriod) -> list[Conclusion]:
        """Return the revisions of a form and period, oldest first, as they are outside or in this transaction."""


class ConclusionWriter(Conclusions, Protocol):
    """Conclusions, in a write transaction."""

    async def add(self, conclusion: Conclusion) -> None:
        """Insert a revision."""

    async def erase(self, form: str, period: FiscalPeriod, revision: int) -> None:
        """Leave both texts of a revision empty; who wrote it and when stays."""
