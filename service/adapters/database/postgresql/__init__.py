"""PostgreSQL: many processes on many machines over one database. Needs the extra `postgresql`."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from service.adapters.database.postgresql.address import read_address
from service.adapters.database.postgresql.engine import opened
from service.adapters.database.store import DatabaseStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

    from service.adapters.database.postgresql.address import Address

__all__ = ["open_store"]


def open_store(url: str) -> AbstractAsyncContextManager[DatabaseStore]:
    """Open the store at a URL, made and migrated where needed. Raises `AddressError` now, and `SchemaError` then."""
    return _open(read_address(url))


@asynccontextmanager
async def _open(address: Address) -> AsyncIterator[DatabaseStore]:
    async with opened(address) as engine:
        yield DatabaseStore(engine)
