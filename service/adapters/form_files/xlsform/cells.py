"""What stands in the cells of a workbook: opened with care, since it may be anything, and read as texts with places."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from warnings import catch_warnings

from msgspec import Struct

from service.adapters.form_files.xlsform.columns import KNOWN, UNSUPPORTED, header_of
from service.adapters.form_files.xlsform.safe_unzip import NoWorkbookError, has_formulas, repacked, too_large
from service.domain.errors import ExtraMissingError
from service.domain.forms.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROWS, _COLUMNS = 2000, 100
_FAR_ROWS = 20_000
"""How far down nothing may stand, not even an empty row of some colour."""

_PLACES = 4_000_000
"""How many cells all rows may have up to their last one, be they empty: a program may colour a thousand in each."""

_LETTERS = 4_000_000
"""How many letters all cells may say: the same text, kept once, can stand in many."""


_ERROR = re.compile(r"#(?:[A-Z]{3,12}[!?]|DIV/0!|N/A|GETTING_DATA|BUSY!)")
"""What Excel shows where it could not work something out."""


ODD = frozenset({"cell-date", "cell-fraction", "cell-error", "cell-formula"})
"""The codes of cells of which no text can be read: all else that might be said of them follows from that."""


class SheetCell(NamedTuple):
    """A text and where it stands: `survey!C7`."""

    place: str
    text: str


class SheetRow(Struct, frozen=True, kw_only=True):
    """A row that has something in it, by column. `place` is that of its first cell."""

    place: str
    cells: dict[str, SheetCell]

    def text(self, column: str) -> str:
        """Return what a column says, or an empty text."""
        return self.cells[column].text if column in self.cells else ""

    def at(self, column: str) -> str:
        """Return the place of a cell, or of the row where it has no such column."""
        return self.cells[column].place if column in self.cells else self.place


class Grid(Struct, frozen=True, kw_only=True):
    """A sheet. `columns` are those that its first row names."""

    name: str
    columns: frozenset[str]
    rows: tuple[SheetRow, ...]
    findings: tuple[Finding, ...]


def grids(content: bytes) -> dict[str, Grid]:
    """Read the sheets of a workbook that a form is made of. Raises `NoWorkbookError` and `ExtraMissingError`."""
    try:
        # Only some installations read office files.
        from openpyxl import load_workbook  # noqa: PLC0415
    except ImportError:
        raise ExtraMissingError(extra="office") from None
    safe = repacked(content)
    try:
        # What a formula came to where Excel kept it, and the formulas.
        books = [
            load_workbook(safe, read_only=True, data_only=shown, keep_links=False)
            for shown in ((True, False) if has_formulas(safe) else (True,))
        ]
        sheets = [{str(sheet.title).strip().lower(): sheet for sheet in book.worksheets} for book in books]
        # A date that is none has the library warn in English.
        with catch_warnings(action="ignore"):
            read = {name: _read(name, *(each[name] for each in sheets)) for name in KNOWN if name in sheets[0]}
        for book in books:
            book.close()
    except NoWorkbookError:
        raise
    except Exception as error:
        raise NoWorkbookError("not-a-workbook") from error
    return read


def _read(name: str, shown: Any, formulas: Any = None) -> Grid:  # noqa: ANN401 - sheets of the library
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
    """Return whether a cell is to be worked out: a text, or for a range of cells an object with one."""
    said = getattr(value, "text", value)
    return isinstance(said, str) and said.startswith("=")


def _rows(name: str, sheet: Any, odd: list[Finding]) -> Iterator[list[str]]:  # noqa: ANN401 - a sheet of the library
    """Return the texts of each row, and add to `odd` the cells that say no text which people could mean."""
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
            raise NoWorkbookError("too-many-cells", sheet=str(sheet.title), rows=_ROWS, columns=_COLUMNS)
        odd += [
            Finding(_place(name, at, number), code) for at, value in enumerate(row[:_COLUMNS]) if (code := _odd(value))
        ]
        yield [_text(value) for value in row[:_COLUMNS]] if filled else []


def _odd(value: object) -> str:
    """Return the code of the fault where a cell shows something else than what can be read of it."""
    if isinstance(value, date | time | timedelta):
        return "cell-date"
    if isinstance(value, float) and not value.is_integer():
        return "cell-fraction"
    return "cell-error" if isinstance(value, str) and _ERROR.fullmatch(value.strip()) else ""


def _text(value: object) -> str:
    """Return a value as it was typed: whole numbers without a point, ticks as words."""
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
    """Name the columns; one of another language, or that stands a second time, goes by no name."""
    columns: list[str] = []
    for typed in head:
        column, language = header_of(typed)
        columns.append("" if language or column in columns else column)
    return columns


def _place(name: str, at: int, number: int) -> str:
    """Name a cell, its column counted from 0."""
    high, low = divmod(at, 26)
    return f"{name}!{chr(ord('A') + high - 1) if high else ''}{chr(ord('A') + low)}{number}"


def _head_findings(name: str, head: list[str], body: list[list[str]]) -> Iterator[Finding]:
    """Find columns that hold something and are not known, are in another language, or stand twice."""
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
    """Find what the convention can say and a form of ours cannot: it must not be lost in silence."""
    for number, row in enumerate(body, 2):
        for at, text in enumerate(row):
            if text and at < len(columns) and columns[at] in UNSUPPORTED[name]:
                yield Finding(_place(name, at, number), "column-unsupported", {"column": columns[at]})
