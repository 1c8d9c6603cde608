"""The counts: moved with every answer, read summed up for a form, by month, or for collectors."""

from __future__ import annotations

import secrets
from collections import defaultdict
from typing import TYPE_CHECKING

from typing_extensions import override

from service.adapters.database.scoring.tally_cells import WIDTH
from service.application.ports import answer_writers as writers
from service.application.ports import readers as ports
from service.application.ports.records import TallyKey
from service.domain.scoring.tally import Cell

if TYPE_CHECKING:
    from collections.abc import Collection

    from service.adapters.database.scoring.tally_cells import Cells, Named
    from service.adapters.database.session import Reading, Row, Writing
    from service.application.ports.records import TallyDelta


class Tallies(ports.Tallies):
    """Counts, summed up."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def by_month(self, collectors: Collection[int]) -> dict[int, dict[int, int]]:
        months: dict[int, dict[int, int]] = defaultdict(dict)
        for collector, month, count in await self._session.rows(
            "collectors_by_month", ids=self._session.array(collectors)
        ):
            months[collector][month] = count
        return months

    @override
    async def excluded(self, collector_id: int) -> int:
        row = await self._session.row("sheets_excluded_of", collector_id=collector_id)
        return int(row[0] or 0) if row else 0

    @override
    async def everything(self) -> dict[TallyKey, int]:
        return _by_key(await self._session.rows("all_tallies"))

    @override
    async def sealed(self) -> dict[TallyKey, int]:
        return _by_key(await self._session.rows("all_sealed"))


def _by_key(rows: list[Row]) -> dict[TallyKey, int]:
    return {
        TallyKey(collector, month, version, Cell(by_item, item, by_value, choice)): count
        for collector, month, version, by_item, item, by_value, choice, count in rows
    }


def random_change() -> int:
    """Return the number of a change of counts: of 63 bits, so that none is met again, not even after a restore."""
    return secrets.randbits(63)


class TallyWriter(writers.TallyWriter):
    """Counts, moved. `fresh` has the cells that this transaction puts down, to be learned after its commit."""

    def __init__(self, session: Writing, cells: Cells) -> None:
        self.fresh: dict[Named, int] = {}
        self._session = session
        self._cells = cells

    @override
    async def move(self, steps: TallyDelta) -> None:
        self._put("move_tally", self.numbered(steps))
        change = random_change()
        moved = sorted({(collector_id, month) for collector_id, month, *_ in steps})
        self._session.put("change_tally", [(*each, change) for each in moved])

    @override
    async def seal(self, counts: TallyDelta) -> None:
        self._put("seal_counts", self.numbered(counts))

    def numbered(self, steps: TallyDelta) -> list[int]:
        """Name steps by the numbers of their cells, which are put down where new, in one order for all who write."""
        values, fresh = self._cells.rows(steps)
        if fresh:
            self.fresh |= fresh
            names = sorted((number, version, *group, *choice) for (version, group, choice), number in fresh.items())
            self._session.put("put_cells", names)
        return values

    def _put(self, query: str, values: list[int]) -> None:
        self._session.put_flat(query, WIDTH, values, idle=[*values[: WIDTH - 1], 0])
