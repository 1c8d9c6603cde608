"""The forms as they were published, in the SQLite file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from service.adapters.database.auditing import add_deed
from service.adapters.database.books import to_seconds
from service.application.stored import FormVersion

if TYPE_CHECKING:
    from service.adapters.database.engine import Engine
    from service.domain.audit import Deed


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
        async with self._engine.writes() as connection:
            await self._engine.queries.add_form_version(connection, **_columns(version))

    async def add_over(self, version: FormVersion, highest: int, deed: Deed) -> bool:
        """Record a version and the deed where its form's highest is the one named; tell whether it was."""
        async with self._engine.writes() as connection:
            queries = self._engine.queries
            added = await queries.add_form_version_over(connection, **_columns(version), highest=highest)
            if added:
                await add_deed(connection, queries, deed)
        return bool(added)
