"""The audit log, written by whatever transaction does what it tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from service.application.ports import accounts as ports
from service.domain.accounts.audit_log import Entry

if TYPE_CHECKING:
    from service.adapters.database.session import Row, Writing


def to_entry(row: Row) -> Entry:
    """Make an entry of its row."""
    return Entry(**dict(zip(Entry.__struct_fields__, row, strict=True)))


class AuditLog(ports.AuditLog):
    """The audit log inside a write transaction."""

    def __init__(self, session: Writing) -> None:
        self._session = session

    @override
    async def last_entry(self) -> Entry | None:
        row = await self._session.row("last_audit_entry")
        return to_entry(row) if row else None

    @override
    async def record(self, entry: Entry) -> None:
        self._session.put("add_audit_entry", [{name: getattr(entry, name) for name in Entry.__struct_fields__}])
