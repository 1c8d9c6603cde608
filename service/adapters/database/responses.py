"""Responses and their tallies: changed together in one transaction, read apart from it."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any

from service.adapters.database.audit_log import to_content, to_entry
from service.adapters.database.cell_ids import WIDTH, Cells
from service.adapters.database.collectors import to_collector
from service.application.ports.records import Day, Found, Key, Personal, StoredResponse
from service.domain.collecting.comment import Comment
from service.domain.collecting.invitation import Invitation, State

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Mapping, Sequence

    from service.adapters.database.cell_ids import Named
    from service.adapters.database.sqlite import Engine
    from service.adapters.database.sqlite_connection import Batch
    from service.application.ports.records import TallyDelta
    from service.domain.accounts.audit_log import Entry

_BATCH = 1000
_FULL = 64
"""Steps come in multiples of this, so that they need few statements."""

_STATES: tuple[State, ...] = ("fresh", "used", "revoked")
"""By their number in the file, where 0 and 1 take the same room, so that a use overwrites in place."""


class SqliteLedger:
    """The one way to change responses and tallies."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cells = Cells()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqliteTransaction]:
        """Open the one write transaction; leaving it without an error has everything on disk."""
        async with self._engine.batch() as batch:
            transaction = SqliteTransaction(batch, self._engine.queries, self._cells)
            yield transaction
        self._cells.learn(transaction.fresh.items())

    async def truncate_wal(self) -> None:
        """Leave no trace of what was overwritten, nor of the order of recent changes."""
        await self._engine.truncate_wal()

    async def vacuum(self) -> None:
        """Leave no trace of what was deleted, nor of the order of arrivals; takes as long as writing everything."""
        await self._engine.vacuum()


