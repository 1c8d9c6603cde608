"""The rows of a report's tables, as formatted text."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from service.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.exports.xlsx.sheet_writer import Cell, TableRow

NO_FIGURE, HIDDEN = "–", "*"
"""A missing figure, as in Thai tables, and a suppressed one."""


class ReportLine(Struct, frozen=True):
    """A table row: the first cell, the others, and whether it is a heading."""

    text: str
    cells: list[str]
    head: bool = False


class ChoiceShare(Struct, frozen=True):
    """The count and percent of a step."""

    count: str
    percent: str


class Rating(Struct, frozen=True):
    """A row of the ratings table."""

    text: str
    head: bool
    shares: list[ChoiceShare]
    unknown: str
    answers: str
    mean: str
    sd: str
    percent: str
    reading: str


def lines(rows: Iterable[TableRow], width: int) -> list[ReportLine]:
    """Return rows as text, each with `width` cells after its first."""
    found: list[ReportLine] = []
    for row in rows:
        text, *cells = map(written, row.cells)
        fill = HIDDEN if HIDDEN in cells else "" if row.style == "bold" else NO_FIGURE
        found.append(ReportLine(text, [*cells, *[fill] * (width - len(cells))], row.style == "bold"))
    return found


def without_hidden(rows: list[ReportLine]) -> list[ReportLine]:
    """Return rows without those of an item of which nothing may be shown: its heading says so; none if that is all."""
    blocks: list[list[ReportLine]] = []
    for row in rows:
        if row.head or not blocks:
            blocks.append([])
        blocks[-1].append(row)
    if not any(map(_tells, blocks)):
        return []
    return [row for head, *below in blocks for row in _shown(head, below)]


def _shown(head: ReportLine, below: list[ReportLine]) -> list[ReportLine]:
    if not below or _tells(below):
        return [head, *below]
    return [replace(head, text=texts("survey_report").hidden.say("item", item=head.text))]


def _tells(rows: list[ReportLine]) -> bool:
    """Return whether rows have a figure."""
    return any(cell not in {HIDDEN, NO_FIGURE, ""} for row in rows for cell in row.cells)


def written(cell: Cell) -> str:
    """Return a cell as the workbook shows it."""
    if cell is None:
        return NO_FIGURE
    if cell == texts("keeper").csv.hidden:
        return HIDDEN
    return str(cell) if isinstance(cell, str | Decimal) else f"{cell:,}"
