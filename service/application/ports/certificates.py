"""The port of certificates: they are added and read, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.application.ports.snapshot import Months, QuarterCounts
    from service.domain.certification.certificate import Certificate, CertificateHeader
    from service.domain.period import FiscalPeriod


class CertificateWriter(Protocol):
    """Certificates, in a write transaction."""

    async def latest(self, subject: str, period: FiscalPeriod) -> Certificate | None:
        """Return the last revision of a subject and period, as it is in this transaction."""

    async def add(self, certified: Certificate) -> None:
        """Record a revision."""

    async def add_counts(self, certified: Certificate, counts: Mapping[Months, QuarterCounts]) -> None:
        """Record the counts of the quarters that a revision is the first to tell."""


class Certificates(Protocol):
    """Stored certificates."""

    async def find(self, seal: CertificateHeader) -> Certificate | None:
        """Return the certificate of a header, unverified."""

    async def headers(self) -> list[CertificateHeader]:
        """Return the headers of all, newest first."""
