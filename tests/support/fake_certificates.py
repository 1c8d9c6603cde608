"""Certified reports in memory, to be added to and never changed."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec.structs import asdict, replace

from service.application.ports.certificates import Certificates
from service.domain.certification.certificate import Certificate, CertificateHeader
from tests.support.fake_audit_log import MemoryBook

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from service.domain.period import FiscalPeriod
    from tests.support.fake_store import MemoryStore, State


class MemoryCertificates(Certificates):
    """The certified reports, in the state of a store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @asynccontextmanager
    async def change(self) -> AsyncIterator[MemoryCertificateChange]:
        async with self._store.writing:
            change = MemoryCertificateChange(self._store.state)
            yield change
            self._store.state = replace(self._store.state, certified=change.certified, audit=change.audit)

    async def find(self, seal: CertificateHeader) -> Certificate | None:
        return self._store.seen.certified.get(_key(seal))

    async def seals(self) -> list[CertificateHeader]:
        found = sorted(self._store.seen.certified.values(), key=_order)
        return [
            CertificateHeader(**{name: value for name, value in asdict(each).items() if name != "document"})
            for each in found
        ]


class MemoryCertificateChange(MemoryBook):
    """A copy of the certified reports, to be added to."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.certified = dict(state.certified)

    async def latest(self, subject: str, period: FiscalPeriod) -> Certificate | None:
        return latest_of(self.certified.values(), subject, period)

    async def add(self, certified: Certificate) -> None:
        assert _key(certified) not in self.certified
        self.certified[_key(certified)] = certified


def latest_of(found: Iterable[Certificate], subject: str, period: FiscalPeriod) -> Certificate | None:
    mine = [each for each in found if (each.subject, each.period) == (subject, period)]
    return max(mine, key=lambda each: each.revision, default=None)


def _key(seal: CertificateHeader) -> tuple[str, int, int, int]:
    return seal.subject, seal.fiscal_year, seal.quarter, seal.revision


def _order(seal: CertificateHeader) -> tuple[float, int, int, str, int]:
    moment = (seal.certified - datetime.fromtimestamp(0, UTC)).total_seconds()
    return -moment, -seal.fiscal_year, -seal.quarter, seal.subject, -seal.revision
