"""The questions that stand beside each other in one row of a printed questionnaire."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from service.adapters.form_files.sheets.cell import UnreadableWorkbookError
from service.adapters.form_files.xlsform.paper_words import (
    begins,
    boxes_in,
    has_box,
    is_aside,
    is_contact,
    is_line,
    is_word,
    letter_of,
    lines_in,
    number_of,
    part_of,
    ticks_of,
    without_line,
)
from service.adapters.form_files.xlsform.plain_table import NUMBER
from service.adapters.form_files.xlsform.sheet_rows import SheetCell

if TYPE_CHECKING:
    from service.adapters.form_files.sheets import Rows

_GAP = re.compile(r"\s{3,}")
_WORDS = re.compile(r"[^\W\d_].{2}")
_LINE = "....."
_FEWEST = 3
"""A question with its choices between gaps has so many texts."""

_LINES = range(2, 13)
"""So many lines behind words of their own are questions; a cell may have hundreds, and each question takes its time."""


_FEWEST_BOXES, _MOST_BOXES = 2, 6_000
"""The fewest and the most boxes of a printed questionnaire."""


def is_paper(title: str, rows: Rows) -> bool:
    """Return whether a sheet is laid out as it is printed: it has headings of parts, or texts with boxes to tick.

    Raises `UnreadableWorkbookError` where it has too many boxes.
    """
    said = [cell.text for row in rows for cell in row if cell.text]
    boxes = sum(map(boxes_in, said))
    if boxes > _MOST_BOXES:
        raise UnreadableWorkbookError("too-many-boxes", sheet=title, boxes=_MOST_BOXES)
    return any(part_of(each) is not None for each in said) or boxes >= _FEWEST_BOXES


def numbered(cells: list[SheetCell]) -> tuple[str, list[SheetCell]]:
    """Return the number of a row and its texts; the number may stand in a cell of its own."""
    if cells and NUMBER.fullmatch(cells[0].text) and not (is_line(cells[0].text) or has_box(cells[0].text)):
        rest = cells[1:]
        return (cells[0].text.strip(" .()"), rest) if rest else ("", [])
    return (number_of(cells[0].text)[0] if cells else ""), cells


def units(cells: list[SheetCell]) -> list[list[SheetCell]]:
    """Return the questions of a row: behind boxes or a line, a text before further ones begins another."""
    found: list[list[SheetCell]] = [[]]
    answered = False
    for at, each in enumerate(cells):
        following = cells[at + 1].text if at + 1 < len(cells) else ""
        asks = not (has_box(each.text) or is_line(each.text) or NUMBER.fullmatch(each.text))
        if asks and answered and (is_line(following) or (_answers(following) and not ticks_of(following).before)):
            found.append([])
            answered = False
        answered = answered or (bool(found[-1]) and _answers(each.text))
        found[-1] += _spaced(each) if len(cells) == 1 else [each]
    return [unit for each in found for unit in _lined(each)]


def _lined(unit: list[SheetCell]) -> list[list[SheetCell]]:
    """Return a question with several lines to write on, each behind words of its own, as that many questions."""
    *before, last = unit or [SheetCell("", "")]
    parts = [each.strip() for each in lines_in(last.text)]
    ends = without_line(last.text) != last.text.strip() and not (has_box(last.text) or begins("signed", last.text))
    asked = all(_WORDS.match(number_of(each)[1]) and not is_word("continued", each) for each in parts)
    if not (ends and asked and len(parts) in _LINES):
        return [unit]
    cells = [SheetCell(last.place, f"{each} {_LINE}") for each in parts]
    return [[*before, cells[0]], *([each] for each in cells[1:])]


def _answers(text: str) -> bool:
    """Return whether a text is a line, or has boxes with texts; a box alone may be of the next text."""
    return is_line(text) or bool(has_box(text) and ticks_of(text).choices)


def _spaced(cell: SheetCell) -> list[SheetCell]:
    """Return the texts of a question with a number that stand between wide gaps; it alone where there are few."""
    parts = [part for part in _GAP.split(cell.text) if part]
    plain = not (has_box(cell.text) or any(map(is_line, parts)))
    split = len(parts) >= _FEWEST and plain and number_of(cell.text)[0]
    return [SheetCell(cell.place, part) for part in parts] if split else [cell]


def is_followed(rows: Rows, at: int, number: str) -> bool:
    """Return whether the next numbered row is the first of those below a number: 1.1 below 1, or a letter."""
    for later in rows[at + 1 :] if number else ():
        following, said = numbered([SheetCell("", cell.text) for cell in later if cell.text])
        letter = letter_of(said[0].text)[0] if said else 0
        if following or letter:
            return following == f"{number}.1" or (not following and letter == 1)
    return False


def has_parts(rows: Rows, at: int) -> bool:
    """Return whether a part of the questionnaire begins below a row."""
    return any(part_of(cell.text) is not None for row in rows[at + 1 :] for cell in row if cell.text)


def closing(rows: Rows) -> int:
    """Return the row from which on all texts only thank, sign, or tell how to reach whoever asks."""
    at = len(rows)
    while at and all(is_aside(cell.text) or is_contact(cell.text) for cell in rows[at - 1] if cell.text):
        at -= 1
    return at
