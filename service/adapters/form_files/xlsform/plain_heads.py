"""The headings of a table of questions: the column of each kind, and the steps and choices that are columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from service.adapters.form_files.xlsform.paper_words import LETTERS, begins, is_aside, is_figure, is_legend, is_word
from service.adapters.form_files.xlsform.plain_words import Step, is_head, normal, steps_of
from service.domain.forms.form import NO_OPINION

if TYPE_CHECKING:
    from service.adapters.form_files.sheets import Rows
    from service.adapters.form_files.sheets.cell import Cell

_FIRST_ROWS = 20
"""The rows in which the headings are looked for."""


class Head(NamedTuple):
    """The headings of a table: their first and last row, the column of each kind, and the steps that are columns.

    `choices` are the columns of which each has one choice of every question.
    """

    first: int
    row: int
    columns: dict[str, int]
    steps: list[Step]
    choices: tuple[int, ...] = ()


def head_of(rows: Rows) -> Head | None:
    """Return the headings of a table of questions, below what stands above it."""
    for at, row in enumerate(rows[:_FIRST_ROWS]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(row):
            named = next((name for name in _COLUMNS if is_head(name, cell.text)), "")
            if named:
                columns.setdefault(named, column)
        if "question" in columns:
            found = _with_steps(rows, at, columns)
            if not (found.choices or found.steps or {"type", "options"} & columns.keys()):
                columns.pop("part", None)
            return found
    return None


def _with_steps(rows: Rows, at: int, columns: dict[str, int]) -> Head:
    """Return headings with their steps, which may stand in a row of their own below."""
    question = columns["question"]
    listed = _choices(rows[at], question)
    if listed:
        columns.pop("options", None)
        return Head(at, at, columns, [], listed)
    below = rows[at + 1] if at + 1 < len(rows) else []
    second = len(below) > question and not any(cell.text for cell in below[: question + 1])
    for row in (at, at + 1) if second else (at,):
        if steps := steps_of(rows[row], question + 1):
            behind = steps[-1].column + 1
            said = rows[row][behind].text if behind < len(rows[row]) else ""
            none = [Step(behind, NO_OPINION, said)] if is_word("unasked", said) else []
            return Head(at, row, columns, [*steps, *none])
    return Head(at, at, columns, [])


def _choices(row: list[Cell], question: int) -> tuple[int, ...]:
    """Return the columns that have a choice each: several headings as "ตัวเลือก 1", or letters from the first on."""
    behind = [(column, normal(cell.text)) for column, cell in enumerate(row) if column > question and cell.text]
    listed = [
        column for column, said in behind if (found := _NUMBERED.fullmatch(said)) and is_head("options", found[1])
    ]
    if len(listed) >= _FEWEST:
        return tuple(listed)
    lettered = [column for column, said in behind if said in LETTERS]
    orders = [LETTERS[said] for _, said in behind if said in LETTERS]
    return tuple(lettered) if len(orders) >= _FEWEST and orders == list(range(1, len(orders) + 1)) else ()


_NUMBERED = re.compile(r"(.+?)(?:ที่)?\s*(?:[0-9๐-๙]{1,2}|\b[ก-ฮa-h])?")
_FEWEST = 2
_COLUMNS = ("question", "type", "options", "required", "hint", "name", "number", "part")


def is_of_paper(text: str, *, numbered: bool = False) -> bool:
    """Return whether a text of a table asks nothing: what steps mean, and without a number a sum, thanks, a note."""
    return is_legend(text) or (
        not numbered and (is_aside(text.strip(" *")) or is_figure(text) or begins("notes", text))
    )
