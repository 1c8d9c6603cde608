"""Read the cells of an .xlsx workbook."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings

from service.adapters.form_files.sheets.cell import (
    COLUMNS,
    EMPTY,
    ROWS,
    Budget,
    Cell,
    Rows,
    UnreadableWorkbookError,
    few_sheets,
    number_cell,
    text_cell,
    too_many_columns,
)
from service.adapters.form_files.sheets.hidden import Hidden
from service.adapters.form_files.sheets.safe_unzip import has_formulas, repack
from service.adapters.form_files.sheets.xlsx_beside import LINKED, texts_beside
from service.domain.errors import ExtraMissingError
from service.domain.forms.import_findings import HIDDEN

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

_HIDDEN_ROW, _HIDDEN_COLUMN = [
    re.compile(rb"<(?:\w+:)?%s\s[^<>]{0,500}?\bhidden\s*=\s*[\"'](?:1|true)[\"'][^<>]{0,500}>" % name)
    for name in (b"row", b"col")
]
_NUMBER, _MIN, _MAX = [re.compile(rb"\s%s\s*=\s*[\"'](\d{1,7})[\"']" % name) for name in (b"r", b"min", b"max")]


def read(content: bytes) -> dict[str, Rows]:
    """Return the cells of each sheet by its title, and the texts beside them as another one.

    Raises `UnreadableWorkbookError` and `ExtraMissingError`.
    """
    try:
        from defusedxml.ElementTree import fromstring  # noqa: PLC0415 - an optional extra
        from openpyxl import load_workbook  # noqa: PLC0415 - the same
    except ImportError:
        raise ExtraMissingError(extra="office") from None
    safe = repack(content)
    # openpyxl warns in English about invalid dates.
    with catch_warnings(action="ignore"):
        shown = load_workbook(safe, read_only=True, data_only=True, keep_links=False)
        _check_parts(shown)
        budget = Budget()
        sheets = {str(sheet.title): budget.bounded(str(sheet.title), _rows(sheet)) for sheet in shown.worksheets}
        titles = {vars(sheet)["_worksheet_path"]: str(sheet.title) for sheet in shown.worksheets}
        away = {str(sheet.title) for sheet in shown.worksheets if sheet.sheet_state != "visible"}
        shown.close()
        if has_formulas(safe):
            formulas = load_workbook(safe, read_only=True, data_only=False, keep_links=False)
            for sheet in formulas.worksheets:
                _ask_formulas(sheet, sheets[str(sheet.title)], budget)
            formulas.close()
    hidden = [
        each for path, title in titles.items() for each in _hidden(safe, path, title in away).told(title, sheets[title])
    ]
    said = {cell.text for rows in sheets.values() for row in rows for cell in row}
    beside = (
        each for each in texts_beside(content, titles, fromstring) if each.partition(LINKED)[2] not in said - {""}
    )
    sheets |= {HIDDEN: hidden} if hidden else {}
    return sheets | budget.beside(beside)


def _hidden(safe: io.BytesIO, path: str, whole: bool) -> Hidden:  # noqa: FBT001 - of one sheet
    """Return what is hidden of a sheet, from its part of a repacked workbook."""
    with zipfile.ZipFile(safe) as given:
        text = given.read(path)
    rows = {int(each[1]) - 1 for tag in _HIDDEN_ROW.findall(text) if (each := _NUMBER.search(tag))}
    columns: set[int] = set()
    for tag in _HIDDEN_COLUMN.findall(text):
        ends = [int(found[1]) for end in (_MIN, _MAX) if (found := end.search(tag))]
        columns.update(range(ends[0] - 1, min(ends[-1], COLUMNS)) if ends else ())
    return Hidden(whole=whole, rows=rows, columns=columns)


def _check_parts(book: Any) -> None:  # noqa: ANN401 - untyped in openpyxl
    """Refuse many sheets, and those that share one part, which would be read again for each."""
    few_sheets(len(book.worksheets))
    if len({vars(sheet)["_worksheet_path"] for sheet in book.worksheets}) < len(book.worksheets):
        raise UnreadableWorkbookError("not-a-workbook")


def _rows(sheet: Any) -> Iterator[Iterator[Cell]]:  # noqa: ANN401 - untyped in openpyxl
    sheet.reset_dimensions()
    for row in sheet.iter_rows():
        yield (EMPTY if cell.value is None else _cell(cell.value, str(cell.number_format)) for cell in row)


def _cell(value: object, shown_as: str) -> Cell:
    if isinstance(value, bool):
        return Cell(str(value).upper())
    if isinstance(value, int | float):
        return number_cell(value, shown_as)
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return Cell(f"{value:%Y-%m-%d}" if midnight else f"{value:%Y-%m-%d %H:%M}", "cell-date")
    if isinstance(value, date | time | timedelta):
        return Cell(str(value), "cell-date")
    return text_cell(str(value))


def _ask_formulas(sheet: Any, rows: Rows, budget: Budget) -> None:  # noqa: ANN401 - untyped in openpyxl
    """Mark the formulas whose result is not in the file."""
    sheet.reset_dimensions()
    for number, said in enumerate(sheet.iter_rows(values_only=True, max_row=ROWS)):
        for at, value in enumerate(said):
            if _is_formula(value):
                if at >= COLUMNS:
                    raise too_many_columns(str(sheet.title), number + 1)
                budget.spend(str(sheet.title), at)
                _mark(rows, number, at)


def _mark(rows: Rows, number: int, at: int) -> None:
    while len(rows) <= number:
        rows.append([])
    row = rows[number]
    row += [EMPTY] * (at + 1 - len(row))
    if row[at] == EMPTY:
        row[at] = Cell("", "cell-formula")


def _is_formula(value: object) -> bool:
    """Return whether a cell has a formula: text, or an object for an array formula."""
    said = getattr(value, "text", value)
    return isinstance(said, str) and said.startswith("=")
