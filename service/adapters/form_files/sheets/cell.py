"""A cell as it is shown, whichever program wrote it, and the limits of a sheet."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from service.domain.forms.draft import storable
from service.domain.forms.findings import Finding
from service.domain.forms.import_findings import BESIDE

if TYPE_CHECKING:
    from collections.abc import Iterable

ROWS, COLUMNS = 2000, 256
"""The most rows and columns of a sheet that hold something."""

_FAR_ROWS = 20_000
"""The first row that may not exist, not even an empty one."""

SHEETS, _FILLED, _PLACES, _LETTERS = 50, 60_000, 1_000_000, 4_000_000
"""The most sheets of a workbook; of all of them the most cells that hold something, rows and cells with the empty ones,
and letters: one shared string may be used in many cells."""

_LONGEST = 5_000
"""The most letters of a cell, blanks included."""

_TOLD, _MOST_TOLD = 1000, 500
"""The most letters of a text beside a sheet that are told, and the most texts."""

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
    """Return the cell of a text; an error value has none. One that is too long is left as it is."""
    if len(text) > _LONGEST:
        return Cell(text)
    bare = storable(text).replace("\u00a0", " ").strip()
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


class Budget:
    """Reads the sheets of one workbook, within what all of them may hold."""

    def __init__(self) -> None:
        self._filled, self._places, self._letters = _FILLED, _PLACES, _LETTERS

    def bounded(self, sheet: str, rows: Iterable[Iterable[Cell]]) -> Rows:
        """Return the rows up to the last that holds something; cells are taken one by one.

        Raises `UnreadableWorkbookError` beyond a limit.
        """
        kept: Rows = []
        last = 0
        for number, row in enumerate(rows, 1):
            cells = self._row(sheet, number, row)
            if (cells and number > ROWS) or number > _FAR_ROWS:
                raise UnreadableWorkbookError("too-many-rows", sheet=sheet, rows=ROWS, row=number)
            last = number if cells else last
            if number <= ROWS:
                kept.append(cells)
        return kept[:last]

    def beside(self, told: Iterable[str]) -> dict[str, Rows]:
        """Return the sheet of the texts beside those that are read, a row each, if there are any.

        A file is refused for none of them: of a long one the beginning is told, and of many the first and "…".
        """
        said = [each[:_TOLD] for each in islice(told, _MOST_TOLD + 1)]
        more = ["…"] if len(said) > _MOST_TOLD else []
        rows = self.bounded(BESIDE, ([text_cell(each)] for each in [*said[:_MOST_TOLD], *more]))
        return {BESIDE: rows} if rows else {}

    def _row(self, sheet: str, number: int, row: Iterable[Cell]) -> list[Cell]:
        """Return the cells of a row up to the last that holds something."""
        cells: list[Cell] = []
        self.spend(sheet)
        for at, cell in enumerate(row):
            self.spend(sheet)
            if cell != EMPTY:
                if at >= COLUMNS:
                    raise too_many_columns(sheet, number)
                self._fill(sheet, place(sheet, at, number), cell)
                cells += [EMPTY] * (at - len(cells))
                cells.append(cell)
        return cells

    def _fill(self, sheet: str, where: str, cell: Cell) -> None:
        if len(cell.text) > _LONGEST:
            raise UnreadableWorkbookError("cell-too-long", cell=where, letters=_LONGEST)
        self._filled -= 1
        self._letters -= len(cell.text)
        if self._letters < 0:
            raise UnreadableWorkbookError("too-many-letters", sheet=sheet, letters=_LETTERS)
        if self._filled < 0:
            raise UnreadableWorkbookError("too-many-cells", sheet=sheet, cells=_FILLED)

    def spend(self, sheet: str, places: int = 1) -> None:
        """Count places. Raises `UnreadableWorkbookError` where there are too many."""
        self._places -= places
        if self._places < 0:
            raise UnreadableWorkbookError("too-many-cells", sheet=sheet, cells=_FILLED)


def few_sheets(count: int) -> None:
    """Raise `UnreadableWorkbookError` where a workbook has too many sheets."""
    if count > SHEETS:
        raise UnreadableWorkbookError("too-many-sheets", sheets=SHEETS)


def too_many_columns(sheet: str, number: int) -> UnreadableWorkbookError:
    """Return the error for a row that is too wide."""
    return UnreadableWorkbookError("too-many-columns", sheet=sheet, columns=COLUMNS, row=number)


def place(name: str, at: int, number: int) -> str:
    """Return a cell's address; the column is 0-based."""
    high, low = divmod(at, 26)
    return f"{name}!{chr(ord('A') + high - 1) if high else ''}{chr(ord('A') + low)}{number}"
