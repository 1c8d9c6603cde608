"""Which database engine the tests of the whole service run on: SQLite, or PostgreSQL with `--engine postgresql`."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from service.adapters.database.sqlite import open_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

server = ""
"""The URL of a PostgreSQL database while the tests run on it."""

_lent: dict[Path, str] = {}
"""The schema of each data folder."""

_idle: list[str] = []
"""Emptied schemas: to make one takes ten times as long."""


_migrated: list[bytes] = []
"""A SQLite file with its tables and without rows, once it was needed: making one takes longer than most tests."""


async def lay_out(file: Path) -> None:
    """Make a SQLite file with all tables and no rows, in a folder that is there."""
    if not _migrated:
        async with open_store(file):
            pass
        _migrated.append(file.read_bytes())  # noqa: ASYNC240 - no loop has others to serve
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as copy:
        copy.write(_migrated[0])


def database_url(folder: Path) -> str:
    """Give the `POCHAI_DATABASE_URL` of a data folder: empty for SQLite, else a schema that is the folder's own."""
    if not server:
        return ""
    folder = folder.absolute()
    if folder not in _lent:
        _lent[folder] = _idle.pop() if _idle else f"t{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"
    return f"{server}?schema={_lent[folder]}"


def give_back(parent: Path, empty: Callable[[str], None]) -> None:
    """Empty the schemas of the data folders in a folder, given by their URLs, and have others use them."""
    for folder in [each for each in _lent if each.is_relative_to(parent)]:
        name = _lent.pop(folder)
        empty(f"{server}?schema={name}")
        _idle.append(name)


def database(folder: Path) -> Path | str:
    """Give the database of a data folder, which is made: its SQLite file, or a URL."""
    folder.mkdir(parents=True, exist_ok=True)
    return database_url(folder) or folder / "pochai.sqlite3"
