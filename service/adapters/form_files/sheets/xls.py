"""Read the cells of an .xls workbook, as Excel wrote them before 2007."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from service.adapters.form_files.sheets.cell import (
    EMPTY,
    Budget,
    Cell,
    Rows,
    UnreadableWorkbookError,
    few_sheets,
    number_cell,
    place,
    text_cell,
)
from service.adapters.form_files.sheets.hidden import Hidden
from service.domain.errors import ExtraMissingError
from service.domain.forms.draft import storable
from service.domain.forms.import_findings import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR = 1, 2, 3, 4, 5


def read(content: bytes) -> dict[str, Rows]:
    """Return the cells of each sheet by its title. Raises `UnreadableWorkbookError` and `ExtraMissingError`."""
    try:
        import xlrd  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise ExtraMissingError(extra="office") from None
    book = xlrd.open_workbook(
        file_contents=content, formatting_info=True, ragged_rows=True, on_demand=True, logfile=io.StringIO()
    )
    few_sheets(book.nsheets)
    starts = vars(book)["_sh_abs_posn"]
    if len(set(starts)) < len(starts):
        raise UnreadableWorkbookError("not-a-workbook")
    return dict(_sheets(book, xlrd))


def _sheets(book: Any, xlrd: Any) -> Iterator[tuple[str, Rows]]:  # noqa: ANN401 - untyped in xlrd
    """Yield the sheets one after the other, each loaded only while it is read, and then the comments of their cells."""
    budget, noted, hidden = Budget(), list[str](), list[list[Cell]]()
    for at in range(book.nsheets):
        sheet = book.sheet_by_index(at)
        name = storable(sheet.name)
        found = budget.bounded(name, _rows(book, sheet, xlrd))
        yield name, found
        hidden += _hidden(sheet).told(name, found)
        for (row, column), note in sorted(sheet.cell_note_map.items()):
            noted.append(f"{place(name, column, row + 1)} {' '.join(note.text.split())}")
        noted += (f"{name} → {each.url_or_path}" for each in _linked(sheet))
        book.unload_sheet(at)
    if hidden:
        yield HIDDEN, hidden
    yield from budget.beside(noted).items()


def _hidden(sheet: Any) -> Hidden:  # noqa: ANN401 - untyped in xlrd
    rows = {at for at, each in sheet.rowinfo_map.items() if each.hidden}
    columns = {at for at, each in sheet.colinfo_map.items() if each.hidden}
    return Hidden(whole=sheet.visibility != 0, rows=rows, columns=columns)


def _linked(sheet: Any) -> Iterator[Any]:  # noqa: ANN401 - untyped in xlrd
    """Yield the links of cells to addresses that the cells do not show."""
    said = {str(cell.value) for row in sheet.get_rows() for cell in row} if sheet.hyperlink_list else set()
    yield from (each for each in sheet.hyperlink_list if each.url_or_path and str(each.url_or_path) not in said)


def _rows(book: Any, sheet: Any, xlrd: Any) -> Iterator[Iterator[Cell]]:  # noqa: ANN401 - untyped in xlrd
    for number in range(sheet.nrows):
        yield (_cell(book, cell, xlrd) for cell in sheet.row(number))


def _cell(book: Any, cell: Any, xlrd: Any) -> Cell:  # noqa: ANN401 - untyped in xlrd
    if cell.ctype == _TEXT:
        return text_cell(cell.value)
    if cell.ctype == _NUMBER:
        return number_cell(cell.value, book.format_map[book.xf_list[cell.xf_index].format_key].format_str)
    if cell.ctype == _DATE:
        return Cell(_date(book, cell.value, xlrd), "cell-date")
    if cell.ctype == _BOOLEAN:
        return Cell("TRUE" if cell.value else "FALSE")
    return Cell("", "cell-error") if cell.ctype == _ERROR else EMPTY


def _date(book: Any, value: float, xlrd: Any) -> str:  # noqa: ANN401 - untyped in xlrd
    try:
        return str(xlrd.xldate.xldate_as_datetime(value, book.datemode)).removesuffix(" 00:00:00")
    except (ValueError, OverflowError):
        return ""
