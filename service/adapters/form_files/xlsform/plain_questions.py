"""Questions without types: the headings of a sheet of Google Forms' answers, or a list of questions, one a row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from service.adapters.form_files.sheets.cell import place
from service.adapters.form_files.xlsform.sheet_rows import Grid, SheetCell, SheetRow
from service.domain.forms.findings import Finding

if TYPE_CHECKING:
    from service.adapters.form_files.sheets import Rows

_STAMPS = frozenset({"timestamp", "ประทับเวลา"})
"""The first heading of a sheet of answers that Google Forms writes."""

_HEADINGS = frozenset({"คำถาม", "ข้อคำถาม", "รายการคำถาม", "question", "questions"})
_NUMBER = re.compile(r"[\d.()๐-๙\s]*")
_FEWEST = 2
"""A list of one question is taken for something else."""


def grids_of(title: str, rows: Rows) -> dict[str, Grid] | None:
    """Return the sheets of a form whose questions are all texts, each to be asked about; `None` for another layout."""
    heads = _headings(title, rows)
    found = heads or _listed(title, rows)
    if len(found) < _FEWEST:
        return None
    findings = [Finding(each.place, "question-plain", {"text": each.text}) for each in found]
    if heads and len(rows) > 1:
        findings.append(Finding(place(title, 0, 2), "answers-ignored", {"count": len(rows) - 1}))
    made = [_row(number, each) for number, each in enumerate(found, 1)]
    columns = frozenset({"type", "name", "label"})
    survey = Grid(name="survey", columns=columns, rows=tuple(made), findings=tuple(findings))
    return {"survey": survey, "choices": Grid(name="choices"), "settings": Grid(name="settings")}


def _row(number: int, question: SheetCell) -> SheetRow:
    cells = {"type": "text", "name": f"q{number}"}
    made = {name: SheetCell(question.place, text) for name, text in cells.items()}
    return SheetRow(place=question.place, cells=made | {"label": question})


def _headings(title: str, rows: Rows) -> list[SheetCell]:
    """Return the headings behind the time of the answer."""
    head = rows[0] if rows else []
    if not head or head[0].text.lower() not in _STAMPS:
        return []
    return [SheetCell(place(title, at, 1), cell.text) for at, cell in enumerate(head) if at and cell.text]


def _listed(title: str, rows: Rows) -> list[SheetCell]:
    """Return the texts of the only column that has any beside numbers."""
    cells = [
        (at, number, cell.text)
        for number, row in enumerate(rows, 1)
        for at, cell in enumerate(row)
        if not _NUMBER.fullmatch(cell.text)
    ]
    headed = [at for at, _, text in cells if text.lower() in _HEADINGS]
    columns = {at for at, _, _ in cells} if not headed else {headed[0]}
    if len(columns) != 1:
        return []
    (column,) = columns
    return [
        SheetCell(place(title, at, number), text)
        for at, number, text in cells
        if at == column and text.lower() not in _HEADINGS
    ]
