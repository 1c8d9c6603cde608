"""Read the cells of an uploaded workbook as texts with their addresses."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from warnings import catch_warnings

from msgspec import Struct

from service.adapters.form_files.xlsform.columns import KNOWN, UNSUPPORTED, header_of
from service.adapters.form_files.xlsform.safe_unzip import UnreadableWorkbookError, has_formulas, repack, too_large
from service.domain.errors import ExtraMissingError
from service.domain.forms.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROWS, _COLUMNS = 2000, 100
_FAR_ROWS = 20_000
"""The first row that may not exist, not even as an empty formatted one."""

_PLACES = 4_000_000
"""The most cells of all rows up to the last used one, empty ones included."""

_LETTERS = 4_000_000
"""The most letters of all cells: one shared string may be used in many."""


_ERROR = re.compile(r"#(?:[A-Z]{3,12}[!?]|DIV/0!|N/A|GETTING_DATA|BUSY!)")
"""The error values of Excel."""


ODD = frozenset({"cell-date", "cell-fraction", "cell-error", "cell-formula"})
"""The codes of unreadable cells; other findings about these cells are dropped."""


class SheetCell(NamedTuple):
    """A cell's text and its address: `survey!C7`."""

    place: str
    text: str


class SheetRow(Struct, frozen=True, kw_only=True):
    """A non-empty row, by column. `place` is the address of its first cell."""

    place: str
    cells: dict[str, SheetCell]

    def text(self, column: str) -> str:
        """Return the text in a column, empty where there is none."""
        return self.cells[column].text if column in self.cells else ""

    def at(self, column: str) -> str:
        """Return the address of a cell, or of the row where it has no such column."""
        return self.cells[column].place if column in self.cells else self.place


class Grid(Struct, frozen=True, kw_only=True):
    """A sheet. `columns` are those that its first row names."""

    name: str
    columns: frozenset[str]
    rows: tuple[SheetRow, ...]
    findings: tuple[Finding, ...]


def grids(content: bytes) -> dict[str, Grid]:
    """Read a form's sheets from a workbook. Raises `UnreadableWorkbookError` and `ExtraMissingError`."""
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise ExtraMissingError(extra="office") from None
    safe = repack(content)
    try:
        # The cached results of formulas, and the formulas.
        books = [
            load_workbook(safe, read_only=True, data_only=shown, keep_links=False)
            for shown in ((True, False) if has_formulas(safe) else (True,))
        ]
        sheets = [{str(sheet.title).strip().lower(): sheet for sheet in book.worksheets} for book in books]
        # openpyxl warns in English about invalid dates.
        with catch_warnings(action="ignore"):
            read = {name: _read(name, *(each[name] for each in sheets)) for name in KNOWN if name in sheets[0]}
        for book in books:
            book.close()
    except UnreadableWorkbookError:
        raise
    except Exception as error:
        raise UnreadableWorkbookError("not-a-workbook") from error
    return read


def _read(name: str, shown: Any, formulas: Any = None) -> Grid:  # noqa: ANN401 - untyped in openpyxl
    odd: list[Finding] = []
    rows = list(_rows(name, shown, odd))
    if formulas is not None:
        formulas.reset_dimensions()
        for number, (row, said) in enumerate(zip(rows, formulas.iter_rows(values_only=True), strict=False), 1):
            odd += [
                Finding(_place(name, at, number), "cell-formula")
                for at, value in enumerate(said[:_COLUMNS])
                if _is_formula(value) and (at >= len(row) or not row[at])
            ]
    return _grid(name, rows, odd)


def _is_formula(value: object) -> bool:
    """Return whether a cell has a formula: text, or an object for an array formula."""
    said = getattr(value, "text", value)
    return isinstance(said, str) and said.startswith("=")


def _rows(name: str, sheet: Any, odd: list[Finding]) -> Iterator[list[str]]:  # noqa: ANN401 - untyped in openpyxl
    """Yield the texts of each row; add unreadable cells to `odd`."""
    sheet.reset_dimensions()
    places, letters = _PLACES, _LETTERS
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        filled = len(row) - row.count(None)
        places -= len(row)
        far = number > _FAR_ROWS or places < 0 or filled > len(row[:_COLUMNS]) - row[:_COLUMNS].count(None)
        letters -= sum(len(value) for value in row[:_COLUMNS] if isinstance(value, str))
        if letters < 0:
            raise too_large()
        if far or (number > _ROWS and filled):
            raise UnreadableWorkbookError("too-many-cells", sheet=str(sheet.title), rows=_ROWS, columns=_COLUMNS)
        odd += [
            Finding(_place(name, at, number), code) for at, value in enumerate(row[:_COLUMNS]) if (code := _odd(value))
        ]
        yield [_text(value) for value in row[:_COLUMNS]] if filled else []


def _odd(value: object) -> str:
    """Return the fault's code for a value that shows otherwise than it reads, or an empty text."""
    if isinstance(value, date | time | timedelta):
        return "cell-date"
    if isinstance(value, float) and not value.is_integer():
        return "cell-fraction"
    return "cell-error" if isinstance(value, str) and _ERROR.fullmatch(value.strip()) else ""


def _text(value: object) -> str:
    """Return a value as typed: whole numbers without a point, booleans as words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _grid(name: str, rows: list[list[str]], odd: list[Finding]) -> Grid:
    head, *body = rows or [[]]
    columns = _columns(head)
    known = [at for at, column in enumerate(columns) if column in KNOWN[name]]
    made = [
        SheetRow(
            place=f"{name}!A{number}",
            cells={columns[at]: SheetCell(_place(name, at, number), row[at] if at < len(row) else "") for at in known},
        )
        for number, row in enumerate(body, 2)
        if any(row)
    ]
    findings = [*odd, *_head_findings(name, head, body), *_unsupported(name, columns, body)]
    return Grid(name=name, columns=frozenset(columns), rows=tuple(made), findings=tuple(findings))


def _columns(head: list[str]) -> list[str]:
    """Return the columns' names; an empty one for repeated columns and unknown languages."""
    columns: list[str] = []
    for typed in head:
        column, language = header_of(typed)
        columns.append("" if language or column in columns else column)
    return columns


def _place(name: str, at: int, number: int) -> str:
    """Return a cell's address; the column is 0-based."""
    high, low = divmod(at, 26)
    return f"{name}!{chr(ord('A') + high - 1) if high else ''}{chr(ord('A') + low)}{number}"


def _head_findings(name: str, head: list[str], body: list[list[str]]) -> Iterator[Finding]:
    """Yield columns with content that are unknown, repeated, or in an unknown language."""
    seen: set[str] = set()
    for at in sorted({at for row in body for at, text in enumerate(row) if text}):
        typed = head[at] if at < len(head) else ""
        column, language = header_of(typed)
        place = _place(name, at, 1)
        if language:
            yield Finding(place, "language-unsupported", {"language": language})
        elif column in seen:
            yield Finding(place, "column-twice", {"column": typed})
        elif column not in KNOWN[name] | UNSUPPORTED[name]:
            yield Finding(place, "column-unknown", {"column": typed})
        seen.add(column)


def _unsupported(name: str, columns: list[str], body: list[list[str]]) -> Iterator[Finding]:
    """Yield what XLSForm allows and our forms do not have, so that it is not lost silently."""
    for number, row in enumerate(body, 2):
        for at, text in enumerate(row):
            if text and at < len(columns) and columns[at] in UNSUPPORTED[name]:
                yield Finding(_place(name, at, number), "column-unsupported", {"column": columns[at]})
