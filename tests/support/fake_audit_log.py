"""The audit book in memory, written by whatever transaction does what it tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.domain.accounts.audit_log import Entry
    from tests.support.fake_store import State


class MemoryBook:
    """A copy of the book, to be written on."""

    def __init__(self, state: State) -> None:
        self.audit = state.audit

    async def last_entry(self) -> Entry | None:
        return self.audit[-1] if self.audit else None

    async def record(self, entry: Entry) -> None:
        self.audit = (*self.audit, entry)
