"""A cell as it is shown, whichever program wrote it, and the limits of a sheet."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

from service.domain.forms.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

ROWS, COLUMNS = 2000, 256
"""The most rows and columns of a sheet that hold something."""

_FAR_ROWS, _PLACES = 20_000, 1_000_000
"""The first row that may not exist, not even an empty one; the most cells of all rows, empty ones included."""

_LETTERS = 4_000_000
"""The most letters of all cells of a sheet: one shared string may be used in many."""

ERROR = re.compile(r"#(?:[A-Z]{3,12}[!?]|DIV/0!|N/A|GETTING_DATA|BUSY!)|Err:\d{3}")
"""The error values of Excel and LibreOffice."""

PERCENTS = {"0%": 0, "0.00%": 2}
_DECIMALS = {"0": 0, "0.00": 2}
_DIGITS = 11
"""The significant digits of a number that Excel shows without a format."""


class UnreadableWorkbookError(Exception):
    """The upload cannot be read; `finding` says why."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.finding = Finding("", code, params)


class Cell(NamedTuple):
    """What a cell shows. `odd` is the code of what was read as shown, or cannot be read, else empty."""

    text: str = ""
    odd: str = ""


EMPTY = Cell()
Rows = list[list[Cell]]


def text_cell(text: str) -> Cell:
    """Return the cell of a text; an error value has none."""
    bare = text.replace("\u00a0", " ").strip()
    return Cell("", "cell-error") if ERROR.fullmatch(bare) else Cell(bare)


def number_cell(value: float, shown_as: str) -> Cell:
    """Return the cell of a number in a format; one whose format is not known is asked about."""
    exact = Decimal(repr(value))
    if shown_as in PERCENTS:
        return Cell(f"{_rounded(exact * 100, PERCENTS[shown_as])}%", "cell-shown")
    if shown_as.lower() in {"general", "@"}:
        plain = str(int(value)) if float(value).is_integer() else f"{exact.normalize():f}"
        many = sum(each.isdigit() for each in plain) > _DIGITS
        return Cell(plain, "cell-number" if many else "")
    if shown_as in _DECIMALS:
        text = _rounded(exact, _DECIMALS[shown_as])
        return Cell(text, "" if Decimal(text) == exact and "." not in text else "cell-shown")
    return Cell(f"{exact.normalize():f}", "cell-number")


def _rounded(value: Decimal, places: int) -> str:
    return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"


def bounded(sheet: str, rows: Iterable[list[Cell]]) -> Rows:
    """Return the rows up to the last that holds something. Raises `UnreadableWorkbookError` beyond a limit."""
    kept: Rows = []
    last, letters, places = 0, _LETTERS, _PLACES
    for number, row in enumerate(rows, 1):
        filled = max((at for at, cell in enumerate(row, 1) if cell != EMPTY), default=0)
        letters -= sum(len(cell.text) for cell in row[:filled])
        places -= len(row)
        if (filled and number > ROWS) or number > _FAR_ROWS:
            raise UnreadableWorkbookError("too-many-rows", sheet=sheet, rows=ROWS, row=number)
        if filled > COLUMNS or places < 0:
            raise UnreadableWorkbookError("too-many-columns", sheet=sheet, columns=COLUMNS, row=number)
        if letters < 0:
            raise UnreadableWorkbookError("too-many-letters", sheet=sheet, letters=_LETTERS)
        last = number if filled else last
        if number <= ROWS:
            kept.append(row[:filled])
    return kept[:last]
