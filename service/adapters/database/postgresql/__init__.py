"""PostgreSQL: many processes on many machines over one database. Needs the extra `postgresql`."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from service.adapters.database.postgresql.address import read_address
from service.adapters.database.postgresql.engine import examined, migrated, opened
from service.adapters.database.store import DatabaseStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.adapters.database.migrations import Migration


@asynccontextmanager
async def open_store(url: str) -> AsyncIterator[DatabaseStore]:
    """Open the store at a URL, made and migrated where needed.

    Raises `SettingsError`, `UnreachableError` and `SchemaError`.
    """
    async with opened(read_address(url)) as engine:
        yield DatabaseStore(engine)


@asynccontextmanager
async def examine_store(url: str) -> AsyncIterator[DatabaseStore]:
    """Open the store at a URL as it is, to read it alone. Raises as `open_store` does."""
    async with examined(read_address(url)) as engine:
        await engine.behind()
        yield DatabaseStore(engine)


async def migrate_database(url: str) -> tuple[list[Migration], int]:
    """Bring a schema up to date; give the migrations that took, and the number it now has. Raises as `open_store`."""
    async with examined(read_address(url)) as engine:
        return await migrated(engine), engine.known
