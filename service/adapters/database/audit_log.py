"""The audit book in the SQLite file, written by whatever transaction does what it tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.domain.accounts.audit_log import Entry

if TYPE_CHECKING:
    from service.adapters.database.sqlite_connection import Connection


def to_entry(row: Any) -> Entry:  # noqa: ANN401 - a row
    """Make an entry of its row."""
    return Entry(**dict(zip(Entry.__struct_fields__, row, strict=True)))


def to_content(entry: Entry) -> dict[str, Any]:
    """Give an entry as its columns."""
    return {name: getattr(entry, name) for name in Entry.__struct_fields__}


class SqliteBook:
    """A write transaction in which the audit book can be written."""

    def __init__(self, connection: Connection, queries: Any) -> None:  # noqa: ANN401 - made by aiosql
        self._connection = connection
        self._queries = queries

    async def last_entry(self) -> Entry | None:
        """Give the last entry of the audit book."""
        row = await self._queries.last_audit_entry(self._connection)
        return to_entry(row) if row else None

    async def record(self, entry: Entry) -> None:
        """Write an entry into the audit book."""
        await self._queries.add_audit_entry(self._connection, **to_content(entry))
