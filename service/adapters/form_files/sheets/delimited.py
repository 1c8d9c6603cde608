"""Read a .csv file: one sheet, or all sheets one below the other as XLSForm programs write them."""

from __future__ import annotations

import csv
import io
import re

from service.adapters.form_files.sheets.cell import Budget, Cell, Rows, UnreadableWorkbookError, few_sheets, text_cell

_ENCODINGS = ("utf-8-sig", "cp874")
"""UTF-8, and what Excel writes on a Thai Windows."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HIGH = (0, ord("ก") >> 8)
"""The high bytes of Latin and Thai letters."""

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_FEW = 5
"""Of so many characters one may be of control: of letters of two bytes each, which do not say so, half are."""

_DELIMITERS = ",;\t"
_SHEETS = frozenset({"survey", "choices", "settings", "external_choices", "entities", "osm"})


def read(content: bytes) -> dict[str, Rows]:
    """Return the cells by sheet. Raises `UnreadableWorkbookError`."""
    text = decoded(content)
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise UnreadableWorkbookError("not-a-workbook") from None
    sheets, budget = _sheets(lines), Budget()
    few_sheets(len(sheets))
    return {name: budget.bounded(name, rows) for name, rows in sheets.items()}


def decoded(content: bytes) -> str:
    """Return the text of a file. Raises `UnreadableWorkbookError`."""
    encodings = ("utf-16",) if content.startswith(_UTF16) else _without_mark(content)
    for each in encodings:
        try:
            text = content.decode(each)
        except UnicodeDecodeError:
            continue
        if len(_CONTROL.findall(text)) * _FEW > len(text):
            break
        return text
    raise UnreadableWorkbookError("letters-unknown")


def _without_mark(content: bytes) -> tuple[str, ...]:
    """Return the encodings that a text without a mark may have: of two bytes a letter, if their high ones say so."""
    for name, high in (("utf-16-le", content[1::2]), ("utf-16-be", content[::2])):
        if content and len(content) % 2 == 0 and sum(map(high.count, _HIGH)) * 10 > len(high) * 9:
            return (name,)
    return _ENCODINGS


def _sheets(lines: list[list[str]]) -> dict[str, list[list[Cell]]]:
    """Return the sheets: a name in the first column begins one, whose rows leave that column empty."""
    cells = [[text_cell(each) for each in line] for line in lines]
    if not lines or not lines[0] or lines[0][0].strip().lower() not in _SHEETS:
        return {"survey": cells}
    sheets: dict[str, list[list[Cell]]] = {}
    named = ""
    for line in cells:
        if line and line[0].text:
            named = line[0].text.lower()
        sheets.setdefault(named, [])
        if any(cell.text for cell in line[1:]):
            sheets[named].append(line[1:])
    return sheets
