"""Questions outside XLSForm: headings of Google Forms' answers, a printed questionnaire, a table, a list."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from service.adapters.form_files.sheets.cell import UnreadableWorkbookError, place
from service.adapters.form_files.xlsform.paper_heads import head_at
from service.adapters.form_files.xlsform.paper_sheet import PaperSheet
from service.adapters.form_files.xlsform.paper_units import is_paper
from service.adapters.form_files.xlsform.paper_words import is_aside, is_figure, is_written, number_of
from service.adapters.form_files.xlsform.plain_heads import Head, head_of
from service.adapters.form_files.xlsform.plain_table import NUMBER, Made, PlainTable
from service.adapters.form_files.xlsform.plain_words import steps_of
from service.adapters.form_files.xlsform.sheet_rows import Grid, SheetCell, SheetRow
from service.domain.forms.findings import Finding
from service.texts import texts
from service.texts.personal import asks_personal

if TYPE_CHECKING:
    from service.adapters.form_files.sheets import Rows
    from service.adapters.form_files.sheets.cell import Cell

_STAMPS = frozenset({"timestamp", "ประทับเวลา"})
"""The first heading of a sheet of answers that Google Forms writes."""

_IN_GRID = re.compile(r"([^\[\]]+)\[([^\[\]]+)\]\s*")

_FEWEST = 2
"""A list of one question is taken for something else."""


def grids_of(title: str, rows: Rows) -> dict[str, Grid] | None:
    """Return the sheets of a form of such questions, each told or asked about; `None` for another layout."""
    made = _headings(title, rows) or _table(title, rows) or _listed(title, rows)
    if sum(row.text("type") not in {"begin_group", "end_group", "note"} for row in made.survey) < _FEWEST:
        return None
    columns = frozenset(column for row in made.survey for column in row.cells)
    return {
        "survey": Grid(name="survey", columns=columns, rows=tuple(made.survey), findings=tuple(made.findings)),
        "choices": Grid(name="choices", rows=tuple(made.choices)),
        "settings": Grid(name="settings", rows=tuple(made.settings)),
    }


def asks(title: str, rows: Rows) -> bool:
    """Return whether a sheet has such questions under headings, or as they are printed."""
    try:
        return bool(_headings(title, rows) or _table(title, rows))
    except UnreadableWorkbookError:
        return True


def is_typed(rows: Rows) -> bool:
    """Return whether a table of questions has Thai headings of its own, and not those of XLSForm in Thai."""
    head = head_of(rows)
    return head is not None and ("options" in head.columns or "name" not in head.columns)


def _table(title: str, rows: Rows) -> Made | None:
    head = head_of(rows)
    printed = is_paper(title, rows) or (_needs_paper(rows, head) if head else _heads_itself(rows))
    if printed and not (head and {"type", "options"} & head.columns.keys()):
        return PaperSheet(title, rows).read()
    return PlainTable(title, rows, head).read() if head else None


def _heads_itself(rows: Rows) -> bool:
    """Return whether a row has a text with a number, and the steps of a rating beside it."""
    return any(row and number_of(row[0].text)[0] and steps_of(row, 1) for row in rows)


def _needs_paper(rows: Rows, head: Head) -> bool:
    """Return whether a table has what only printed ones have: two ratings, choices as headings, or sums and lines.

    In one with numbers, what has none is no rating.
    """
    found = head_at(rows, head.row) if head.columns.keys() <= {"question", "number"} else None
    if found is None:
        return False
    below = (cell.text for row in rows[head.row + 1 :] for cell in row if cell.text)
    unnumbered = "number" not in head.columns
    return bool(found.others) or not found.rated or (unnumbered and any(map(_is_beside_items, below)))


def _is_beside_items(text: str) -> bool:
    return is_figure(text) or is_aside(text) or is_written(text)


def _headings(title: str, rows: Rows) -> Made | None:
    """Read the headings behind the time of the answer."""
    head = rows[0] if rows else []
    if not head or not (head[0].text.lower() in _STAMPS or _is_of_forms(head)):
        return None
    made = Made()
    known = set(texts("workbook").answers.columns) if _is_of_forms(head) else set()
    own = {at for at, cell in enumerate(head) if cell.text.lower() in known}
    made.findings += [Finding(place(title, at, 1), "column-technical", {"column": head[at].text}) for at in sorted(own)]
    cells = [
        SheetCell(place(title, at, 1), cell.text)
        for at, cell in enumerate(head)
        if cell.text and at not in own and (at or own)
    ]
    for grid, rest in groupby(cells, _grid_of):
        _ask(made, grid, list(rest))
    if len(rows) > 1:
        made.findings.append(Finding(place(title, 0, 2), "answers-ignored", {"count": len(rows) - 1}))
    return made


def _is_of_forms(head: list[Cell]) -> bool:
    """Return whether headings are those of Microsoft Forms' answers, which begin with a number and a time."""
    first, second = ([cell.text.lower() for cell in head] + ["", ""])[:2]
    return first == "id" and second in texts("workbook").answers.begun


def _listed(title: str, rows: Rows) -> Made:
    """Read the texts of the only column that has any beside numbers."""
    cells = [
        (at, SheetCell(place(title, at, number), cell.text))
        for number, row in enumerate(rows, 1)
        for at, cell in enumerate(row)
        if not NUMBER.fullmatch(cell.text)
    ]
    return _plain([cell for _, cell in cells] if len({at for at, _ in cells}) == 1 else [])


def _grid_of(heading: SheetCell) -> str:
    """Return the question of a grid, whose rows Google Forms writes behind it in brackets; empty for another one."""
    found = _IN_GRID.fullmatch(heading.text)
    return found[1].strip() if found else ""


def _ask(made: Made, grid: str, rows: list[SheetCell]) -> None:
    """Add headings as questions; those of the rows of a grid in a section that is called as it."""
    if not grid:
        _add(made, rows)
        return
    here, name = rows[0].place, f"grid_{1 + sum(row.text('type') == 'begin_group' for row in made.survey)}"
    begin = {"type": "begin_group", "name": name, "label": grid}
    made.survey.append(SheetRow(place=here, cells={column: SheetCell(here, said) for column, said in begin.items()}))
    made.findings.append(Finding(here, "grid-taken", {"text": grid, "count": len(rows)}))
    _add(made, [SheetCell(each.place, each.text.strip()[len(grid) :].strip(" []")) for each in rows])
    made.survey.append(SheetRow(place=rows[-1].place, cells={"type": SheetCell(rows[-1].place, "end_group")}))


def _plain(questions: list[SheetCell]) -> Made:
    made = Made()
    _add(made, questions)
    return made


def _add(made: Made, questions: list[SheetCell]) -> None:
    """Add questions whose types are asked about."""
    first = 1 + sum("name" in row.cells and row.text("type") == "text" for row in made.survey)
    for number, each in enumerate(questions, first):
        cells = {"type": SheetCell(each.place, "text"), "name": SheetCell(each.place, f"q{number}"), "label": each}
        made.survey.append(SheetRow(place=each.place, cells=cells))
        if not asks_personal(each.text):
            made.findings.append(Finding(each.place, "question-plain", {"text": each.text}))
