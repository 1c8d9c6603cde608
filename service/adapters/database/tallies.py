"""The counts as they are read: summed up for a form, by month, or for collectors."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from service.application.stored import Place
from service.domain.tally import WHOLE, Cell

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from service.adapters.database.engine import Engine

_LAST = "\U0010ffff"
"""Sorts behind every item id, so that a slice up to it has all items."""


class SqliteTallies:
    """The counts, summed up."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def form(
        self, form: str, months: Sequence[int], sizes_of: Collection[str], by: str | None
    ) -> dict[int, dict[Cell, int]]:
        """Sum up a form's counts in some months, by form version id."""
        slices = [("", _LAST), *((item, _LAST if item == by else "") for item in sizes_of)]
        tallies: dict[int, dict[Cell, int]] = defaultdict(dict)
        async for version, by_item, item, by_value, choice, count in self._engine.queries.form_tally(
            self._engine.reader, form=form, months=json.dumps(months), slices=json.dumps(slices)
        ):
            tallies[version][Cell(by_item, item, by_value, choice)] = count
        return tallies

    async def monthly(self, form: str, months: Sequence[int]) -> dict[int, dict[int, dict[Cell, int]]]:
        """Sum up the counts of a whole form in some months, by month and form version id."""
        tallies: dict[int, dict[int, dict[Cell, int]]] = defaultdict(lambda: defaultdict(dict))
        rows = self._engine.queries.monthly_tally(self._engine.reader, form=form, months=json.dumps(months))
        async for month, version, item, choice, count in rows:
            tallies[month][version][Cell(WHOLE, item, WHOLE, choice)] = count
        return tallies

    async def responses(self, form: str, months: Sequence[int]) -> dict[int, int]:
        """Count a form's responses in some months, by collector id."""
        rows = self._engine.queries.form_responses(self._engine.reader, form=form, months=json.dumps(months))
        return {collector: count async for collector, count in rows if count}

    async def by_month(self, collectors: Collection[int]) -> dict[int, dict[int, int]]:
        """Count the responses of collectors, by collector id and month, oldest month first."""
        months: dict[int, dict[int, int]] = defaultdict(dict)
        rows = self._engine.queries.collectors_by_month(self._engine.reader, ids=json.dumps(list(collectors)))
        async for collector, month, count in rows:
            months[collector][month] = count
        return months

    async def everything(self) -> dict[Place, int]:
        """Give every count that is not zero."""
        rows = self._engine.queries.all_tallies(self._engine.reader)
        return {
            Place(collector, month, version, Cell(by_item, item, by_value, choice)): count
            async for collector, month, version, by_item, item, by_value, choice, count in rows
        }

    async def sealed(self) -> dict[Place, int]:
        """Give what is recorded of the counts of deleted responses."""
        rows = self._engine.queries.all_sealed(self._engine.reader)
        return {
            Place(collector, month, version, Cell(by_item, item, by_value, choice)): count
            async for collector, month, version, by_item, item, by_value, choice, count in rows
        }
