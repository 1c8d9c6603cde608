"""The port of certified reports: they are added and read, and never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from service.domain.certification.certificate import Certificate, CertificateHeader
    from service.domain.period import FiscalPeriod


class CertificateWriter(Protocol):
    """Certified reports, in a write transaction."""

    async def latest(self, subject: str, period: FiscalPeriod) -> Certificate | None:
        """Give the last revision of a subject and period as it stands in this transaction."""

    async def add(self, certified: Certificate) -> None:
        """Record a revision."""


class Certificates(Protocol):
    """The certified reports."""

    async def find(self, seal: CertificateHeader) -> Certificate | None:
        """Give the report of a seal, whatever else became of it."""

    async def seals(self) -> list[CertificateHeader]:
        """Give the seals of all, newest first."""
