"""The journal: what new answers add to the counts, one row a commit until it is folded. SQLite has none.

All answers of a collector change the same counts. PostgreSQL locks those rows until the commit, so commits would wait
for each other; each inserts a row of its own here instead.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import json
from typing_extensions import override

from service.adapters.database.scoring.tallies import random_change
from service.application.ports import answer_writers as writers
from service.application.ports import readers as ports

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from service.adapters.database.collecting.comments import ArrivalWriter
    from service.adapters.database.scoring.tallies import TallyWriter
    from service.adapters.database.session import Reading, Writing
    from service.application.ports.records import Day, TallyDelta

MOST = 500
"""Entries of a collector that are folded at once."""

_ID_BITS = 63

_encoder = json.Encoder()


class Journal(ports.Journal):
    """The journal, seen from outside of a transaction."""

    def __init__(self, session: Reading, *, kept: bool) -> None:
        self._session = session
        self._kept = kept
        self._appended = asyncio.Event()

    @override
    async def collectors(self) -> list[int]:
        return [row[0] for row in await self._session.rows("journal_collectors")] if self._kept else []

    @override
    async def appended(self) -> None:
        await self._appended.wait()
        self._appended.clear()

    def note(self, writer: JournalWriter) -> None:
        """Learn what a transaction did, once it is committed."""
        if writer.appended:
            self._appended.set()


class JournalWriter(writers.JournalWriter):
    """The journal, written. Where none is kept, counts are changed at once."""

    def __init__(self, session: Writing, tallies: TallyWriter, arrivals: ArrivalWriter, *, kept: bool) -> None:
        self.appended = False
        self._session = session
        self._tallies = tallies
        self._arrivals = arrivals
        self._kept = kept

    @override
    async def append(self, steps: TallyDelta, days: Mapping[Day, int]) -> None:
        if not self._kept:
            await self._tallies.move(steps)
            await self._arrivals.add(days)
            return
        cells: defaultdict[tuple[int, int], dict[int, int]] = defaultdict(dict)
        values = iter(self._tallies.numbered(steps))
        for collector_id, month, cell_id, step in zip(values, values, values, values, strict=True):
            cells[collector_id, month][cell_id] = step
        came = {collector_id: (day.isoformat(), count) for (collector_id, day), count in days.items()}
        rows = [
            (at, secrets.randbits(_ID_BITS), month, _encoder.encode(added).decode(), *came.pop(at, ("", 0)))
            for (at, month), added in cells.items()
        ]
        self._session.put("append_journal", rows)
        self.appended = True

    @override
    async def fold(self, collectors: Collection[int]) -> bool:
        counts = [await self._fold(collector_id) for collector_id in sorted(collectors)] if self._kept else []
        return MOST in counts

    async def _fold(self, collector_id: int) -> int:
        asked = {"collector_id": collector_id, "most": MOST, "change": random_change()}
        (count,) = await self._session.row("fold_journal", **asked) or (0,)
        return int(count)
