"""The migrations of a PostgreSQL schema: where its records stand, and how it is read."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import json
from typing_extensions import override

from service.adapters.database.migrations import Fingerprint, Migratable, Migration, Record, read_migrations
from service.adapters.database.postgresql.connections import transaction

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from service.adapters.database.postgresql.driver_types import Connection
    from service.adapters.database.postgresql.place import Place

_RECORDS = "table migration"

_DEFINITIONS = Path(__file__).with_name("definitions.sql").read_text("utf-8")


_STATEMENT = re.compile(r"(?:--[^\n]*|\$\$.*?\$\$|[^;])++(?:;|\Z)", re.DOTALL)
"""Up to a semicolon that is in no comment and in no body of a function. In quotes there are none."""


_TRIGGERS = "SET LOCAL citus.enable_unsafe_triggers = on"
"""Where a schema is distributed, Citus refuses triggers otherwise; anywhere else this is a name that means nothing."""


_STATEMENT_SECONDS = 24 * 60 * 60
"""A statement may rewrite a table for as long as it takes; whoever started the program may end it before."""


def statements(script: str) -> list[str]:
    """Cut a script into its statements: Citus hands each to its nodes alone."""
    return [each for each in _STATEMENT.findall(script) if each.strip()]


def migrations() -> list[Migration]:
    """Read the numbered migrations in order."""
    return read_migrations(Path(__file__).with_name("schema"))


class PostgresSchema(Migratable):
    """A schema of a database, over one connection. The schema itself is made with the first migration."""

    def __init__(self, connection: Connection, place: Place) -> None:
        self.connection = connection
        self.known = migrations()
        self._place = place
        self._name = place.schema
        self._lock = f"hashtext('pochai migration'), hashtext('{place.schema}')"

    @override
    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """Nobody migrates meanwhile: how the catalogue tells a definition does not keep to a transaction's snapshot."""
        beside = f"{self._place.begin('BEGIN READ ONLY')}; SELECT pg_advisory_xact_lock_shared({self._lock})"
        async with transaction(self.connection, beside):
            yield

    @override
    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        alone = f"{self._place.begin('BEGIN')}; {_TRIGGERS}; SELECT pg_advisory_xact_lock({self._lock})"
        async with transaction(self.connection, alone):
            yield

    @override
    async def records(self) -> list[Record]:
        if _RECORDS not in await self.definitions():
            return []
        # By its whole name: where it may not be seen, that is said, and not that there is none.
        rows = await self.connection.fetch(
            f'SELECT number, content, fingerprint FROM "{self._name}".migration ORDER BY number'  # noqa: S608 - a name of letters
        )
        return [Record(number=row[0], content=row[1], fingerprint=_decoded(row[2])) for row in rows]

    @override
    async def definitions(self) -> dict[str, str]:
        """Read the schema from the catalogue. The schema's own name is no part of it."""
        rows = await self.connection.fetch(_DEFINITIONS, self._name)
        return {name: text.replace(f"{self._name}.", "") for name, text in rows}

    @override
    async def run(self, script: str) -> None:
        if await self.connection.fetchval("SELECT to_regnamespace($1) IS NULL", self._name):
            await self.connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{self._name}"')
        for statement in statements(script):
            await self.connection.execute(statement, timeout=_STATEMENT_SECONDS)

    @override
    async def keep(self, records: Sequence[Record]) -> None:
        rows = [(each.number, each.content, json.encode(each.fingerprint).decode()) for each in records]
        await self.connection.executemany(
            "INSERT INTO migration (number, content, fingerprint) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", rows
        )


def _decoded(text: str) -> Fingerprint:
    return json.decode(text, type=Fingerprint)
