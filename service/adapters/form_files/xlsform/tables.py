"""A definition being built from a workbook: tables as in a definition file, the cell of each value, the faults."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from service.adapters.form_files.xlsform.columns import FALSE, TRUE
from service.domain.forms.findings import Finding

if TYPE_CHECKING:
    from service.adapters.form_files.xlsform.cells import SheetRow

Table = dict[str, Any]

_LAST_STEP = re.compile(r"(\.[^.\[\]]+|\[\d+\])$")
_REFERENCE = re.compile(r"\$\{[^}]{0,60}\}?")
_DIGITS = re.compile(r"[0-9]{1,6}")


class DefinitionTables:
    """A definition being built."""

    def __init__(self) -> None:
        self.tree: Table = {}
        self.findings: list[Finding] = []
        self._places: dict[str, str] = {}

    def fault(self, place: str, code: str, **params: str | int) -> None:
        """Add a fault of a cell."""
        self.findings.append(Finding(place, code, params))

    def stands(self, path: str, place: str) -> None:
        """Record the cell of a path."""
        self._places[path] = place

    def place_of(self, path: str) -> str:
        """Return the cell of a path, or of the nearest one around it."""
        while path and path not in self._places:
            path = _LAST_STEP.sub("", path) if _LAST_STEP.search(path) else ""
        return self._places.get(path, "settings!A2")

    def texts(self, table: Table, path: str, row: SheetRow, column: str, field: str) -> None:
        """Read a text in each language that has a column."""
        for ending in ("", "_en"):
            said = row.text(f"{column}{ending}")
            if f"{column}{ending}" in row.cells:
                self.stands(f"{path}.{field}{ending}", row.at(f"{column}{ending}"))
            found = _REFERENCE.search(said)
            if found:
                self.fault(row.at(f"{column}{ending}"), "reference", value=found[0])
            if said:
                table[f"{field}{ending}"] = said

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
        typed = row.text(column)
        self.stands(f"{path}.{field}" if path else field, row.at(column))
        if not _DIGITS.fullmatch(typed) and typed:
            self.fault(row.at(column), "not-a-whole-number", value=typed)
        elif typed:
            table[field] = int(typed)
