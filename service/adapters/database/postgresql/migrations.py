"""The migrations of PostgreSQL: numbered SQL that brings a schema up to date, each step once and whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.adapters.database.postgresql.connections import transaction
from service.adapters.database.sqlite.migrations import TooNewError

if TYPE_CHECKING:
    from service.adapters.database.postgresql.connections import Connection

_RECORDS = """
CREATE SCHEMA IF NOT EXISTS "{schema}";
CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY)
"""
_ALONE = "BEGIN; SELECT pg_advisory_xact_lock(hashtext('pochai migration'))"


def migrations() -> list[tuple[int, str]]:
    """Give the numbered migrations in order."""
    files = Path(__file__).with_name("schema").glob("*.sql")
    return sorted((int(file.name.split("_")[0]), file.read_text("utf-8")) for file in files)


async def migrate(connection: Connection, schema: str) -> int:
    """Apply the migrations that are missing, all in one transaction; give how many there were. Raises `TooNewError`.

    Starts of several processes wait for each other.
    """
    async with transaction(connection, _ALONE):
        await connection.execute(_RECORDS.format(schema=schema))
        version = await connection.fetchval("SELECT coalesce(max(number), 0) FROM migration")
        missing = [(number, script) for number, script in migrations() if number > version]
        if version > migrations()[-1][0]:
            raise TooNewError
        for number, script in missing:
            await connection.execute(script)
            await connection.execute("INSERT INTO migration (number) VALUES ($1)", number)
    return len(missing)
