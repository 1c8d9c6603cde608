"""A sheet of a form with headings: rows by column, and what its headings and columns leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from service.adapters.form_files.sheets.cell import EMPTY, Cell, place
from service.adapters.form_files.xlsform.columns import (
    KNOWN,
    TRANSLATED,
    UNSUPPORTED,
    Header,
    headers_of,
)
from service.adapters.form_files.xlsform.sheet_rows import Grid, SheetCell, SheetRow, quoted, sheet_cell
from service.domain.forms.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.adapters.form_files.sheets import Rows

_FIRST_ROWS = 20
"""The rows in which the headings are looked for."""

_HEADED = {"survey": "type", "choices": "list_name"}
"""A heading that a sheet has beside one of names or labels."""

_UNUSED = frozenset({"version"})
"""A setting that is told of, and always the next one."""

_TECHNICAL = ("$", "kobo--", "hxl", "auto_name", "__")
"""The beginnings of columns that programs write for themselves."""


def start_of(name: str, rows: Rows) -> int:
    """Return the row of the headings: the first that has those of the sheet, below titles, or else any text."""
    for at, row in enumerate(rows[:_FIRST_ROWS]):
        columns = {each.column for each in headers_of(name, [cell.text for cell in row])}
        if _HEADED.get(name) in columns and {"name", "label"} & columns:
            return at
    return next((at for at, row in enumerate(rows) if any(cell.text for cell in row)), 0)


def above_of(name: str, rows: Rows) -> list[SheetCell]:
    """Return the texts above the headings of a sheet."""
    above = enumerate(rows[: start_of(name, rows)], 1)
    return [
        SheetCell(place(name, at, number), cell.text)
        for number, row in above
        for at, cell in enumerate(row)
        if cell.text
    ]


class _Sheet(NamedTuple):
    """A sheet as it stands: its headings as they are typed and read, their row, and the rows below it.

    `columns` are the names that are read, empty where one is not, and `unread` the codes of why it is not.
    """

    name: str
    typed: list[str]
    headers: list[Header]
    columns: list[str]
    unread: dict[int, str]
    number: int
    body: Rows

    def place(self, at: int, below: int = 0) -> str:
        """Return the address of a cell in a row below the headings, or of the heading."""
        return place(self.name, at, self.number + below)

    def heading(self, at: int) -> str:
        """Return a heading as it stands in the sheet, in one line."""
        return " ".join(self.typed[at].split()) if at < len(self.typed) else ""

    @property
    def thai(self) -> str:
        """The language of the labels that are read as Thai."""
        return _thai(self.headers, "label")

    def filled(self, at: int) -> Iterator[tuple[str, str]]:
        """Yield the texts of a column with their addresses."""
        for below, row in enumerate(self.body, 1):
            if at < len(row) and row[at].text:
                yield self.place(at, below), row[at].text


def grid_of(name: str, rows: Rows, plain: str = "") -> Grid:
    """Return a sheet; `plain` is the language of columns that name none."""
    start = start_of(name, rows)
    head, body = (rows[start], rows[start + 1 :]) if rows else ([], [])
    typed = [cell.text for cell in head]
    headers = headers_of(name, typed)
    if {Header("label"), Header("label", "th")} <= set(headers):
        headers = [
            each if each.language or each.column not in TRANSLATED else Header(each.column, plain) for each in headers
        ]
    columns, unread = _columns(name, headers)
    sheet = _Sheet(name, typed, headers, columns, unread, start + 1, body)
    known = [at for at, column in enumerate(columns) if column in KNOWN[name]]
    made = [
        SheetRow(
            place=sheet.place(0, below),
            cells={columns[at]: _cell(columns[at], row, at, sheet.place(at, below)) for at in known},
        )
        for below, row in enumerate(body, 1)
        if any(row[at].text for at in known if at < len(row))
    ]
    used = sorted({at for row in body for at, cell in enumerate(row) if cell != EMPTY})
    lost = above_of(name, rows) if name == "choices" else []
    findings = (
        *(Finding(each.place, "cell-lost", {"text": each.text}) for each in lost),
        *_odd(sheet),
        *(each for at in used for each in _headings(sheet, at)),
        *_unsupported(sheet),
    )
    headings = {columns[at]: sheet.heading(at) for at in known}
    return Grid(name=name, columns=frozenset(columns), headings=headings, rows=tuple(made), findings=findings)


def _cell(column: str, row: list[Cell], at: int, here: str) -> SheetCell:
    cell = row[at] if at < len(row) else EMPTY
    return SheetCell(here, cell.text) if column in _UNUSED else sheet_cell(cell, here)


def _columns(name: str, headers: list[Header]) -> tuple[list[str], dict[int, str]]:
    """Return the columns' names, empty where one is not read, with the code of why it is not.

    Thai texts are read from the Thai column, else from the one without a language, else from the first.
    """
    columns, unread = [], {}
    for at, (column, language) in enumerate(headers):
        named = _named(headers, column, language)
        if named in columns and named in KNOWN[name]:
            unread[at], named = "column-twice", ""
        elif column in TRANSLATED and not named:
            unread[at] = "language-unsupported" if language else "language-unnamed"
        columns.append(named)
    return columns, unread


def _named(headers: list[Header], column: str, language: str) -> str:
    if column not in TRANSLATED:
        return column
    if language == _thai(headers, column):
        return column
    return f"{column}_en" if language == "en" else ""


def _thai(headers: list[Header], column: str) -> str:
    """Return the language of a column that is read as Thai; without one, that of the labels."""
    languages = [each.language for each in headers if each.column == column]
    for wanted in ("th", ""):
        if wanted in languages:
            return wanted
    if column == "label":
        return languages[0] if languages else ""
    return _thai(headers, "label") or "th"


def _headings(sheet: _Sheet, at: int) -> Iterator[Finding]:
    """Yield what is wrong with the heading of a column with content, and what is lost with it."""
    name, known = sheet.name, KNOWN[sheet.name]
    column, language = sheet.headers[at] if at < len(sheet.headers) else Header("")
    here, named = sheet.place(at), {"column": sheet.heading(at)}
    lost = quoted([*sheet.filled(at)])
    if at in sheet.unread:
        named = {"language": language} if sheet.unread[at] == "language-unsupported" else named
        yield Finding(here, sheet.unread[at], {**named, **lost})
    elif column.startswith(_TECHNICAL) and column not in known:
        yield Finding(here, "column-technical", {**named})
    elif column not in known | UNSUPPORTED[name]:
        yield Finding(here, "column-unknown" if column else "column-lost-unnamed", {**named, **lost})
    elif (name, column) == ("survey", "label") and language not in {"", "th"} and sheet.thai == language:
        yield Finding(here, "not-thai", {"language": language})


def _odd(sheet: _Sheet) -> Iterator[Finding]:
    for below, row in enumerate(sheet.body, 1):
        for at, cell in enumerate(row[: len(sheet.columns)]):
            if cell.odd and sheet.columns[at] in KNOWN[sheet.name] - _UNUSED:
                yield Finding(sheet.place(at, below), cell.odd, {"text": cell.text})


def _unsupported(sheet: _Sheet) -> Iterator[Finding]:
    """Yield what XLSForm allows and our forms do not have, so that it is not lost silently."""
    for at, column in enumerate(sheet.columns):
        for here, text in sheet.filled(at) if column in UNSUPPORTED[sheet.name] else ():
            yield Finding(here, "column-unsupported", {"column": sheet.heading(at), "text": text})
