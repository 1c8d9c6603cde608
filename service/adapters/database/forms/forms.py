"""Forms as they were published, version by version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from service.adapters.database.timestamps import to_moment, to_seconds
from service.application.ports import readers as ports
from service.application.ports import unit_of_work as writers
from service.application.ports.records import FormVersion

if TYPE_CHECKING:
    from service.adapters.database.session import Reading, Row, Writing


def to_version(row: Row) -> FormVersion:
    """Make a version of its row."""
    number, form, version, digest, definition, published, origin = row
    return FormVersion(
        id=number,
        form=form,
        version=version,
        hash=digest,
        definition=definition,
        published=to_moment(published),
        origin=origin,
    )


class Forms(ports.Forms):
    """Versions, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def versions(self) -> list[FormVersion]:
        return [to_version(row) for row in await self._session.rows("form_versions")]

    @override
    async def after(self, number: int) -> list[FormVersion]:
        return [to_version(row) for row in await self._session.rows("form_versions_after", id=number)]


class FormWriter(writers.FormWriter):
    """Versions, written."""

    def __init__(self, session: Writing) -> None:
        self._session = session

    @override
    async def highest(self, form: str) -> int:
        (highest,) = await self._session.row("highest_form_version", form=form) or (0,)
        return int(highest)

    @override
    async def add(self, version: FormVersion) -> None:
        await self._session.execute(
            "add_form_version",
            form=version.form,
            version=version.version,
            hash=version.hash,
            definition=version.definition,
            published=to_seconds(version.published),
            origin=version.origin,
        )
