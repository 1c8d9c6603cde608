"""A questionnaire that is laid out as it is printed: parts, boxes to tick, tables of ratings, lines to write on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from service.adapters.form_files.sheets.cell import UnreadableWorkbookError, place
from service.adapters.form_files.xlsform.paper_rows import PaperRows
from service.adapters.form_files.xlsform.paper_words import (
    at_most,
    begins,
    boxes_in,
    has_box,
    is_line,
    number_of,
    part_of,
    says,
    ticks_of,
    without_line,
)
from service.adapters.form_files.xlsform.plain_table import NUMBER, cell_of
from service.adapters.form_files.xlsform.plain_words import normal, steps_of
from service.adapters.form_files.xlsform.sheet_rows import SheetCell, sheet_cell
from service.texts import texts

if TYPE_CHECKING:
    from service.adapters.form_files.sheets import Rows
    from service.adapters.form_files.xlsform.plain_table import Made
    from service.adapters.form_files.xlsform.plain_words import Step

_FEWEST_BOXES, _FEWEST, _MOST_BOXES = 2, 2, 6_000
"""The fewest texts with boxes of such a sheet, the fewest texts that are choices, and the most boxes."""


class _Question(Struct):
    """A question whose choices or line may stand in the rows below it."""

    label: SheetCell
    choices: list[SheetCell] = field(default_factory=list)
    marked: bool = True
    line: bool = False


def is_paper(title: str, rows: Rows) -> bool:
    """Return whether a sheet is laid out as it is printed: it has headings of parts, or texts with boxes to tick.

    Raises `UnreadableWorkbookError` where it has too many boxes.
    """
    said = [cell.text for row in rows for cell in row if cell.text]
    if sum(map(boxes_in, said)) > _MOST_BOXES:
        raise UnreadableWorkbookError("too-many-boxes", sheet=title, boxes=_MOST_BOXES)
    return any(part_of(each) is not None for each in said) or sum(map(has_box, said)) >= _FEWEST_BOXES


class PaperSheet:
    """Reads such a sheet from above; what is made of a row depends on those before it."""

    def __init__(self, title: str, rows: Rows) -> None:
        self._title, self._rows = title, rows
        self._out = PaperRows()
        self._question: _Question | None = None
        self._scales: set[str] = set()
        self._steps = ""
        self._bare = False
        self._idle: list[SheetCell] = []

    def read(self) -> Made:
        """Return what is made of the sheet."""
        for at in range(len(self._rows)):
            self._row(at)
        self._flush()
        self._out.lose(self._idle)
        return self._out.finish()

    def _row(self, at: int) -> None:
        cells = self._cells(at)
        steps = steps_of([*self._rows[at]], 0)
        if steps:
            self._table(at, cells, steps)
            return
        number, said = self._numbered(cells)
        if not said or self._is_head(at, said):
            self._out.lose(cells if not said else [each for each in said if not _heads(each)])
            return
        first, others = said[0], said[1:]
        if any(has_box(each.text) for each in said) and not _instructs(first):
            self._ticked(first, others, number)
        elif is_line(first.text):
            self._line(first)
            self._out.lose(others)
        elif self._alone(at, first, others, number):
            self._out.lose(others)
        else:
            self._asked(first, others, number)

    def _cells(self, at: int) -> list[SheetCell]:
        """Return the texts of a row, and tell of what cannot be read as it stands."""
        found: list[SheetCell] = []
        for column, cell in enumerate(self._rows[at]):
            here = place(self._title, column, at + 1)
            if cell.odd:
                self._out.find(here, cell.odd, text=cell.text)
            if (read := sheet_cell(cell, here)).text:
                found.append(read)
        return found

    def _numbered(self, cells: list[SheetCell]) -> tuple[str, list[SheetCell]]:
        """Return the number of a row and its texts; the number may stand in a cell of its own."""
        if cells and NUMBER.fullmatch(cells[0].text) and not (is_line(cells[0].text) or has_box(cells[0].text)):
            rest = cells[1:]
            return (cells[0].text.strip(" .()"), rest) if rest else ("", [])
        return (number_of(cells[0].text)[0] if cells else ""), cells

    def _is_head(self, at: int, said: list[SheetCell]) -> bool:
        """Return whether a row is the headings of a table whose steps stand in the row below."""
        below = self._rows[at + 1] if at + 1 < len(self._rows) else []
        return _heads(said[0]) and bool(steps_of([*below], 0))

    def _alone(self, at: int, first: SheetCell, others: list[SheetCell], number: str) -> bool:
        """Take a text that is no question: a part, a section, an instruction, thanks, or what stands above all."""
        said = number_of(first.text)[1]
        if (heading := part_of(first.text)) is not None:
            self._part(first, heading)
        elif _instructs(first):
            self._flush()
            self._out.note(first)
        elif begins("thanks", said):
            self._out.lose([first])
        elif begins("sides", said) or self._is_followed(at, number):
            self._side(first, said)
        elif not (number or self._out.made.survey or self._out.made.settings):
            self._out.title(first)
        elif not (self._out.open or self._question or self._steps or number or others or self._out.items):
            self._flush()
            self._out.note(first)
        else:
            return False
        return True

    def _is_followed(self, at: int, number: str) -> bool:
        """Return whether the next numbered row is the first of those below a number: 1.1 below 1."""
        for later in range(at + 1, len(self._rows) if number else 0):
            following = self._numbered([SheetCell("", cell.text) for cell in self._rows[later] if cell.text])[0]
            if following:
                return following == f"{number}.1"
        return False

    def _table(self, at: int, cells: list[SheetCell], steps: list[Step]) -> None:
        """Begin a table of ratings, or take the rating of one question that stands before its steps."""
        self._flush()
        columns = {step.column for step in steps}
        beside = [place(self._title, column, at + 1) for column in range(len(self._rows[at])) if column not in columns]
        said = [each for each in cells if each.place in beside]
        places = [place(self._title, step.column, at + 1) for step in steps]
        name = "/".join("".join(step.text.split()) for step in steps)
        for step, here in zip(steps, places, strict=True) if name not in self._scales else ():
            self._out.choice(name, SheetCell(here, step.text), step.name)
        self._scales.add(name)
        bare = all(step.text.isdecimal() for step in steps)
        number, rest = self._numbered(said)
        if number and rest and not _heads(rest[0]):
            self._out.add(rest[0], f"select_one {name}", rated=bare)
            self._out.lose(rest[1:])
            return
        self._out.lose(self._idle)
        self._steps, self._bare = name, bare
        self._idle = [SheetCell(here, step.text) for step, here in zip(steps, places, strict=True)]
        self._out.lose([each for each in said if not _heads(each)])

    def _asked(self, first: SheetCell, others: list[SheetCell], number: str) -> None:
        """Take a question; behind one with a number, several texts are its choices."""
        self._flush()
        if self._steps:
            self._idle = []
            self._out.add(first, f"select_one {self._steps}", rated=self._bare)
            self._out.lose(others)
        elif number and len(others) >= _FEWEST:
            self._question = _Question(label=first, choices=others, marked=False)
        else:
            self._question = _Question(label=first, line=without_line(first.text) != first.text)
            self._out.lose([each for each in others if not is_line(each.text)])

    def _ticked(self, first: SheetCell, others: list[SheetCell], number: str) -> None:
        """Take boxes: of the question in the row, or of the one above."""
        if self._steps and not has_box(first.text) and not any(ticks_of(each.text).choices for each in others):
            self._asked(first, [each for each in others if not has_box(each.text)], number)
            return
        before, choices = ticks_of(first.text) if has_box(first.text) else (first.text, [])
        if before:
            self._flush()
            self._question = _Question(label=SheetCell(first.place, before))
        elif self._question is None or not (self._question.marked and not self._question.line):
            self._flush()
            self._question = _Question(label=self._out.heading or SheetCell(first.place, ""))
        found = [SheetCell(first.place, each) for each in choices]
        for each in others:
            more = ticks_of(each.text)
            found += [SheetCell(each.place, said) for said in ([more.before] if more.before else []) + more.choices]
        self._question.choices += found

    def _line(self, here: SheetCell) -> None:
        """Take a line to write on: for the question above, or for the heading."""
        if self._question is not None:
            self._question.line = self._question.line or not self._question.choices
        elif self._out.heading is not None:
            self._steps = ""
            self._question = _Question(label=self._out.heading, line=True)
            self._out.find(here.place, "line-taken", text=self._out.heading.text)
            self._out.heading = None

    def _part(self, first: SheetCell, heading: str) -> None:
        self._flush()
        self._steps = ""
        self._out.close(len(self._out.open))
        self._out.begin("part", SheetCell(first.place, without_line(heading) or heading))
        self._out.find(first.place, "part-taken", text=first.text)

    def _side(self, first: SheetCell, said: str) -> None:
        self._flush()
        if "side" in self._out.open:
            self._out.close(1)
        self._out.begin("side", SheetCell(first.place, said))
        self._out.find(first.place, "side-taken", text=first.text)

    def _flush(self) -> None:
        """Add the question that waited for its choices."""
        asked, self._question = self._question, None
        if asked is None:
            return
        label, told = asked.label, "question-plain"
        if not asked.choices:
            if not asked.line:
                self._out.find(label.place, told, text=label.text)
            self._out.add(label, "text")
            return
        name, most = cell_of(label.place), at_most(label.text)
        many = bool(most) or says("several", label.text)
        for number, each in enumerate(asked.choices, 1):
            self._out.choice(name, each, f"choice_{number}")
        kind, told = ("select_multiple", "boxes-taken") if many else ("select_one", "boxes-single")
        told = told if asked.marked else "choices-split"
        said = " / ".join(without_line(each.text) for each in asked.choices)
        self._out.find(label.place, told, count=len(asked.choices), text=said)
        self._out.add(label, f"{kind} {name}", most=most)


def _instructs(cell: SheetCell) -> bool:
    """Return whether a text says how to answer; one with several boxes is a question."""
    said = number_of(cell.text)[1]
    return (begins("instructions", said) or says("ticking", said)) and len(ticks_of(said).choices) < _FEWEST_BOXES


def _heads(cell: SheetCell) -> bool:
    """Return whether a text is a heading of a table of ratings."""
    heads = texts("workbook").heads
    known = {word for name in ("question", "number") for word in heads.say(name).split("|")}
    return normal(cell.text) in known or begins("levels", normal(cell.text))
