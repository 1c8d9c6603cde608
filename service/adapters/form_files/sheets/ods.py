"""Read the cells of an .ods spreadsheet (LibreOffice); it says itself what each cell shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.adapters.form_files.sheets.cell import (
    COLUMNS,
    EMPTY,
    ROWS,
    Budget,
    Cell,
    Rows,
    UnreadableWorkbookError,
    few_sheets,
    text_cell,
)
from service.adapters.form_files.sheets.hidden import Hidden
from service.adapters.form_files.sheets.outermost import outermost
from service.adapters.form_files.sheets.safe_unzip import ods_content
from service.domain.errors import ExtraMissingError
from service.domain.forms.import_findings import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_OFFICE, _TABLE, _TEXT, _DRAW, _STYLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text", "drawing", "style")
)
_ADDRESS = "{http://www.w3.org/1999/xlink}href"
_BLANKS = {f"{_TEXT}line-break": "\n", f"{_TEXT}tab": "\t"}
_DATES = frozenset({"date", "time"})


def read(content: bytes) -> dict[str, Rows]:
    """Return the cells of each sheet by its title, and the texts beside them as another one.

    Raises `UnreadableWorkbookError` and `ExtraMissingError`.
    """
    try:
        from defusedxml.ElementTree import fromstring  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise ExtraMissingError(extra="office") from None
    document = fromstring(ods_content(content))
    sheets = document.findall(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table")
    few_sheets(len(sheets))
    budget = Budget()
    read = {name: budget.bounded(name, _rows(sheet)) for sheet in sheets if (name := sheet.get(f"{_TABLE}name", ""))}
    hidden = [
        told
        for sheet in sheets
        if (name := sheet.get(f"{_TABLE}name", "")) in read
        for told in _hidden(sheet, _unshown(document)).told(name, read[name])
    ]
    read |= {HIDDEN: hidden} if hidden else {}
    return read | budget.beside(each for sheet in sheets for each in _beside(sheet))


def _unshown(document: Element) -> set[str]:
    """Return the names of the styles of hidden sheets."""
    styles = document.findall(f"{_OFFICE}automatic-styles/{_STYLE}style")
    shown = ((each.get(f"{_STYLE}name", ""), each.find(f"{_STYLE}table-properties")) for each in styles)
    return {name for name, how in shown if how is not None and how.get(f"{_TABLE}display") == "false"}


def _hidden(sheet: Element, unshown: set[str]) -> Hidden:
    """Return what is hidden of a sheet; rows and columns that repeat are counted."""
    found = Hidden(whole=sheet.get(f"{_TABLE}style-name", "") in unshown)
    for name, most, numbers in (("row", ROWS, found.rows), ("column", COLUMNS, found.columns)):
        at = 0
        for each in sheet.iter(f"{_TABLE}table-{name}"):
            times = _times(each, f"number-{name}s-repeated")
            if each.get(f"{_TABLE}visibility", "visible") != "visible":
                numbers.update(range(at, min(at + times, most)))
            at += times
    return found


def _beside(sheet: Element) -> Iterator[str]:
    """Yield the addresses of links, the comments of cells and the boxes of text of a sheet."""
    shown = {_said(line) for line in sheet.iter(f"{_TEXT}p")} if sheet.find(f".//{_TEXT}a") is not None else set()
    for link in sheet.iter(f"{_TEXT}a"):
        if (address := link.get(_ADDRESS, "")) not in shown:
            yield f"{sheet.get(f'{_TABLE}name', '')} → {address}"
    for each in outermost(sheet, f"{_OFFICE}annotation", f"{_DRAW}text-box"):
        said = (" ".join(_said(line).split()) for line in outermost(each, f"{_TEXT}p"))
        yield " ".join([sheet.get(f"{_TABLE}name", ""), *said])


def _rows(sheet: Element) -> Iterator[list[Cell]]:
    """Yield the rows; of empty ones that repeat to the bottom, only as many as a sheet may have."""
    if sheet.find(f".//{_TABLE}table") is not None:
        raise UnreadableWorkbookError("not-a-workbook")
    number = 0
    for row in sheet.iter(f"{_TABLE}table-row"):
        cells = _cells(row)
        times = _times(row, "number-rows-repeated")
        if cells and number + times > ROWS:
            raise UnreadableWorkbookError(
                "too-many-rows", sheet=sheet.get(f"{_TABLE}name", ""), rows=ROWS, row=number + times
            )
        for _ in range(min(times, max(0, ROWS - number))):
            yield cells
        number += times


def _cells(row: Element) -> list[Cell]:
    """Return the cells up to the last that holds something, at most one more than a sheet may have."""
    cells: list[Cell] = []
    empty = 0
    for each in row:
        if each.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            continue
        cell, times = _cell(each), _times(each, "number-columns-repeated")
        if cell == EMPTY:
            empty += times
            continue
        cells += [EMPTY] * min(empty, COLUMNS - len(cells))
        cells += [cell] * min(times, COLUMNS + 1 - len(cells))
        empty = 0
        if len(cells) > COLUMNS:
            break
    return cells


def _cell(each: Element) -> Cell:
    kind = each.get(f"{_OFFICE}value-type", "")
    text = "\n".join(_said(line) for line in each.findall(f"{_TEXT}p"))
    if not kind and each.get(f"{_TABLE}formula") and not text:
        return Cell("", "cell-formula")
    shown = text_cell(text)
    if kind in _DATES:
        return Cell(shown.text, "cell-date")
    plain = {each.get(f"{_OFFICE}value"), "TRUE", "FALSE"}
    if kind in {"percentage", "currency"} or (kind == "float" and shown.text not in plain):
        return Cell(shown.text, shown.odd or "cell-shown")
    return shown


def _said(line: Element) -> str:
    """Return the text of a paragraph, without comments."""
    said = line.text or ""
    for each in line:
        if each.tag == f"{_TEXT}s":
            said += " " * min(_count(each.get(f"{_TEXT}c")), 100)
        elif each.tag in _BLANKS:
            said += _BLANKS[each.tag]
        elif each.tag != f"{_OFFICE}annotation":
            said += _said(each)
        said += each.tail or ""
    return said


def _times(each: Element, name: str) -> int:
    return _count(each.get(f"{_TABLE}{name}"))


def _count(given: str | None) -> int:
    return int(given) if given and given.isdecimal() and len(given) < 8 else 1  # noqa: PLR2004 - digits of a row
