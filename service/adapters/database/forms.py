"""The forms as they were published, in the SQLite file."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from service.adapters.database.audit_log import SqliteBook
from service.adapters.database.tokens import to_seconds
from service.application.ports.records import FormVersion

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.adapters.database.sqlite import Engine


def to_version(row: Any) -> FormVersion:  # noqa: ANN401 - a row
    """Make a version of its row."""
    number, form, version, digest, definition, published, origin = row
    return FormVersion(
        id=number,
        form=form,
        version=version,
        hash=digest,
        definition=definition,
        published=datetime.fromtimestamp(published, UTC),
        origin=origin,
    )


def _columns(version: FormVersion) -> dict[str, object]:
    return {
        "form": version.form,
        "version": version.version,
        "hash": version.hash,
        "definition": version.definition,
        "published": to_seconds(version.published),
        "origin": version.origin,
    }


class SqliteFormChange(SqliteBook):
    """A write transaction on forms."""

    async def highest(self, form: str) -> int:
        """Give the highest version of a form as it stands in this transaction; 0 where there is none."""
        row = await self._queries.highest_form_version(self._connection, form=form)
        return int(row[0])

    async def add(self, version: FormVersion) -> None:
        """Record a version, unless there is one of its number."""
        await self._queries.add_form_version(self._connection, **_columns(version))


class SqliteForms:
    """The forms as published."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def versions(self) -> list[FormVersion]:
        """Give all versions of all forms, oldest first within a form."""
        return [to_version(row) async for row in self._engine.queries.form_versions(self._engine.reader)]

    async def after(self, number: int) -> list[FormVersion]:
        """Give the versions with a higher id, in the order in which they were published."""
        rows = self._engine.queries.form_versions_after(self._engine.reader, id=number)
        return [to_version(row) async for row in rows]

    async def add(self, version: FormVersion) -> None:
        """Record a version, unless another process was faster."""
        async with self.change() as change:
            await change.add(version)

    @asynccontextmanager
    async def change(self) -> AsyncIterator[SqliteFormChange]:
        """Open the write transaction."""
        async with self._engine.writes() as connection:
            yield SqliteFormChange(connection, self._engine.queries)
