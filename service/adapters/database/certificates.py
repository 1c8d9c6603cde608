"""Certified reports in the SQLite file, read as they are there, whatever somebody has done to them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from service.adapters.database.audit_log import SqliteBook
from service.adapters.database.tokens import to_seconds
from service.domain.certification.certificate import Certificate, CertificateHeader

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.adapters.database.sqlite import Engine
    from service.domain.period import FiscalPeriod

_LAST_SECOND = 253_402_300_799
"""The last one that a date can be made of: what is beyond was not written by us."""


def to_seal(row: Any) -> CertificateHeader:  # noqa: ANN401 - a row
    """Make a seal of its row."""
    subject, fiscal_year, quarter, revision, by, certified, note, checksum = row
    return CertificateHeader(
        subject=_text(subject),
        fiscal_year=fiscal_year,
        quarter=quarter,
        revision=revision,
        by=_text(by),
        certified=datetime.fromtimestamp(min(max(certified, 0), _LAST_SECOND), UTC),
        note=_text(note),
        checksum=_text(checksum),
    )


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "replace")


def to_certified(row: Any) -> Certificate:  # noqa: ANN401 - a row
    """Make a certified report of its row."""
    *sealed, document = row
    seal = to_seal(sealed)
    return Certificate(**{name: getattr(seal, name) for name in CertificateHeader.__struct_fields__}, document=document)


class SqliteCertificateChange(SqliteBook):
    """A write transaction on certified reports."""

    async def latest(self, subject: str, period: FiscalPeriod) -> Certificate | None:
        """Give the last revision of a subject and period as it stands in this transaction."""
        row = await self._queries.latest_certificate(
            self._connection, subject=subject, fiscal_year=period.fiscal_year, quarter=period.quarter or 0
        )
        return None if row is None else to_certified(row)

    async def add(self, certified: Certificate) -> None:
        """Record a revision."""
        await self._queries.add_certificate(
            self._connection,
            subject=certified.subject,
            fiscal_year=certified.fiscal_year,
            quarter=certified.quarter,
            revision=certified.revision,
            certified_by=certified.by,
            certified=to_seconds(certified.certified),
            note=certified.note,
            checksum=certified.checksum,
            report=certified.document,
        )


class SqliteCertificates:
    """The certified reports."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def change(self) -> AsyncIterator[SqliteCertificateChange]:
        """Open the write transaction."""
        async with self._engine.writes() as connection:
            yield SqliteCertificateChange(connection, self._engine.queries)

    async def find(self, seal: CertificateHeader) -> Certificate | None:
        """Give the report of a seal, whatever else became of it."""
        row = await self._engine.queries.certificate(
            self._engine.reader,
            subject=seal.subject,
            fiscal_year=seal.fiscal_year,
            quarter=seal.quarter,
            revision=seal.revision,
        )
        return None if row is None else to_certified(row)

    async def seals(self) -> list[CertificateHeader]:
        """Give the seals of all, newest first."""
        return [to_seal(row) async for row in self._engine.queries.seals(self._engine.reader)]