class SqliteTransaction:
    """What can be done at once, or not at all."""

    def __init__(self, batch: Batch, queries: Any, cells: Cells) -> None:  # noqa: ANN401 - made by aiosql
        self.fresh: dict[Named, int] = {}
        self._batch = batch
        self._queries = queries
        self._cells = cells

    async def find(
        self,
        *,
        collectors: Collection[int] = (),
        responses: Collection[Key] = (),
        invitations: Collection[Key] = (),
        personal: Collection[Key] = (),
    ) -> Found:
        """Read what exists of the wanted, as it stands in this transaction."""
        by_id, by_key, slips, said = await self._batch.read(
            (self._queries.collectors_by_ids, {"ids": json.dumps(list(collectors))} if collectors else None),
            (self._queries.responses_by_ids, {"keys": json.dumps(list(responses))} if responses else None),
            (self._queries.invitations_by_ids, {"keys": json.dumps(list(invitations))} if invitations else None),
            (self._queries.personal_by_ids, {"keys": json.dumps(list(personal))} if personal else None),
        )
        return Found(
            {row[0]: to_collector(row) for row in by_id},
            {(row[0], row[1]): StoredResponse(*row) for row in by_key},
            {(row[0], row[1]): _invitation(row) for row in slips},
            {(row[0], row[1]): Personal(*row) for row in said},
        )

    async def last_invitation(self, collector_id: int) -> int:
        """Give the highest number that a slip of a collector has; 0 where there is none."""
        ((row,),) = await self._batch.read((self._queries.last_invitation, {"collector_id": collector_id}))
        return int(row[0])

    async def put_invitations(self, invitations: Sequence[Invitation]) -> None:
        """Insert invitations, or change their state."""
        rows = [(each.collector_id, each.id, each.number, _STATES.index(each.state)) for each in invitations]
        self._batch.write(self._queries.put_invitations, rows)

    async def put_personal(self, rows: Sequence[Personal]) -> None:
        """Insert or replace what was said with consent; a replaced row keeps its month."""
        self._batch.write(self._queries.put_personal, rows)

    async def renew_personal(self, keys: Collection[Key]) -> None:
        """Take away the marks of consents that were withdrawn, where there are any."""
        self._batch.write(self._queries.drop_marks, list(keys))

    async def drop_personal(self, keys: Collection[Key]) -> None:
        """Erase rows, where there are any."""
        self._batch.write(self._queries.drop_personal, list(keys))

    async def drop(self, keys: Collection[Key]) -> None:
        """Delete responses, where there are any; their counts stay."""
        self._batch.write(self._queries.drop_responses, list(keys))

    async def seal(self, counts: TallyDelta) -> None:
        """Add to what is recorded of the counts of deleted responses."""
        self._batch.write_together(self._queries.seal_counts, WIDTH, self._numbered(counts))

    async def put(self, responses: Sequence[StoredResponse]) -> None:
        """Insert or replace responses; a replaced one keeps its month."""
        self._batch.write_together(self._queries.put_responses, len(StoredResponse._fields), list(chain(*responses)))

    async def move(self, steps: TallyDelta) -> None:
        """Add steps, which may be negative, to counts of the tally."""
        self._batch.write_together(self._queries.move_tally, WIDTH, self._numbered(steps))

    def _numbered(self, steps: TallyDelta) -> list[int]:
        """Give steps by the numbers of their cells, which are put down where new; steps of 0 fill up."""
        values, fresh = self._cells.rows(steps)
        if fresh:
            self.fresh |= fresh
            names = [(number, version, *group, *choice) for (version, group, choice), number in fresh.items()]
            self._batch.write(self._queries.put_cells, names)
        return values + [*values[: WIDTH - 1], 0] * (-len(values) // WIDTH % _FULL if values else 0)

    async def put_comments(self, comments: Sequence[Comment]) -> None:
        """Insert comments, or replace their text; a tag and a note stay only with the text that they were put on."""
        self._batch.write_together(self._queries.put_comments, len(Comment._fields), list(chain(*comments)))

    async def drop_comments(self, comments: Sequence[Comment]) -> None:
        """Delete comments, where there are any, with what was marked on them."""
        self._batch.write(self._queries.drop_comments, [comment[:3] for comment in comments])

    async def arrive(self, days: Mapping[Day, int]) -> None:
        """Add to how many responses came in on a day."""
        self._batch.write(self._queries.arrive, [(form, day.isoformat(), n) for (form, day), n in days.items()])

    async def last_entry(self) -> Entry | None:
        """Give the last entry of the audit book."""
        (rows,) = await self._batch.read((self._queries.last_audit_entry, {}))
        return next(map(to_entry, rows), None)

    async def record(self, entry: Entry) -> None:
        """Write an entry into the audit book."""
        self._batch.write(self._queries.add_audit_entry, [to_content(entry)])


class SqliteInvitations:
    """The slips of collectors by invitation."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def of(self, collector_id: int) -> list[Invitation]:
        """Give all slips of a collector."""
        rows = self._engine.queries.invitations_of(self._engine.reader, collector_id=collector_id)
        return [_invitation(row) async for row in rows]

    async def find(self, key: Key) -> Invitation | None:
        """Find a slip."""
        rows = self._engine.queries.invitations_by_ids(self._engine.reader, keys=json.dumps([key]))
        return next(iter([_invitation(row) async for row in rows]), None)


def _invitation(row: Any) -> Invitation:  # noqa: ANN401 - a row
    collector_id, name, number, state = row
    return Invitation(collector_id=collector_id, id=name, number=number, state=_STATES[state])


class SqlitePersonals:
    """What was said with consent."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def find(self, key: Key) -> Personal | None:
        """Find a row."""
        row = await self._engine.queries.personal_by_id(self._engine.reader, collector_id=key[0], id=key[1])
        return Personal(*row) if row else None

    async def everything(self) -> list[Personal]:
        """Give all rows, in the order of their keys."""
        return [Personal(*row) async for row in self._engine.queries.all_personal(self._engine.reader)]


class SqliteResponses:
    """Stored responses, read from beginning to end."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def each(self) -> AsyncIterator[list[StoredResponse]]:
        """Give all responses in batches, in the order of their keys."""
        collector_id, last = 0, ""
        while batch := [
            StoredResponse(*row)
            async for row in self._engine.queries.responses_after(
                self._engine.reader, collector_id=collector_id, id=last, most=_BATCH
            )
        ]:
            yield batch
            collector_id, last = batch[-1].collector_id, batch[-1].id

    async def before(self, month: int) -> AsyncIterator[list[StoredResponse]]:
        """Give the responses of earlier months in batches, in the order of their keys."""
        collector_id, last = 0, ""
        while batch := [
            StoredResponse(*row)
            async for row in self._engine.queries.responses_before(
                self._engine.reader, month=month, collector_id=collector_id, id=last, most=_BATCH
            )
        ]:
            yield batch
            collector_id, last = batch[-1].collector_id, batch[-1].id

    async def find(self, response_id: str) -> StoredResponse | None:
        """Find a response by its id alone, whichever collector it came through."""
        row = await self._engine.queries.response_by_id(self._engine.reader, id=response_id)
        return StoredResponse(*row) if row else None
