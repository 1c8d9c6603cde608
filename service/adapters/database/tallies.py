"""The counts as they are read: all of them, or those of collectors."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from service.application.ports.records import TallyKey
from service.domain.scoring.tally import Cell

if TYPE_CHECKING:
    from collections.abc import Collection

    from service.adapters.database.sqlite import Engine


class SqliteTallies:
    """The counts."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def by_month(self, collectors: Collection[int]) -> dict[int, dict[int, int]]:
        """Count the responses of collectors, by collector id and month, oldest month first."""
        months: dict[int, dict[int, int]] = defaultdict(dict)
        rows = self._engine.queries.collectors_by_month(self._engine.reader, ids=json.dumps(list(collectors)))
        async for collector, month, count in rows:
            months[collector][month] = count
        return months

    async def everything(self) -> dict[TallyKey, int]:
        """Give every count that is not zero."""
        rows = self._engine.queries.all_tallies(self._engine.reader)
        return {
            TallyKey(collector, month, version, Cell(by_item, item, by_value, choice)): count
            async for collector, month, version, by_item, item, by_value, choice, count in rows
        }

    async def sealed(self) -> dict[TallyKey, int]:
        """Give what is recorded of the counts of deleted responses."""
        rows = self._engine.queries.all_sealed(self._engine.reader)
        return {
            TallyKey(collector, month, version, Cell(by_item, item, by_value, choice)): count
            async for collector, month, version, by_item, item, by_value, choice, count in rows
        }
