"""The migrations of a SQLite file: where its records stand, and how its schema is read."""

from __future__ import annotations

import re
import sqlite3
from contextlib import asynccontextmanager, closing
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import json
from typing_extensions import override

from service.adapters.database.migrations import (
    Fingerprint,
    Migratable,
    Migration,
    Record,
    SchemaError,
    fingerprint,
    read_migrations,
)
from service.adapters.database.sqlite.migration_functions import comment_line, sha256_hex

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator, Sequence

    from service.adapters.database.sqlite.connection import Connection

_OWN = "table form_version"
"""What every file of Pochai has had from the first migration on."""

_RECORDS = "table migration"

_UNRECORDED = 2
"""The last migration before there were records: until then a file had its number alone."""

_SCHEMA = "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"  # noqa: E501 - one statement
_TOKEN = re.compile(r"""--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\w+|\S""", re.DOTALL)
"""A comment, a text, a quoted name, a word or a sign of SQL."""

_WORD = re.compile(r"\w+")


def migrations() -> list[Migration]:
    """Read the numbered migrations in order."""
    return read_migrations(Path(__file__).with_name("schema"))


class SqliteSchema(Migratable):
    """The schema of a file, over one connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.known = migrations()

    @override
    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """Have all inside see one state."""
        await self.connection.execute_fetchall("BEGIN")
        try:
            yield
        finally:
            await self.connection.rollback()

    @override
    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Hold the write transaction, as the only one; committed on leaving, rolled back on an error."""
        await self.connection.execute_fetchall("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            await self.connection.rollback()
            raise
        await self.connection.execute_fetchall("COMMIT")

    @override
    async def records(self) -> list[Record]:
        """Read the records; a file from before there were any has those that its number stands for."""
        definitions = await self.definitions()
        if _OWN not in definitions:
            return []
        ((number,),) = await self.connection.execute_fetchall("PRAGMA user_version")
        records = await self._recorded() if _RECORDS in definitions else _unrecorded(number)
        if number > len(records):
            raise SchemaError("too_new", version=number, known=len(self.known))
        return records

    async def _recorded(self) -> list[Record]:
        rows = await self.connection.execute_fetchall(
            "SELECT number, content, fingerprint FROM migration ORDER BY number"
        )
        return [Record(number=row[0], content=row[1], fingerprint=_decoded(row[2])) for row in rows]

    @override
    async def definitions(self) -> dict[str, str]:
        """Read the schema. What SQLite keeps for itself, such as statistics, is no part of it."""
        return _normalised(await self.connection.execute_fetchall(_SCHEMA))

    @override
    async def run(self, script: str) -> None:
        """Run the statements of a migration, which may hash as Python does."""
        await self.connection.create_function("sha256_hex", 1, sha256_hex, deterministic=True)
        await self.connection.create_function("comment_line", 3, comment_line, deterministic=True)
        for statement in _statements(script):
            await self.connection.execute_fetchall(statement)

    @override
    async def keep(self, records: Sequence[Record]) -> None:
        """Write the number of the last record, and once there is a table for them, the records."""
        await self.connection.execute_fetchall(f"PRAGMA user_version = {records[-1].number}")
        if _RECORDS in await self.definitions():
            rows = [(each.number, each.content, json.encode(each.fingerprint).decode()) for each in records]
            await self.connection.executemany("INSERT OR IGNORE INTO migration VALUES (?, ?, ?)", rows)


def _decoded(text: str) -> Fingerprint:
    return json.decode(text, type=Fingerprint)


def _unrecorded(number: int) -> list[Record]:
    """Make the records that a file of that number would have, by applying the migrations to an empty one."""
    made = []
    with closing(sqlite3.connect(":memory:")) as connection:
        for migration in migrations()[: min(number, _UNRECORDED)]:
            connection.executescript(migration.script)
            schema = fingerprint(_normalised(connection.execute(_SCHEMA)))
            made.append(Record(number=migration.number, content=migration.content, fingerprint=schema))
    return made


def _normalised(rows: Iterable[Sequence[str]]) -> dict[str, str]:
    return {name: _normal(sql) for name, sql in rows}


@lru_cache(maxsize=256)
def _normal(sql: str) -> str:
    """Write a definition without comments and layout, names without needless quotes, in small letters.

    Remembered, as a start reads the same definitions several times.
    """
    return " ".join(_plain(token) for token in _TOKEN.findall(sql) if not token.startswith(("--", "/*")))


def _plain(token: str) -> str:
    if token.startswith("'"):
        return token
    return (token[1:-1] if token.startswith('"') and _WORD.fullmatch(token, 1, len(token) - 1) else token).casefold()


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for piece in script.split(";")[:-1]:
        statement += f"{piece};"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
