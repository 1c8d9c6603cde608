"""What of a workbook is hidden and read all the same: sheets, rows and columns that hold something."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct, field

from service.adapters.form_files.sheets.cell import Cell, place
from service.texts import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from service.adapters.form_files.sheets.cell import Rows


class Hidden(Struct):
    """What is hidden of a sheet: all of it, or some rows and columns, by their numbers from 0."""

    whole: bool = False
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)

    def told(self, title: str, rows: Rows) -> Iterator[list[Cell]]:
        """Yield, if any of it holds something, the sheet's title and what of it is hidden, in words."""
        says = texts("workbook").hidden
        filled = {at for at, row in enumerate(rows) if any(cell.text for cell in row)}
        columns = {at for row in rows for at, cell in enumerate(row) if cell.text}
        parts = [
            *([says.say("sheet")] if self.whole and filled else []),
            *([says.say("rows", named=_runs(self.rows & filled, _row))] if self.rows & filled else []),
            *([says.say("columns", named=_runs(self.columns & columns, _column))] if self.columns & columns else []),
        ]
        if parts:
            yield [Cell(title), *(Cell(str(each)) for each in parts)]


def _runs(numbers: Iterable[int], named: Callable[[int], str]) -> str:
    """Return numbers as they are called, of neighbours the first and the last."""
    found = [
        [at for _, at in run] for _, run in groupby(enumerate(sorted(numbers)), key=lambda each: each[1] - each[0])
    ]
    return ", ".join(named(run[0]) if len(run) == 1 else f"{named(run[0])}–{named(run[-1])}" for run in found)


def _row(at: int) -> str:
    return str(at + 1)


def _column(at: int) -> str:
    return place("", at, 0)[1:-1]
