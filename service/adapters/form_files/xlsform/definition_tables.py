"""A definition being built from a workbook: tables as in a definition file, the cell of each value, the findings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from service.adapters.form_files.xlsform.columns import FALSE, TRUE, headed
from service.domain.forms.findings import Finding
from service.domain.forms.import_findings import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.adapters.form_files.xlsform.sheet_rows import SheetCell, SheetRow

Table = dict[str, Any]

_LAST_STEP = re.compile(r"(\.[^.\[\]]+|\[\d+\])$")
_DIGITS = re.compile(r"[0-9]{1,6}")


class DefinitionTables:
    """A definition being built; its texts may be `formatted` with tags and stars.

    `settings` is the first cell of the sheet with its settings, `headings` what each sheet calls its columns, `leads`
    what cells are about that no path stands in. `read_cells` are those of a column that is not read otherwise, `rated`
    the first of the lists that are scales.
    """

    def __init__(self, *, formatted: bool) -> None:
        self._formatted = formatted
        self.tree: Table = {}
        self.findings: list[Finding] = []
        self.lost_rows: set[str] = set()
        self.read_cells: set[str] = set()
        self.rated: set[str] = set()
        self.leads: dict[str, str] = {}
        self.settings = "settings!A1"
        self.headings: dict[str, Mapping[str, str]] = {}
        self._places: dict[str, str] = {}

    def fault(self, place: str, code: str, **params: str | int) -> None:
        """Add a finding about a cell."""
        self.findings.append(Finding(place, code, params))

    def called(self, place: str, column: str) -> str:
        """Return what the sheet of a cell calls a column, or what it should be called where it has none."""
        return self.headings.get(place.partition("!")[0], {}).get(column) or headed(column)

    def made_id(self, place: str, given: str, made: str) -> None:
        """Tell of an id that was made, because what was given cannot be one or nothing was."""
        if given:
            self.fault(place, "id-made", given=given, made=made)
        else:
            self.fault(place, "id-of-unnamed")

    def lose(self, row: SheetRow, code: str, **params: str | int) -> None:
        """Add a finding about a row that is not taken; nothing else is said of it."""
        self.lost_rows.add(row.number)
        self.fault(row.at("type"), code, **params)

    def stands(self, path: str, place: str) -> None:
        """Record the cell of a path."""
        self._places[path] = place

    def place_of(self, path: str) -> str:
        """Return the cell of a path, or of the nearest one around it."""
        while path and path not in self._places:
            path = _LAST_STEP.sub("", path) if _LAST_STEP.search(path) else ""
        return self._places.get(path, self.settings.replace("settings!A1", "settings!A2"))

    def paths(self) -> dict[str, str]:
        """Return the path that stands in each cell, of several an item's or choice's, and the shortest of them."""
        parts = ((path, place) for path, place in self._places.items() if path != "sections")
        nearest = sorted(parts, key=lambda each: (".items[" not in each[0], len(each[0])))
        return self.leads | {place: path for path, place in reversed(nearest)}

    def texts(self, table: Table, path: str, row: SheetRow, column: str, field: str) -> None:
        """Read a text in each language that has a column."""
        for ending in ("", "_en"):
            if f"{column}{ending}" in row.cells:
                self.stands(f"{path}.{field}{ending}" if path else f"{field}{ending}", row.at(f"{column}{ending}"))
            if said := self.said(row, f"{column}{ending}"):
                table[f"{field}{ending}"] = said

    def said(self, row: SheetRow, column: str) -> str:
        """Return the text of a cell in one line, and tell what is lost of it."""
        return self.line(row.cells[column]) if column in row.cells else ""

    def line(self, cell: SheetCell) -> str:
        """Return the text of a cell in one line, and tell what is lost of it."""
        line = one_line(cell.text, formatted=self._formatted)
        for code in line.codes:
            self.fault(cell.place, code, text=line.text)
        return line.text

    def tick(self, table: Table, path: str, row: SheetRow, column: str, field: str) -> None:
        """Read a yes or no; an empty cell of an own column sets nothing."""
        typed = row.text(column).lower()
        self.stands(f"{path}.{field}", row.at(column))
        if typed not in TRUE | FALSE:
            self.fault(row.at(column), "not-yes-or-no", value=row.text(column))
        elif typed or column == field:
            table[field] = typed in TRUE

    def number(self, table: Table, path: str, row: SheetRow, column: str, field: str) -> None:
        """Read a whole number, if present."""
        self.stands(f"{path}.{field}", row.at(column))
        if row.text(column):
            self.whole_number(table, field, row.cells[column])

    def whole_number(self, table: Table, field: str, cell: SheetCell) -> None:
        """Set a whole number."""
        if _DIGITS.fullmatch(cell.text):
            table[field] = int(cell.text)
        else:
            self.fault(cell.place, "not-a-whole-number", value=cell.text)
