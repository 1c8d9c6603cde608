"""Certified reports, read as stored, so that tampering shows in their checksum."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from typing_extensions import override

from service.adapters.database.certification.certified_counts import document_of
from service.adapters.database.timestamps import to_seconds
from service.application.ports import certificates as ports
from service.domain.certification.certificate import Certificate, CertificateHeader
from service.domain.period import period_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.adapters.database.session import Reading, Row, Writing
    from service.application.ports.snapshot import Months, QuarterCounts
    from service.domain.period import FiscalPeriod

_LAST_SECOND = 253_402_300_799
"""The last one that a date can be made of: what is beyond was not written by us."""


def to_header(row: Row) -> CertificateHeader:
    """Make a header of its row."""
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


def to_certificate(row: Row) -> Certificate:
    """Make a certified report of its row."""
    *columns, document = row
    header = to_header(columns)
    names = CertificateHeader.__struct_fields__
    return Certificate(**{name: getattr(header, name) for name in names}, document=document)


class Certificates(ports.Certificates):
    """Certified reports, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def find(self, seal: CertificateHeader) -> Certificate | None:
        row = await self._session.row(
            "certificate",
            subject=seal.subject,
            fiscal_year=seal.fiscal_year,
            quarter=seal.quarter,
            revision=seal.revision,
        )
        return None if row is None else to_certificate(row)

    @override
    async def headers(self) -> list[CertificateHeader]:
        return [to_header(row) for row in await self._session.rows("seals")]


class CertificateWriter(ports.CertificateWriter):
    """Certified reports, added."""

    def __init__(self, session: Writing) -> None:
        self._session = session

    @override
    async def latest(self, subject: str, period: FiscalPeriod) -> Certificate | None:
        row = await self._session.row(
            "latest_certificate", subject=subject, fiscal_year=period.fiscal_year, quarter=period.quarter or 0
        )
        return None if row is None else to_certificate(row)

    @override
    async def add(self, certified: Certificate) -> None:
        await self._session.execute(
            "add_certificate",
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

    @override
    async def add_counts(self, certified: Certificate, counts: Mapping[Months, QuarterCounts]) -> None:
        for of, each in counts.items():
            period = period_of(of.months[0])
            await self._session.execute(
                "add_certified_count",
                form=of.form,
                fiscal_year=period.fiscal_year,
                quarter=period.quarter,
                report=certified.name,
                counts=document_of(each),
            )
