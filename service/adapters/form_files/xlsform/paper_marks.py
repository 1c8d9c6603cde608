"""Marks before the choices of a printed questionnaire: filled boxes, blanks, codes and letters become boxes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

from service.adapters.form_files.sheets.cell import Cell, place
from service.adapters.form_files.xlsform.paper_words import (
    LETTERS,
    begins,
    has_box,
    is_line,
    number_of,
    part_of,
    says,
    without_line,
)
from service.adapters.form_files.xlsform.plain_table import NUMBER
from service.adapters.form_files.xlsform.plain_words import steps_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.adapters.form_files.sheets import Rows

BOX = "☐ "
FILLED = re.compile(r"[☑☒🗹🗷✅\uf0fd\uf0fe\uf052\uf053]|[(\[]\s*(?:[✓✔✗✘xX/√]|\uf0fc)\s*[)\]]")
"""The last four boxes are of Word's own fonts of symbols."""

_TICK = re.compile(r"\s*[✓✔✗✘√/\uf0fc]\s*")
_BLANK = re.compile(r"(?:_{2,}|\.{3,}|…+)\s*(?=[^\s._…)])")
_CODES = (
    re.compile(r"\(([0-9๐-๙]{1,2})\)\s*(?=\S)"),
    re.compile(r"(?<![\w.(])([0-9๐-๙]{1,2})\)\s*(?=\S)"),
    re.compile(r"\(([ก-ฮa-h])\)\s*(?=\S)"),
    re.compile(r"(?<!\S)([ก-ฮa-h])(?:\)\s*|\.\s+)(?=\S)"),
    re.compile(rf"()[•●▪–-]\s+(?!{NUMBER.pattern}[–-]?$)(?=\S)"),
)
"""Codes and letters as they stand before choices, and bullets, which have no order."""

_BULLET = re.compile(r"[•●▪]\s+(?=\S)")
"""What only begins a paragraph, where no choices stand below each other."""

_FEWEST = 2


class Marked(Struct):
    """Rows whose marks are boxes, and what stood at the places of codes and of ticks, which a form does not have."""

    rows: Rows
    codes: list[tuple[str, str]] = field(default_factory=list)
    ticks: list[tuple[str, str]] = field(default_factory=list)


class _At(NamedTuple):
    row: int
    column: int
    text: str


def marked(title: str, rows: Rows) -> Marked:
    """Return the rows with a box in place of each mark that stands before a choice."""
    found = Marked([list(row) for row in rows])
    _unfill(title, found)
    _unblank(title, found)
    for part in _outside_tables(found.rows):
        found.codes += [_change(title, found, each, text) for each, text in _decoded(part)]
    for each in _cells(found.rows):
        if bullet := _BULLET.match(each.text):
            _change(title, found, each, each.text[bullet.end() :])
    return found


def _unfill(title: str, found: Marked) -> None:
    """Put empty boxes in place of filled ones, and nothing in place of ticks alone, which are answers in a table."""
    for each in _cells(found.rows):
        if _TICK.fullmatch(each.text):
            found.ticks.append(_change(title, found, each, ""))
        elif FILLED.search(each.text) and not says("ticking", each.text):
            found.ticks.append(_change(title, found, each, FILLED.sub(BOX, each.text)))


def _unblank(title: str, found: Marked) -> None:
    """Put boxes in place of blanks before texts, where one stands before the text in front or behind too."""
    cells = _cells(found.rows)
    begun = [_BLANK.match(each.text) is not None for each in cells]
    for at, each in enumerate(cells):
        if begun[at] and any(begun[max(0, at - 1) : at] + begun[at + 1 : at + 2]):
            _change(title, found, each, _BLANK.sub(BOX, each.text, count=1))


def _change(title: str, found: Marked, each: _At, text: str) -> tuple[str, str]:
    found.rows[each.row][each.column] = Cell(text)
    return place(title, each.column, each.row + 1), each.text


def _cells(rows: Rows) -> list[_At]:
    return [_At(at, column, cell.text) for at, row in enumerate(rows) for column, cell in enumerate(row) if cell.text]


def _outside_tables(rows: Rows) -> Iterator[list[_At]]:
    """Yield the texts between tables of ratings; a table ends with the next part."""
    part: list[_At] = []
    inside, tables = False, {at for at, row in enumerate(rows) if steps_of(row, 0)}
    for each in _cells(rows):
        ends = part_of(each.text) is not None
        inside = not ends and (inside or each.row in tables)
        if inside or ends:
            yield part
            part = []
        if not inside:
            part.append(each)
    yield part


def _decoded(cells: list[_At]) -> Iterator[tuple[_At, str]]:
    """Yield the texts with codes of choices: in a row behind their question, or each in a text of its own."""
    at = 0
    while at < len(cells):
        run = _run(cells, at) if _is_asked(cells, at - 1) or _is_asked(cells, at - 2) else []
        yield from zip(cells[at : at + len(run)], run, strict=True)
        each = cells[at].text
        number, said = number_of(each)
        split = "" if run or not number else _split(said)
        if split:
            yield cells[at], each.removesuffix(said) + split
        at += len(run) or 1


def _is_asked(cells: list[_At], at: int) -> bool:
    """Return whether a text is a question with a number, which may stand in the cell before."""
    if at < 0 or has_box(cells[at].text) or begins("instructions", number_of(cells[at].text)[1]):
        return False
    before = cells[at - 1] if at and cells[at - 1].row == cells[at].row else None
    return bool(number_of(cells[at].text)[0] or (before and NUMBER.fullmatch(before.text)))


def _run(cells: list[_At], at: int) -> list[str]:
    """Return the texts from one on as choices, while their codes go on from the first; none of sub-questions."""
    for code in _CODES:
        if code.match(cells[max(0, at - 1)].text):
            continue
        run: list[str] = []
        for number in range(at, len(cells)):
            found = code.match(cells[number].text)
            if not found or _order(found[1]) not in {0, len(run) + 1}:
                break
            run.append(BOX + cells[number].text[found.end() :])
        behind = cells[at + len(run)].text if at + len(run) < len(cells) else ""
        answered = has_box(behind) or is_line(behind)
        lined = any(without_line(each) != each and not says("specify", each) for each in run[:-1])
        if len(run) >= _FEWEST and not (answered or lined or any(has_box(each[1:]) for each in run)):
            return run
    return []


def _split(text: str) -> str:
    """Return a question with a box for each code in its text; empty where they are no choices."""
    for code in _CODES[:-1]:
        found = [_order(each[1]) for each in code.finditer(text)]
        if len(found) >= _FEWEST and found == list(range(1, len(found) + 1)):
            return code.sub(BOX, text)
    return ""


def _order(code: str) -> int:
    """Return the number of a code, 0 for a bullet, and -1 for a letter beyond those that are used."""
    return int(code or 0) if code.isdecimal() or not code else LETTERS.get(code, -1)
