"""A table of questions with headings: which columns it has, and each of its rows as one of a survey."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

from service.adapters.form_files.sheets.cell import EMPTY, place
from service.adapters.form_files.xlsform.columns import RATING
from service.adapters.form_files.xlsform.paper_words import is_legend, is_word
from service.adapters.form_files.xlsform.plain_words import Step, normal, options_of, steps_of, type_of
from service.adapters.form_files.xlsform.sheet_rows import SheetCell, SheetRow, list_of, quoted, sheet_cell, shown_place
from service.domain.forms.findings import Finding
from service.domain.forms.form import NO_OPINION
from service.texts import texts

if TYPE_CHECKING:
    from service.adapters.form_files.sheets import Rows
    from service.adapters.form_files.sheets.cell import Cell

NUMBER = re.compile(r"[\d.()๐-๙\s]*")
"""What only numbers a row."""

_FIRST_ROWS = 20
"""The rows in which the headings are looked for."""


class Made(Struct):
    """The rows of a form's sheets that are made of a table, and what is told of it."""

    survey: list[SheetRow] = field(default_factory=list)
    choices: list[SheetRow] = field(default_factory=list)
    settings: list[SheetRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class Head(NamedTuple):
    """The headings of a table: their first and last row, the column of each kind, and the steps that are columns."""

    first: int
    row: int
    columns: dict[str, int]
    steps: list[Step]


def head_of(rows: Rows) -> Head | None:
    """Return the headings of a table of questions, below what stands above it."""
    heads = {name: set(texts("workbook").heads.say(name).split("|")) for name in _COLUMNS}
    for at, row in enumerate(rows[:_FIRST_ROWS]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(row):
            named = next((name for name, words in heads.items() if normal(cell.text) in words), "")
            if named:
                columns.setdefault(named, column)
        if "question" in columns:
            return _with_steps(rows, at, columns)
    return None


def _with_steps(rows: Rows, at: int, columns: dict[str, int]) -> Head:
    """Return headings with their steps, which may stand in a row of their own below."""
    question = columns["question"]
    below = rows[at + 1] if at + 1 < len(rows) else []
    second = len(below) > question and not any(cell.text for cell in below[: question + 1])
    for row in (at, at + 1) if second else (at,):
        if steps := steps_of(rows[row], question + 1):
            behind = steps[-1].column + 1
            said = rows[row][behind].text if behind < len(rows[row]) else ""
            none = [Step(behind, NO_OPINION, said)] if is_word("unasked", said) else []
            return Head(at, row, columns, [*steps, *none])
    return Head(at, at, columns, [])


_COLUMNS = ("question", "type", "options", "required", "hint", "name", "number")


class PlainTable:
    """Reads a table of questions."""

    def __init__(self, title: str, rows: Rows, head: Head) -> None:
        self._title, self._rows, self._head = title, rows, head
        self._made = Made()
        self._grouped = False
        self._read: set[tuple[int, int]] = set()
        self._steps = ""

    def read(self) -> Made:
        """Return what is made of the table."""
        head = self._head
        self._above()
        if head.steps:
            places = [self._place(step.column, head.row) for step in head.steps]
            shown = f"{shown_place(places[0])}:{shown_place(places[-1])}"
            self._steps = (
                shown if shown_place(places[0]) else "/".join("".join(step.text.split()) for step in head.steps)
            )
            for step, here in zip(head.steps, places, strict=True):
                self._choice(self._steps, here, step.name, step.text)
        for at in range(head.row + 1, len(self._rows)):
            self._row(at)
        if self._grouped:
            self._end_group(self._made.survey[-1].place)
        self._lost()
        return self._made

    def _place(self, column: int, row: int) -> str:
        return place(self._title, column, row + 1)

    def _at(self, row: int, named: str) -> tuple[Cell, str]:
        """Return the cell of a row in a column of a kind, which is read with that, and its address."""
        column = self._head.columns.get(named)
        if column is None:
            return EMPTY, self._place(self._head.columns["question"], row)
        self._read.add((row, column))
        cells = self._rows[row]
        return cells[column] if column < len(cells) else EMPTY, self._place(column, row)

    def _above(self) -> None:
        """Take the first text above the table as the form's title; what else stands there is lost."""
        for at in range(self._head.first):
            for column, cell in enumerate(self._rows[at]):
                here = self._place(column, at)
                if not cell.text:
                    continue
                if not (self._made.settings or is_legend(cell.text)):
                    self._made.settings.append(SheetRow(place=here, cells={"form_title": sheet_cell(cell, here)}))
                    self._made.findings.append(Finding(here, "title-above", {"text": cell.text}))
                else:
                    self._lose(here, cell.text)

    def _lose(self, here: str, text: str) -> None:
        self._made.findings.append(Finding(here, "cell-lost", {"text": text}))

    def _row(self, at: int) -> None:
        question, here = self._at(at, "question")
        number, _ = self._at(at, "number")
        if not (question.text or question.odd):
            self._beside(at)
            return
        if question.odd:
            self._made.findings.append(Finding(here, question.odd, {"text": question.text}))
        label = sheet_cell(question, here)
        if is_legend(question.text) and not self._typed(at):
            self._lose(here, question.text)
            return
        numbered = "number" in self._head.columns
        if numbered and not number.text and not self._typed(at):
            if self._followed(at):
                self._group(label)
            else:
                self._plain(label)
            return
        self._question(at, label)

    def _typed(self, at: int) -> bool:
        return any(self._at(at, named)[0].text for named in ("type", "options"))

    def _followed(self, at: int) -> bool:
        """Return whether a numbered row is the next one with a question."""
        for later in range(at + 1, len(self._rows)):
            if self._at(later, "question")[0].text:
                return bool(self._at(later, "number")[0].text)
            if any(cell.text for cell in self._rows[later]):
                return False
        return False

    def _beside(self, at: int) -> None:
        """Take the only text of a row, left of the questions, as a question of its own."""
        column = self._head.columns["question"]
        found = [(where, cell) for where, cell in enumerate(self._rows[at]) if not NUMBER.fullmatch(cell.text)]
        if len(found) == 1 and found[0][0] < column:
            self._read.add((at, found[0][0]))
            label = sheet_cell(found[0][1], self._place(found[0][0], at))
            if is_legend(label.text):
                self._lose(label.place, label.text)
                return
            (self._group if self._followed(at) else self._plain)(label)

    def _plain(self, label: SheetCell) -> None:
        self._add(label, "text")
        code = "question-empty" if "type" in self._head.columns else "question-plain"
        self._made.findings.append(Finding(label.place, code, {"text": label.text}))

    def _group(self, label: SheetCell) -> None:
        """Begin a section with a heading that has no number."""
        if self._grouped:
            self._end_group(label.place)
        self._grouped = True
        cells = {"type": SheetCell(label.place, "begin_group"), "label": label}
        self._made.survey.append(SheetRow(place=label.place, cells=cells))
        self._made.findings.append(Finding(label.place, "heading-taken", {"text": label.text}))

    def _end_group(self, here: str) -> None:
        self._made.survey.append(SheetRow(place=here, cells={"type": SheetCell(here, "end_group")}))

    def _question(self, at: int, label: SheetCell) -> None:
        """Add a question with the type, the choices and the columns that its row has."""
        (typed, typed_at), (options, options_at) = self._at(at, "type"), self._at(at, "options")
        read = type_of(typed.text)
        choices = options_of(options.text) if read.kind != "text" else []
        if options.text and not choices:
            self._made.findings.append(Finding(options_at, "cell-lost", {"text": options.text}))
        more = {named: self._at(at, named) for named in ("required", "hint")}
        extra = {named: sheet_cell(cell, where) for named, (cell, where) in more.items() if cell != EMPTY}
        kind, told = read.kind, ""
        if not kind and self._steps and not (typed.text or choices):
            bare = all(step.text.isdecimal() for step in self._head.steps if step.name != NO_OPINION)
            self._add(label, f"select_one {self._steps}", extra, rated=bare)
            return
        if not kind:
            kind = "select_one" if choices else "text"
            told = "question-unknown" if typed.text else "question-empty" if "type" in self._head.columns else ""
            told = told or ("question-choices" if choices else "question-plain")
            self._made.findings.append(
                Finding(typed_at if typed.text else label.place, told, {"text": label.text, **_of_type(told, typed)})
            )
        if choices:
            self._made.findings.append(
                Finding(options_at, "choices-split", {"text": options.text, "count": len(choices)})
            )
        name, rated = "", False
        if kind != "text":
            given = choices or [str(each) for each in read.steps]
            at_choices = options_at if choices else typed_at
            name = list_of(at_choices, len(self._made.survey) + 1, label.text) if given else ""
            words = sum(not each.isdecimal() for each in given)
            rated = read.rating and words <= 1 < len(given) - words and "0" not in given
            for number, each in enumerate(given, 1):
                value = each if each.isdecimal() else f"choice_{number}"
                self._choice(name, options_at if choices else typed_at, value, each)
        self._add(label, f"{kind} {name}".strip(), extra, rated=rated, at=typed_at)

    def _choice(self, name: str, here: str, value: str, text: str) -> None:
        cells = {"list_name": name, "name": value, "label": text}
        made = {column: SheetCell(here, said) for column, said in cells.items()}
        self._made.choices.append(SheetRow(place=here, cells=made))

    def _add(
        self,
        label: SheetCell,
        kind: str,
        extra: dict[str, SheetCell] | None = None,
        *,
        rated: bool = False,
        at: str = "",
    ) -> None:
        named = f"q{1 + sum(row.text('name') != '' for row in self._made.survey)}"
        cells = {"type": SheetCell(at or label.place, kind), "name": SheetCell(label.place, named), "label": label}
        if rated:
            cells[RATING] = SheetCell(label.place, "rating")
        self._made.survey.append(SheetRow(place=label.place, cells={**cells, **(extra or {})}))

    def _lost(self) -> None:
        """Tell each column that is not read, with what its cells say."""
        lost: dict[int, list[tuple[str, str]]] = {}
        heads = self._rows[self._head.row]
        for at in range(self._head.row + 1, len(self._rows)):
            for column, cell in enumerate(self._rows[at]):
                named = column < len(heads) and heads[column].text
                if (at, column) not in self._read and not (NUMBER.fullmatch(cell.text) if not named else not cell.text):
                    lost.setdefault(column, []).append((self._place(column, at), cell.text))
        known = {*self._head.columns.values(), *(step.column for step in self._head.steps), *lost}
        for at in sorted({self._head.first, self._head.row}):
            for column, cell in enumerate(self._rows[at]):
                if cell.text and column not in known and not is_word("asides", cell.text):
                    self._lose(self._place(column, at), cell.text)
        for column, cells in sorted(lost.items()):
            name = heads[column].text if column < len(heads) else ""
            params = quoted(cells) | ({"column": name} if name else {})
            self._made.findings.append(Finding(cells[0][0], "column-lost" if name else "column-lost-unnamed", params))


def _of_type(told: str, typed: Cell) -> dict[str, str]:
    return {"type": typed.text} if told == "question-unknown" else {}
