"""A sheet of a form as rows by column, each cell with its address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from service.domain.forms.import_findings import DOCUMENT
from service.texts import texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.adapters.form_files.sheets.cell import Cell
    from service.domain.forms.findings import Finding


class SheetCell(NamedTuple):
    """A cell's text and its address: `survey!C7`. An `odd` one is told of."""

    place: str
    text: str
    odd: bool = False


_UNSURE = frozenset({"cell-date", "cell-number"})
"""What a cell shows otherwise than it is stored, in a way that is not known: it is asked for, never guessed."""


def sheet_cell(cell: Cell, here: str) -> SheetCell:
    """Return a cell at an address, empty where its text is not known."""
    return SheetCell(here, "" if cell.odd in _UNSURE else cell.text, bool(cell.odd))


_QUOTED = 5


def quoted(cells: list[tuple[str, str]]) -> dict[str, str | int]:
    """Return how many cells there are, and what the first ones say, each with its column and row."""
    said = ", ".join(f"{shown_place(where)} “{text}”".strip() for where, text in cells[:_QUOTED])
    more = texts("workbook").quoted.say("more", count=len(cells) - _QUOTED) if len(cells) > _QUOTED else ""
    return {"count": len(cells), "cells": f"{said} {more}".strip()}


def shown_place(where: str) -> str:
    """Return the column and row of an address; none in a document, where nobody sees them."""
    sheet, _, here = where.rpartition("!")
    return "" if sheet == DOCUMENT else here


_NAMED = 40


def list_of(here: str, number: int, text: str) -> str:
    """Return what a question's list is called where it is told of: by its cell, in a document by number and text."""
    return shown_place(here) or f"{number}.{''.join(text.split())[:_NAMED]}"


_ROW = re.compile(r"\d+$")


class SheetRow(Struct, frozen=True, kw_only=True):
    """A non-empty row, by column. `place` is the address of its first cell."""

    place: str
    cells: dict[str, SheetCell]

    @property
    def number(self) -> str:
        """The number of the row."""
        found = _ROW.search(self.place)
        return found[0] if found else ""

    def text(self, column: str) -> str:
        """Return the text in a column, empty where there is none."""
        return self.cells[column].text if column in self.cells else ""

    def blank(self, column: str) -> bool:
        """Return whether a column has nothing, and nothing is told of that."""
        return column not in self.cells or not (self.cells[column].text or self.cells[column].odd)

    def at(self, column: str) -> str:
        """Return the address of a cell, or of the row where it has no such column."""
        return self.cells[column].place if column in self.cells else self.place


class Grid(Struct, frozen=True, kw_only=True):
    """A sheet. `columns` are those that its first row names, `headings` what it calls those that are read."""

    name: str
    columns: frozenset[str] = frozenset()
    headings: Mapping[str, str] = {}
    rows: tuple[SheetRow, ...] = ()
    findings: tuple[Finding, ...] = ()
