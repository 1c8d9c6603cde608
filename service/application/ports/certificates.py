"""The port of certified reports: they are added and read, and never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from service.application.ports.accounts import Book

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from service.domain.certification.certificate import Certified, Seal
    from service.domain.period import FiscalPeriod


class CertificateChange(Book, Protocol):
    """What can be done to certified reports at once, or not at all."""

    async def latest(self, subject: str, period: FiscalPeriod) -> Certified | None:
        """Give the last revision of a subject and period as it stands in this transaction."""

    async def add(self, certified: Certified) -> None:
        """Record a revision."""


class Certificates(Protocol):
    """The certified reports."""

    def change(self) -> AbstractAsyncContextManager[CertificateChange]:
        """Open the one write transaction; leaving it without an error has everything on disk."""

    async def find(self, seal: Seal) -> Certified | None:
        """Give the report of a seal, whatever else became of it."""

    async def seals(self) -> list[Seal]:
        """Give the seals of all, newest first."""
