"""The migrations: numbered SQL that brings a file up to date, each step once and whole."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import aiosqlite


class TooNewError(Exception):
    """The file was migrated by a newer release than this one."""


def migrations() -> list[tuple[int, str]]:
    """Give the numbered migrations in order."""
    files = Path(__file__).with_name("schema").glob("*.sql")
    return sorted((int(file.name.split("_")[0]), file.read_text("utf-8")) for file in files)


async def version(connection: aiosqlite.Connection) -> int:
    """Give the number of the last migration a file has had; 0 for a new one."""
    rows = list(await connection.execute_fetchall("PRAGMA user_version"))
    return int(rows[0][0])


async def behind(connection: aiosqlite.Connection) -> int:
    """Give how many migrations a file still lacks. Raises `TooNewError` for a file of a newer release."""
    missing = migrations()[-1][0] - await version(connection)
    if missing < 0:
        raise TooNewError
    return missing


async def migrate(connection: aiosqlite.Connection) -> int:
    """Apply the migrations that are missing, each with its record in one transaction; give how many there were.

    Raises `TooNewError`.
    """
    await behind(connection)
    return sum([await _apply(connection, number, script) for number, script in migrations()])


async def _apply(connection: aiosqlite.Connection, number: int, script: str) -> bool:
    """Apply a migration unless the file has had it: asked under the write lock, so that two starts do it once."""
    await connection.execute_fetchall("BEGIN IMMEDIATE")
    try:
        missing = await version(connection) < number
        for statement in _statements(script) if missing else ():
            await connection.execute_fetchall(statement)
        if missing:
            await connection.execute_fetchall(f"PRAGMA user_version = {number}")
    except BaseException:
        await connection.rollback()
        raise
    await connection.execute_fetchall("COMMIT")
    return missing


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for piece in script.split(";")[:-1]:
        statement += f"{piece};"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
