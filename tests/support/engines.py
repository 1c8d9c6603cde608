"""Which database engine the tests of the whole service run on: SQLite, or PostgreSQL with `--engine postgresql`."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

server = ""
"""The URL of a PostgreSQL database while the tests run on it."""


def database_url(folder: Path) -> str:
    """Give the `POCHAI_DATABASE_URL` of a data folder: empty for SQLite, else a schema that is the folder's own."""
    if not server:
        return ""
    name = hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:16]
    return f"{server}?schema=t{name}"


def database(folder: Path) -> Path | str:
    """Give the database of a data folder, which is made: its SQLite file, or a URL."""
    folder.mkdir(parents=True, exist_ok=True)
    return database_url(folder) or folder / "pochai.sqlite3"
