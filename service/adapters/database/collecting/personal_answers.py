"""Personal data given with consent, stored apart from the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from service.application.ports import answer_writers as writers
from service.application.ports import readers as ports
from service.application.ports.records import Key, Personal

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from service.adapters.database.session import Reading, Writing


class Personals(ports.Personals):
    """Personal rows, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def find(self, key: Key) -> Personal | None:
        row = await self._session.row("personal_by_id", collector_id=key[0], id=key[1])
        return Personal(*row) if row else None

    @override
    async def everything(self) -> list[Personal]:
        return [Personal(*row) for row in await self._session.rows("all_personal")]


class PersonalWriter(writers.PersonalWriter):
    """Personal rows, written."""

    def __init__(self, session: Writing) -> None:
        self._session = session

    @override
    async def put(self, rows: Sequence[Personal]) -> None:
        self._session.put("put_personal", rows)

    @override
    async def renew(self, keys: Collection[Key]) -> None:
        self._session.put("drop_marks", list(keys))

    @override
    async def drop(self, keys: Collection[Key]) -> None:
        self._session.put("drop_personal", list(keys))
