"""A table of questions with headings: which columns it has, and each of its rows as one of a survey."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from service.adapters.form_files.sheets.cell import EMPTY, Cell, place
from service.adapters.form_files.xlsform.columns import RATING
from service.adapters.form_files.xlsform.paper_words import is_legend, is_word
from service.adapters.form_files.xlsform.plain_heads import is_of_paper
from service.adapters.form_files.xlsform.plain_words import options_of, type_of
from service.adapters.form_files.xlsform.sheet_rows import SheetCell, SheetRow, list_of, quoted, sheet_cell, shown_place
from service.domain.forms.findings import Finding
from service.domain.forms.form import NO_OPINION

if TYPE_CHECKING:
    from service.adapters.form_files.sheets import Rows
    from service.adapters.form_files.xlsform.plain_heads import Head

NUMBER = re.compile(r"[\d.()๐-๙\s]*")
"""What only numbers a row."""


class Made(Struct):
    """The rows of a form's sheets that are made of a table, and what is told of it."""

    survey: list[SheetRow] = field(default_factory=list)
    choices: list[SheetRow] = field(default_factory=list)
    settings: list[SheetRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class PlainTable:
    """Reads a table of questions."""

    def __init__(self, title: str, rows: Rows, head: Head) -> None:
        self._title, self._rows, self._head = title, rows, head
        self._made = Made()
        self._grouped, self._groups = False, 0
        self._read: set[tuple[int, int]] = set()
        self._steps = self._part = ""

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

    def _options(self, row: int) -> tuple[Cell, str, list[str]]:
        """Return the choices of a row as they stand, their address, and each: of one cell, or of several columns."""
        listed, cells = self._head.choices, self._rows[row]
        if not listed:
            options, here = self._at(row, "options")
            return options, here, options_of(options.text)
        self._read |= {(row, column) for column in listed}
        said = [cells[column].text for column in listed if column < len(cells) and cells[column].text]
        return Cell(" / ".join(said)), self._place(listed[0], row), said

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
        part, part_at = self._at(at, "part")
        if part.text and part.text != self._part:
            self._part = part.text
            self._group(sheet_cell(part, part_at), "column-parted")
        numbered = "number" in self._head.columns
        if not self._typed(at) and is_of_paper(question.text, numbered=not numbered or bool(number.text)):
            self._lose(here, question.text)
            return
        if numbered and not number.text and not self._typed(at):
            if self._followed(at):
                self._group(label)
            else:
                self._plain(label)
            return
        self._question(at, label)

    def _typed(self, at: int) -> bool:
        cells = self._rows[at]
        listed = any(cells[column].text for column in self._head.choices if column < len(cells))
        return listed or any(self._at(at, named)[0].text for named in ("type", "options"))

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
            if is_of_paper(label.text):
                self._lose(label.place, label.text)
                return
            (self._group if self._followed(at) else self._plain)(label)

    def _plain(self, label: SheetCell) -> None:
        self._add(label, "text")
        code = "question-empty" if "type" in self._head.columns else "question-plain"
        self._made.findings.append(Finding(label.place, code, {"text": label.text}))

    def _group(self, label: SheetCell, told: str = "heading-taken") -> None:
        """Begin a section with a heading that has no number, or that a column names."""
        if self._grouped:
            self._end_group(label.place)
        self._grouped = True
        self._groups += 1
        name = SheetCell(label.place, f"part_{self._groups}")
        cells = {"type": SheetCell(label.place, "begin_group"), "name": name, "label": label}
        self._made.survey.append(SheetRow(place=label.place, cells=cells))
        self._made.findings.append(Finding(label.place, told, {"text": label.text}))

    def _end_group(self, here: str) -> None:
        self._made.survey.append(SheetRow(place=here, cells={"type": SheetCell(here, "end_group")}))

    def _question(self, at: int, label: SheetCell) -> None:
        """Add a question with the type, the choices and the columns that its row has."""
        typed, typed_at = self._at(at, "type")
        read = type_of(typed.text)
        options, options_at, choices = self._options(at)
        if read.rating and not read.steps and (ranged := type_of(f"scale {options.text}")).steps:
            read, options, choices = ranged, EMPTY, []
        choices = choices if read.kind != "text" else []
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
        named = f"q{1 + sum(row.text('name').startswith('q') for row in self._made.survey)}"
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
        known = {*self._head.columns.values(), *(step.column for step in self._head.steps), *self._head.choices, *lost}
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
