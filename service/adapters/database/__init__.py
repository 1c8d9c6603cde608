"""The database: every port of the store over an engine, with its SQL in `queries/` and in the engines' folders.

A database is the path of a SQLite file, or the URL of a PostgreSQL database. Beside what is said below, a URL raises
`UnreachableError`, and `SettingsError` for a bad parameter or without the extra `postgresql`.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from service.adapters.database import sqlite
from service.adapters.database.migrations import SchemaError
from service.adapters.database.store import DatabaseStore, EngineError, Health, UnreachableError
from service.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractAsyncContextManager
    from types import ModuleType

    from service.adapters.database.migrations import Migration
    from service.application.ports.snapshot import FigureSource

__all__ = [
    "Database",
    "DatabaseStore",
    "EngineError",
    "Health",
    "SchemaError",
    "UnreachableError",
    "copy_to_file",
    "engine_errors",
    "examine_store",
    "migrate_database",
    "open_replica",
    "open_store",
    "replica_usable",
]

Database: TypeAlias = Path | str


@contextmanager
def engine_errors(database: Database) -> Iterator[None]:
    """Have what the engine of a database raises itself, whichever it is, be `EngineError`."""
    try:
        yield
    except Exception as error:
        if isinstance(error, _engine(database).ERRORS):
            raise EngineError from error
        raise


def open_store(database: Database) -> AbstractAsyncContextManager[DatabaseStore]:
    """Open the store, made and migrated where needed. Raises `SchemaError`."""
    return _engine(database).open_store(database)  # type: ignore[no-any-return] # both engines' modules have it


def examine_store(database: Database) -> AbstractAsyncContextManager[DatabaseStore]:
    """Open the store as it is, to read it alone. Raises `SchemaError`."""
    return _engine(database).examine_store(database)  # type: ignore[no-any-return] # both engines' modules have it


def open_replica(store: DatabaseStore, url: str) -> AbstractAsyncContextManager[FigureSource]:
    """Open the replica of a store at a PostgreSQL URL, to read figures; without a URL the store gives them itself."""
    if not url:
        return nullcontext(store)
    return _engine(url).open_replica(store, url)  # type: ignore[no-any-return] # only servers have replicas


async def replica_usable(store: DatabaseStore, url: str) -> bool:
    """Tell whether figures are read from the replica at a URL: it answers, follows this store, and is not too old."""
    return await _engine(url).replica_usable(store, url)  # type: ignore[no-any-return] # only servers have replicas


async def migrate_database(database: Database) -> tuple[list[Migration], int]:
    """Bring a database up to date; give the migrations that took, and its number now. Raises `SchemaError`."""
    return await _engine(database).migrate_database(database)  # type: ignore[no-any-return] # both modules have it


async def copy_to_file(database: Database, file: Path) -> None:
    """Copy the state of this moment into a new SQLite file, while others write.

    Raises `SchemaError`, and `MovingError` for a server's database that lacks migrations.
    """
    await _engine(database).copy_to_file(database, file)


def _engine(database: Database) -> ModuleType:
    if isinstance(database, Path):
        return sqlite
    try:
        from service.adapters.database import postgresql  # noqa: PLC0415 - an extra
    except ImportError:
        raise SettingsError("postgresql-extra", name="POCHAI_DATABASE_URL") from None
    return postgresql
