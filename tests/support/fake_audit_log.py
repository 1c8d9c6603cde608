"""The audit log in memory, part of the unit of work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.application.ports.accounts import AuditLog

if TYPE_CHECKING:
    from service.domain.accounts.audit_log import Entry
    from tests.support.fake_unit import MemoryUnit


class MemoryAuditLog(AuditLog):
    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def last_entry(self) -> Entry | None:
        return self._unit.state.audit[-1] if self._unit.state.audit else None

    async def record(self, entry: Entry) -> None:
        self._unit.set(audit=(*self._unit.state.audit, entry))
