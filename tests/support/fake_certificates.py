"""Certificates in memory."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from service.application.ports.certificates import Certificates, CertificateWriter
from service.domain.certification.certificate import Certificate, CertificateHeader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from service.application.ports.snapshot import Months, QuarterCounts
    from service.domain.period import FiscalPeriod
    from tests.support.fake_store import MemoryStore
    from tests.support.fake_unit import MemoryUnit


class MemoryCertificates(Certificates):
    """Certificates, read from the state."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def find(self, seal: CertificateHeader) -> Certificate | None:
        return self._store.seen.certified.get(_key(seal))

    async def headers(self) -> list[CertificateHeader]:
        found = sorted(self._store.seen.certified.values(), key=_order)
        return [
            CertificateHeader(**{name: value for name, value in asdict(each).items() if name != "document"})
            for each in found
        ]


class MemoryCertificateWriter(CertificateWriter):
    """Certificates, written."""

    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def latest(self, subject: str, period: FiscalPeriod) -> Certificate | None:
        return latest_of(self._unit.state.certified.values(), subject, period)

    async def add(self, certified: Certificate) -> None:
        there = self._unit.state.certified
        assert _key(certified) not in there
        self._unit.set(certified={**there, _key(certified): certified})

    async def add_counts(self, certified: Certificate, counts: Mapping[Months, QuarterCounts]) -> None:
        assert _key(certified) in self._unit.state.certified
        told = dict(self._unit.state.certified_counts)
        for of, each in counts.items():
            told[of] = (*told.get(of, ()), each)
        self._unit.set(certified_counts=told)


def latest_of(found: Iterable[Certificate], subject: str, period: FiscalPeriod) -> Certificate | None:
    mine = [each for each in found if (each.subject, each.period) == (subject, period)]
    return max(mine, key=lambda each: each.revision, default=None)


def _key(seal: CertificateHeader) -> tuple[str, int, int, int]:
    return seal.subject, seal.fiscal_year, seal.quarter, seal.revision


def _order(seal: CertificateHeader) -> tuple[float, int, int, str, int]:
    moment = (seal.certified - datetime.fromtimestamp(0, UTC)).total_seconds()
    return -moment, -seal.fiscal_year, -seal.quarter, seal.subject, -seal.revision
