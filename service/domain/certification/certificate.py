"""Certified reports: figures frozen with who, when and why, under a SHA-256 checksum of all of it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from msgspec import MsgspecError, Raw, Struct, json
from msgspec.structs import replace

from service.domain.period import FiscalPeriod
from service.domain.scoring.revised import Revised

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SCORECARD = "scorecard"
"""The subject of the scorecard of all indicators, in place of a form's id."""

ACTION: Final = "report-certified"
"""The action of certifying in the audit log."""

_encoder = json.Encoder(order="sorted", decimal_format="string")


def canonical(value: object) -> bytes:
    """Return a value as canonical JSON: UTF-8, sorted keys, no spaces, decimals as strings with all digits."""
    return _encoder.encode(value)


class Signer(Struct, frozen=True, kw_only=True):
    """Who signs a paper: full name and position."""

    full_name: str
    position: str


NOBODY = Signer(full_name="", position="")


class CertificateHeader(Struct, frozen=True, kw_only=True):
    """A certified report without its figures; quarter 0 is the whole year.

    Revisions count from 1 for each subject and period. The last one counts; earlier ones stay. From revision 2 on,
    `note` says why the report was amended.
    """

    subject: str
    fiscal_year: int
    quarter: int
    revision: int
    by: str
    certified: datetime
    note: str
    checksum: str

    @property
    def period(self) -> FiscalPeriod:
        """The period. Raises `InvalidPeriodError` where the stored file was tampered with."""
        return FiscalPeriod(fiscal_year=self.fiscal_year, quarter=self.quarter or None)

    @property
    def provisional(self) -> bool:
        """Whether the period was not over when this was certified."""
        return self.certified < self.period.after

    @property
    def name(self) -> str:
        """Subject, period and revision as one text."""
        return f"{self.subject} {self.fiscal_year}/{self.quarter} #{self.revision}"

    @property
    def audit_subject(self) -> str:
        """The subject of its entry in the audit log."""
        return f"{self.name} {self.checksum}"


class Certificate(CertificateHeader, frozen=True, kw_only=True):
    """A certified report: `document` is the canonical JSON whose SHA-256 is `checksum`."""

    document: bytes

    @property
    def sound(self) -> bool:
        """Whether document, header and checksum agree."""
        try:
            whole = canonical(_document(self, Raw(self.report), self.signer, self.revisions))
        except (MsgspecError, UnicodeDecodeError):
            return False
        return self.document == whole and self.checksum == _checksum(whole)

    @property
    def report(self) -> bytes:
        """The figures, as canonical JSON."""
        return bytes(json.decode(self.document, type=Document).report)

    @property
    def signer(self) -> Signer | None:
        """Who certified, by full name and position as of then, if known."""
        return json.decode(self.document, type=Document).signer

    @property
    def revisions(self) -> list[Revised]:
        """All revisions up to this one; none of the first, nor of those made before they were stored."""
        return json.decode(self.document, type=Document).revisions


class Document(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the checksum covers; `report` has the figures."""

    subject: str
    fiscal_year: int
    quarter: int
    revision: int
    by: str
    certified: datetime
    note: str
    report: Raw
    signer: Signer | None = None
    revisions: list[Revised] = []


class Flaw(Struct, frozen=True, kw_only=True):
    """A certified report that fails verification.

    `changed`: its checksum does not fit. `not-in-book`: it has no entry in the audit log. `missing`: the audit log has
    an entry, but the report is gone.
    """

    report: str
    code: str


def make_certificate(  # noqa: PLR0913 - a certificate has that many fields
    subject: str,
    period: FiscalPeriod,
    revision: int,
    report: object,
    *,
    by: str,
    moment: datetime,
    note: str,
    signer: Signer | None = None,
    revisions: Sequence[Revised] = (),
) -> Certificate:
    """Freeze a report as a certificate; `moment` is truncated to the second."""
    certified = Certificate(
        subject=subject,
        fiscal_year=period.fiscal_year,
        quarter=period.quarter or 0,
        revision=revision,
        by=by,
        certified=datetime.fromtimestamp(int(moment.timestamp()), UTC),
        note=note,
        checksum="",
        document=b"",
    )
    return _with_checksum(certified, canonical(_document(certified, Raw(canonical(report)), signer, revisions)))


def flaws(headers: Sequence[CertificateHeader], sound: Iterable[bool], audited: Iterable[str]) -> list[Flaw]:
    """Compare certified reports, each with whether it is sound, with the audit log's subjects of certifying entries."""
    logged = {name: checksum for name, _, checksum in (each.rpartition(" ") for each in audited)}
    there = {each.name for each in headers}
    found = [
        Flaw(report=each.name, code="changed" if not good else "not-in-book")
        for each, good in zip(headers, sound, strict=True)
        if not good or logged.get(each.name) != each.checksum
    ]
    return [*found, *(Flaw(report=name, code="missing") for name in logged if name not in there)]


def _with_checksum(certified: Certificate, document: bytes) -> Certificate:
    return replace(certified, document=document, checksum=_checksum(document))


def _checksum(document: bytes) -> str:
    return hashlib.sha256(document).hexdigest()


def _document(
    certified: CertificateHeader, report: Raw, signer: Signer | None, revisions: Sequence[Revised]
) -> Document:
    return Document(
        subject=certified.subject,
        fiscal_year=certified.fiscal_year,
        quarter=certified.quarter,
        revision=certified.revision,
        by=certified.by,
        certified=certified.certified,
        note=certified.note,
        report=report,
        signer=signer,
        revisions=list(revisions),
    )
