"""The audit book in the SQLite file: an entry is written by whatever transaction does the deed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.domain.audit import Entry, told_of

if TYPE_CHECKING:
    from service.adapters.database.connections import Connection
    from service.domain.audit import Deed


def to_entry(row: Any) -> Entry:  # noqa: ANN401 - a row
    """Make an entry of its row."""
    return Entry(**dict(zip(Entry.__struct_fields__, row, strict=True)))


async def last_entry(connection: Connection, queries: Any) -> Entry | None:  # noqa: ANN401 - made by aiosql
    """Give the last entry, as it stands in a transaction."""
    row = await queries.last_audit_entry(connection)
    return to_entry(row) if row else None


async def add_entry(connection: Connection, queries: Any, entry: Entry) -> None:  # noqa: ANN401 - made by aiosql
    """Write an entry."""
    await queries.add_audit_entry(connection, **{name: getattr(entry, name) for name in Entry.__struct_fields__})


async def add_deed(connection: Connection, queries: Any, deed: Deed) -> None:  # noqa: ANN401 - made by aiosql
    """Write of a deed that the same transaction does."""
    await add_entry(connection, queries, told_of(await last_entry(connection, queries), deed))
