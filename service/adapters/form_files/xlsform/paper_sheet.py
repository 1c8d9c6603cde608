"""A questionnaire that is laid out as it is printed: parts, boxes to tick, tables of ratings, lines to write on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.adapters.form_files.sheets.cell import place
from service.adapters.form_files.xlsform.paper_heads import TableHead, head_at, head_below, heads, is_above_table
from service.adapters.form_files.xlsform.paper_marks import marked
from service.adapters.form_files.xlsform.paper_rows import PaperQuestion, PaperRows
from service.adapters.form_files.xlsform.paper_units import closing, has_parts, is_followed, numbered, units
from service.adapters.form_files.xlsform.paper_words import (
    begins,
    has_box,
    instructs,
    is_aside,
    is_contact,
    is_figure,
    is_line,
    is_word,
    is_written,
    number_of,
    part_of,
    says,
    ticks_of,
    without_line,
)
from service.adapters.form_files.xlsform.plain_table import NUMBER
from service.adapters.form_files.xlsform.sheet_rows import SheetCell, sheet_cell
from service.domain.forms.import_findings import DOCUMENT

if TYPE_CHECKING:
    from service.adapters.form_files.sheets import Rows
    from service.adapters.form_files.xlsform.plain_table import Made

_FEWEST = 2
"""The fewest texts that are choices."""


class PaperSheet:
    """Reads such a sheet from above; what is made of a row depends on those before it."""

    def __init__(self, title: str, rows: Rows) -> None:
        found = marked(title, rows)
        self._title, self._rows, self._closing = title, found.rows, closing(found.rows)
        self._out = PaperRows()
        self._out.drop("codes-dropped", found.codes)
        self._out.drop("ticks-dropped", found.ticks)
        self._question: PaperQuestion | None = None
        self._lists: set[str] = set()
        self._head: TableHead | None = None
        self._list = ""
        self._idle: list[SheetCell] = []
        self._explains = False

    def read(self) -> Made:
        """Return what is made of the sheet."""
        for at in range(len(self._rows)):
            self._row(at)
        self._flush()
        self._out.lose(self._idle)
        return self._out.finish()

    def _row(self, at: int) -> None:
        cells = self._cells(at)
        if not cells:
            self._head = None if self._title == DOCUMENT else self._head
        elif head := head_at(self._rows, at):
            self._table(at, cells, head)
        elif self._head and len(cells) > 1 and self._is_beside_items(at, cells[0]):
            self._side(cells[0], cells[0].text)
            self._texts(at, cells[1:])
        else:
            for each in units(cells):
                self._texts(at, each)

    def _texts(self, at: int, cells: list[SheetCell]) -> None:
        number, said = numbered(cells)
        below = head_below(self._rows, at, [each.text for each in said], plain=not number)
        if below:
            self._flush()
        if not said or below:
            self._out.lose([each for each in said if not below.tells(each.text)] if below else cells)
            return
        first, others = said[0], said[1:]
        if any(has_box(each.text) for each in said) and not instructs(first.text):
            self._ticked(first, others, number)
        elif is_line(first.text):
            self._line(first)
            self._out.lose(others)
        elif self._alone(at, first, others, number):
            self._out.lose(others)
        else:
            self._asked(at, first, others, number)

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

    def _is_beside_items(self, at: int, first: SheetCell) -> bool:
        """Return whether a text stands left of the items of a table, as what several of them have in common."""
        left = self._rows[at][: self._head.items if self._head else 0]
        return not NUMBER.fullmatch(first.text) and any(cell.text == first.text for cell in left)

    def _alone(self, at: int, first: SheetCell, others: list[SheetCell], number: str) -> bool:
        """Take a text that is no question: a part, a section, an instruction, thanks, or what stands above all."""
        said = number_of(first.text)[1]
        if (heading := part_of(first.text)) is not None:
            self._part(first, heading)
        elif (
            is_aside(first.text)
            or (self._head and is_figure(first.text))
            or (self._out.items and at + 1 >= self._closing and is_contact(first.text))
        ):
            self._out.lose([first])
        elif instructs(first.text) or (self._explains and number and not others):
            begun = is_word("instructions", first.text) and not self._out.open
            self._explains = self._explains or (begun and has_parts(self._rows, at))
            self._flush()
            self._out.note(first)
            if says("ticking", first.text):
                self._out.find(first.place, "paper-ticking", text=first.text)
        elif (begins("sides", said) and without_line(said) == said.strip()) or self._is_heading(
            at, first, others, number
        ):
            self._side(first, said)
        elif not (number or self._head) and self._out.takes_title(first, alone=not others):
            return True
        elif not (self._out.open or self._question or self._head or number or others or self._out.items):
            self._flush()
            self._out.note(first)
        else:
            return False
        return True

    def _is_heading(self, at: int, first: SheetCell, others: list[SheetCell], number: str) -> bool:
        """Return whether a text heads what is below: 1 above 1.1, or alone above a table or, left of it, an item."""
        if number or others or is_written(first.text) or not (self._out.open or self._out.made.settings):
            return is_followed(self._rows, at, number)
        if self._head and self._is_beside_items(at, first):
            return any(each.text for row in self._rows[at + 1 : at + 2] for each in row[self._head.items :])
        return is_above_table(self._rows, at) or (not self._head and begins("openings", first.text))

    def _next(self, at: int) -> str:
        """Return the first text below a row."""
        return next((cell.text for row in self._rows[at + 1 :] for cell in row if cell.text), "")

    def _table(self, at: int, cells: list[SheetCell], head: TableHead) -> None:
        """Begin a table, or take the rating of one question that stands before its steps."""
        waiting = self._question if self._is_waiting() else None
        told = {place(self._title, column, at + 1) for column in head.columns}
        said = [each for each in cells if each.place not in told]
        name, listed = self._list_of(at, head)
        if head.others:
            self._out.find(listed[0].place, "scales-beside", taken=head.named, text=" / ".join(head.others))
        number, rest = numbered(said)
        headed = bool(number and rest) and is_followed(self._rows, at, number)
        if number and rest and not (headed or heads(rest[0].text)):
            self._flush()
            self._out.add(rest[0], f"select_one {name}", rated=head.bare)
            self._out.lose(rest[1:])
        elif waiting and not said and (not self._next(at) or self._ends(at)):
            self._question = None
            self._out.add(waiting.label, f"select_one {name}", rated=head.bare)
        else:
            self._flush()
            if headed:
                self._side(rest[0], number_of(rest[0].text)[1])
                said = rest[1:]
            self._out.lose(self._idle)
            self._head, self._list, self._idle = head, name, listed
            if not head.rated:
                text = " / ".join(step.text for step in head.steps)
                self._out.find(listed[0].place, "matrix-taken", count=len(head.steps), text=text)
            self._out.lose([each for each in said if not heads(each.text)])

    def _is_waiting(self) -> bool:
        """Return whether a question with a number has nothing yet that it is answered by."""
        asked = self._question
        return asked is not None and not (asked.choices or asked.line) and number_of(asked.label.text)[0] != ""

    def _ends(self, at: int) -> bool:
        """Return whether what follows the steps of one question is another question, or a part."""
        text = self._next(at)
        return bool(number_of(text)[0]) or part_of(text) is not None

    def _list_of(self, at: int, head: TableHead) -> tuple[str, list[SheetCell]]:
        """Return the name of the list of a head's steps, which is made once, and their cells."""
        listed = [SheetCell(place(self._title, step.column, at + 1), step.text) for step in head.steps]
        name = "/".join("".join(step.text.split()) for step in head.steps)
        for step, cell in zip(head.steps, listed, strict=True) if name not in self._lists else ():
            self._out.choice(name, cell, step.name)
        self._lists.add(name)
        return name, listed

    def _asked(self, at: int, first: SheetCell, others: list[SheetCell], number: str) -> None:
        """Take a question; behind one with a number, several texts are its choices."""
        if self._joins(at, first, others, number):
            return
        self._flush()
        if not others and ticks_of(self._next(at)).choices and not ticks_of(self._next(at)).before:
            self._head = None
        lined = is_line(self._next(at))
        if self._head and not (lined or is_written(first.text)):
            self._idle = []
            self._out.add(first, f"select_one {self._list}", rated=self._head.bare)
            self._out.lose(others)
        elif number and len(others) >= _FEWEST:
            self._question = PaperQuestion(label=first, choices=others, marked=False)
        else:
            self._head = None if lined else self._head
            lined = without_line(first.text) != first.text or any(is_line(each.text) for each in others)
            self._question = PaperQuestion(label=first, line=lined)
            self._out.lose([each for each in others if not is_line(each.text)])

    def _joins(self, at: int, first: SheetCell, others: list[SheetCell], number: str) -> bool:
        """Take a text between a question and its choices as the rest of that question."""
        if self._question is None or number or others or not (self._is_waiting() and has_box(self._next(at))):
            return False
        label = self._question.label
        self._question.label = SheetCell(label.place, f"{label.text} {first.text}")
        self._out.find(label.place, "line-joined", text=self._question.label.text)
        return True

    def _ticked(self, first: SheetCell, others: list[SheetCell], number: str) -> None:
        """Take boxes: of the question in the row, or of the one above."""
        if self._head and not has_box(first.text) and not any(ticks_of(each.text).choices for each in others):
            self._asked(len(self._rows), first, [each for each in others if not has_box(each.text)], number)
            return
        before, choices = ticks_of(first.text) if has_box(first.text) else (first.text, [])
        if before:
            self._flush()
            self._question = PaperQuestion(label=SheetCell(first.place, before))
        elif self._question is None or not (self._question.marked and not self._question.line):
            self._flush()
            self._question = PaperQuestion(label=self._out.heading or SheetCell(first.place, ""))
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
            self._head = None
            self._question = PaperQuestion(label=self._out.heading, line=True)
            self._out.find(here.place, "line-taken", text=self._out.heading.text)
            self._out.heading = None

    def _part(self, first: SheetCell, heading: str) -> None:
        self._flush()
        self._explains = False
        self._head = None
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
        if asked is not None:
            self._out.question(asked)
