"""Responses as they are stored, one row an answer sheet."""

from __future__ import annotations

from itertools import chain, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

from typing_extensions import override

from service.application.ports import answer_writers as writers
from service.application.ports import readers as ports
from service.application.ports.records import EqualSheets, Key, ResponseGroup, StoredResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterator, Sequence

    from service.adapters.database.session import Reading, Writing

_BATCH = 1000


class Responses(ports.Responses):
    """Responses, read from beginning to end."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    def each(self) -> AsyncIterator[list[StoredResponse]]:
        return self._batches("responses_after")

    @override
    def before(self, month: int) -> AsyncIterator[list[StoredResponse]]:
        return self._batches("responses_before", month=month)

    @override
    async def groups(self, form: str) -> list[ResponseGroup]:
        return list(map(ResponseGroup._make, await self._session.rows("response_groups", form=form)))

    @override
    async def equal(self, collector_id: int, least: int, most: int) -> list[EqualSheets]:
        rows = await self._session.rows("equal_sheets", collector_id=collector_id, least=least, most=most)
        return list(map(EqualSheets._make, rows))

    @override
    async def like(self, collector_id: int, equal: EqualSheets, most: int) -> list[str]:
        asked = {"collector_id": collector_id, "form_version_id": equal.form_version_id, "month": equal.month}
        rows = await self._session.rows("sheets_like", **asked, id=equal.first, most=most)
        return [row[0] for row in rows]

    @override
    async def excluded(self, collector_id: int, exclusion: int) -> list[str]:
        rows = await self._session.rows("sheets_excluded", collector_id=collector_id, exclusion=exclusion)
        return [row[0] for row in rows]

    @override
    async def of_form(self, form: str, about: int) -> AsyncIterator[list[StoredResponse]]:
        for low, high in pairwise(_bounds(about)):
            rows = await self._session.rows("responses_between", form=form, low=low, high=high)
            yield list(map(StoredResponse._make, sorted(rows, key=itemgetter(1))))

    @override
    async def find(self, response_id: str) -> StoredResponse | None:
        row = await self._session.row("response_by_id", id=response_id)
        return StoredResponse(*row) if row else None

    async def _batches(self, query: str, **values: int) -> AsyncIterator[list[StoredResponse]]:
        collector_id, last = 0, ""
        while rows := await self._session.rows(query, **values, collector_id=collector_id, id=last, most=_BATCH):
            batch = list(map(StoredResponse._make, rows))
            yield batch
            collector_id, last = batch[-1].collector_id, batch[-1].id


def _bounds(about: int) -> Iterator[str]:
    """Yield the bounds of parts of all ids, which are random hexadecimal: about `_BATCH` responses a part."""
    parts = about // _BATCH + 1
    yield from (f"{number * 16**8 // parts:08x}" for number in range(parts))
    yield "g"


class ResponseWriter(writers.ResponseWriter):
    """Responses, written."""

    def __init__(self, session: Writing) -> None:
        self._session = session

    @override
    async def put(self, responses: Sequence[StoredResponse]) -> None:
        self._session.put_flat("put_responses", len(StoredResponse._fields), list(chain(*responses)))

    @override
    async def drop(self, keys: Collection[Key]) -> None:
        self._session.put("drop_responses", list(keys))
