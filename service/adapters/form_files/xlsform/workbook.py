"""The sheets of a form: rows by column, each cell with its address, and what their headings leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from service.adapters.form_files.sheets import read_sheets
from service.adapters.form_files.sheets.cell import EMPTY, Cell, UnreadableWorkbookError, place
from service.adapters.form_files.xlsform import limesurvey, plain_questions
from service.adapters.form_files.xlsform.columns import (
    KNOWN,
    TRANSLATED,
    UNSUPPORTED,
    Header,
    header_of,
    headers_of,
    language_of,
)
from service.adapters.form_files.xlsform.sheet_rows import Grid, SheetCell, SheetRow, quoted, sheet_cell
from service.domain.forms.findings import Finding
from service.domain.forms.import_findings import BESIDE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.adapters.form_files.sheets import Rows

GUIDE, ROWS_OF_SETTINGS, CHOICES_OFFERED = "คำแนะนำ", "ตั้งค่า", "รายการ"
"""Our own sheets: a guide and lists to choose from, which are not read, and the settings as rows."""

_UNUSED = frozenset({"version"})
"""A setting that is told of, and always the next one."""

_TECHNICAL = ("$", "kobo--", "hxl", "auto_name", "__")
"""The beginnings of columns that programs write for themselves."""


class SurveyWorkbook(NamedTuple):
    """The sheets of a form; `settings` are the rows of the sheet of settings, `others` tell of those that are not read.

    A `plain` one has no sheets of settings, where anything could be added.
    """

    grids: dict[str, Grid]
    settings: Rows
    others: tuple[Finding, ...]
    plain: bool = False


def read_book(name: str, content: bytes) -> SurveyWorkbook:
    """Read a form's sheets from a file. Raises `UnreadableWorkbookError` and `ExtraMissingError`."""
    sheets = read_sheets(name, content)
    if other := _of_other_layout(sheets):
        return other
    titles = _titles(sheets)
    named = {each: sheets[title] for each, title in titles.items()}
    ours = {GUIDE, CHOICES_OFFERED} if ROWS_OF_SETTINGS in titles else set()
    read = {titles[each] for each in {*KNOWN, ROWS_OF_SETTINGS, *ours} & titles.keys()}
    settings = _grid("settings", named.get("settings", []))
    plain = next((language_of(row.text("default_language")) or "" for row in settings.rows[:1]), "")
    return SurveyWorkbook(
        grids={each: _grid(each, named.get(each, []), plain) for each in ("survey", "choices")}
        | {"settings": settings},
        settings=named.get(ROWS_OF_SETTINGS, []),
        others=tuple(_ignored({title: rows for title, rows in sheets.items() if rows and title not in read})),
    )


def _titles(sheets: dict[str, Rows]) -> dict[str, str]:
    """Return the titles of the sheets by their names; of several the one that is not empty and is called just so."""
    titles: dict[str, str] = {}
    for title in sorted(sheets, key=lambda each: (not sheets[each], each != each.strip().lower())):
        titles.setdefault(title.strip().lower(), title)
    if "survey" not in titles:
        asking = next((name for name, title in titles.items() if _asks(sheets[title])), None)
        if asking is None:
            raise UnreadableWorkbookError("sheet-missing", sheet="survey")
        titles["survey"] = titles.pop(asking)
    return titles


def _ignored(sheets: dict[str, Rows]) -> Iterator[Finding]:
    """Yield what is told of the sheets that are not read; one with questions is lost."""
    for title, rows in sheets.items():
        asks = _asks(rows) or plain_questions.asks(title, rows)
        yield Finding("", "sheet-lost" if asks else "sheet-ignored", {"sheet": title})


def _of_other_layout(sheets: dict[str, Rows]) -> SurveyWorkbook | None:
    """Return the sheets of a form in the layout of another program, or of a list of questions."""
    first = next((title for title, rows in sheets.items() if rows), "")
    rows = sheets.get(first, [])
    if limesurvey.is_limesurvey(rows):
        return SurveyWorkbook(limesurvey.grids_of(rows), [], ())
    ours = {*KNOWN} & {title.strip().lower() for title in sheets} if len(sheets) > 1 else set()
    if ours or any(_asks(each) for each in sheets.values()):
        return None
    for title, each in sheets.items():
        if title != BESIDE and (grids := plain_questions.grids_of(title, each)):
            beside = _beside(sheets.pop(BESIDE, []))
            grids["survey"] = replace(grids["survey"], findings=(*grids["survey"].findings, *beside))
            others = {other: found for other, found in sheets.items() if found and other != title}
            return SurveyWorkbook(grids, [], tuple(_ignored(others)), plain=True)
    return None


def _beside(rows: Rows) -> Iterator[Finding]:
    """Yield what is told of the texts beside a document's own: heads and feet of its pages, and notes."""
    said = list(dict.fromkeys(cell.text for row in rows for cell in row if cell.text))
    if said:
        yield Finding("", "beside-lost", {"text": " / ".join(said)})


def _asks(rows: Rows) -> bool:
    """Return whether a sheet's headings are those of questions, in Thai too where it is no table of another kind."""
    said = [cell.text for cell in rows[0]] if rows else []
    english = {header_of("survey", each).column for each in said}
    both = english if plain_questions.is_typed(rows) else {each.column for each in headers_of("survey", said)}
    return any({"type", named} <= head for head in (english, both) for named in ("label", "name"))


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


def _grid(name: str, rows: Rows, plain: str = "") -> Grid:
    """Return a sheet; `plain` is the language of columns that name none."""
    start = next((at for at, row in enumerate(rows) if any(cell.text for cell in row)), 0)
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
        if any(cell.text for cell in row)
    ]
    used = sorted({at for row in body for at, cell in enumerate(row) if cell != EMPTY})
    findings = (*_odd(sheet), *(each for at in used for each in _headings(sheet, at)), *_unsupported(sheet))
    return Grid(name=name, columns=frozenset(columns), rows=tuple(made), findings=findings)


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
