"""Questions outside XLSForm: headings of Google Forms' answers, a table or a list, one question a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.adapters.form_files.sheets.cell import place
from service.adapters.form_files.xlsform.plain_table import NUMBER, Made, PlainTable, head_of
from service.adapters.form_files.xlsform.sheet_rows import Grid, SheetCell, SheetRow
from service.domain.forms.findings import Finding

if TYPE_CHECKING:
    from service.adapters.form_files.sheets import Rows

_STAMPS = frozenset({"timestamp", "ประทับเวลา"})
"""The first heading of a sheet of answers that Google Forms writes."""

_FEWEST = 2
"""A list of one question is taken for something else."""


def grids_of(title: str, rows: Rows) -> dict[str, Grid] | None:
    """Return the sheets of a form of such questions, each told or asked about; `None` for another layout."""
    made = _headings(title, rows) or _table(title, rows) or _listed(title, rows)
    if sum(row.text("type") != "begin_group" for row in made.survey) < _FEWEST:
        return None
    columns = frozenset(column for row in made.survey for column in row.cells)
    return {
        "survey": Grid(name="survey", columns=columns, rows=tuple(made.survey), findings=tuple(made.findings)),
        "choices": Grid(name="choices", rows=tuple(made.choices)),
        "settings": Grid(name="settings", rows=tuple(made.settings)),
    }


def is_typed(rows: Rows) -> bool:
    """Return whether a table of questions has Thai headings of its own, and not those of XLSForm in Thai."""
    head = head_of(rows)
    return head is not None and ("options" in head.columns or "name" not in head.columns)


def _table(title: str, rows: Rows) -> Made | None:
    head = head_of(rows)
    return PlainTable(title, rows, head).read() if head else None


def _headings(title: str, rows: Rows) -> Made | None:
    """Read the headings behind the time of the answer."""
    head = rows[0] if rows else []
    if not head or head[0].text.lower() not in _STAMPS:
        return None
    made = _plain([SheetCell(place(title, at, 1), cell.text) for at, cell in enumerate(head) if at and cell.text])
    if len(rows) > 1:
        made.findings.append(Finding(place(title, 0, 2), "answers-ignored", {"count": len(rows) - 1}))
    return made


def _listed(title: str, rows: Rows) -> Made:
    """Read the texts of the only column that has any beside numbers."""
    cells = [
        (at, SheetCell(place(title, at, number), cell.text))
        for number, row in enumerate(rows, 1)
        for at, cell in enumerate(row)
        if not NUMBER.fullmatch(cell.text)
    ]
    return _plain([cell for _, cell in cells] if len({at for at, _ in cells}) == 1 else [])


def _plain(questions: list[SheetCell]) -> Made:
    made = Made()
    for number, each in enumerate(questions, 1):
        cells = {"type": SheetCell(each.place, "text"), "name": SheetCell(each.place, f"q{number}"), "label": each}
        made.survey.append(SheetRow(place=each.place, cells=cells))
        made.findings.append(Finding(each.place, "question-plain", {"text": each.text}))
    return made
