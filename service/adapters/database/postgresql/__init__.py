"""PostgreSQL: many processes on many machines over one database. Needs the extra `postgresql`."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg

from service.adapters.database import sqlite
from service.adapters.database.moving import move
from service.adapters.database.postgresql.address import read_address
from service.adapters.database.postgresql.engine import examined, migrated, opened
from service.adapters.database.postgresql.replica import ReplicaFigures
from service.adapters.database.store import DatabaseStore
from service.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from service.adapters.database.migrations import Migration


ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError)
"""What this engine raises itself, where it is not told otherwise."""


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


@asynccontextmanager
async def open_replica(store: DatabaseStore, url: str) -> AsyncIterator[ReplicaFigures]:
    """Open a replica of a store, whether it answers now or not. Raises `SettingsError`."""
    try:
        address = read_address(url)
    except SettingsError as error:
        raise SettingsError(error.code, **error.params | {"name": "POCHAI_READ_DATABASE_URL"}) from None
    async with examined(address, at_least=0) as engine:
        yield ReplicaFigures(store, engine.reading)


async def replica_usable(store: DatabaseStore, url: str) -> bool:
    """Tell whether figures are read from the replica at a URL now. Raises `SettingsError`."""
    async with open_replica(store, url) as replica:
        return await replica.usable()


async def migrate_database(url: str) -> tuple[list[Migration], int]:
    """Bring a schema up to date; give the migrations that took, and the number it now has. Raises as `open_store`."""
    async with examined(read_address(url)) as engine:
        return await migrated(engine), engine.known


async def copy_to_file(url: str, file: Path) -> None:
    """Copy the state of this moment into a new SQLite file. Raises as `open_store` does, and `MovingError`."""
    async with examine_store(url) as source, sqlite.open_store(file) as target, source.snapshot():
        await move(source, target, lambda *_: None)
