"""The rows that are made of a printed questionnaire: groups, notes, items and choices, and what is told of them."""

from __future__ import annotations

from msgspec import Struct, field

from service.adapters.form_files.xlsform.columns import FREE, MOST, RATING
from service.adapters.form_files.xlsform.paper_words import (
    at_most,
    begins,
    has_box,
    is_line,
    letter_of,
    number_of,
    says,
    ticks_of,
    without_line,
)
from service.adapters.form_files.xlsform.plain_table import Made
from service.adapters.form_files.xlsform.sheet_rows import SheetCell, SheetRow, list_of, quoted
from service.domain.forms.findings import Finding


class PaperQuestion(Struct):
    """A question whose choices or line may stand in the rows below it."""

    label: SheetCell
    choices: list[SheetCell] = field(default_factory=list)
    marked: bool = True
    line: bool = False


class PaperRows:
    """The rows so far: `open` are the kinds of the groups that are open, `heading` the last one without an item."""

    def __init__(self) -> None:
        self.made = Made()
        self.open: list[str] = []
        self.heading: SheetCell | None = None
        self.items = 0
        self._groups = 0
        self._numbers: list[tuple[str, str]] = []

    def finish(self) -> Made:
        """Close what is open, tell of the numbers, and return all."""
        self.close(len(self.open))
        if self._numbers:
            self.made.findings.append(Finding(self._numbers[0][0], "numbers-dropped", quoted(self._numbers)))
        return self.made

    def find(self, place: str, code: str, **params: str | int) -> None:
        """Tell something of a cell."""
        self.made.findings.append(Finding(place, code, params))

    def drop(self, code: str, cells: list[tuple[str, str]]) -> None:
        """Tell once of all marks of a kind that a form does not have."""
        if cells:
            self.made.findings.append(Finding(cells[0][0], code, quoted(cells)))

    def question(self, asked: PaperQuestion) -> None:
        """Add a question with the choices that were found, or else as a text."""
        label, told = asked.label, "question-plain"
        if not asked.choices:
            if not asked.line:
                self.find(label.place, told, text=label.text)
            self.add(label, "text")
            return
        name, most = list_of(label.place, self.items + 1, label.text), at_most(label.text)
        many = bool(most) or says("several", label.text)
        for number, each in enumerate(self._uncoded(asked.choices), 1):
            self.choice(name, each, f"choice_{number}")
        kind, told = ("select_multiple", "boxes-taken") if many else ("select_one", "boxes-single")
        told = told if asked.marked else "choices-split"
        said = " / ".join(without_line(each.text) for each in asked.choices)
        self.find(label.place, told, count=len(asked.choices), text=said)
        self.add(label, f"{kind} {name}", most=most)

    def _uncoded(self, choices: list[SheetCell]) -> list[SheetCell]:
        """Return choices without their numbers, where these run from 1."""
        found = [number_of(each.text) for each in choices]
        if [number for number, _ in found] != [str(each) for each in range(1, len(choices) + 1)]:
            return choices
        self.drop("codes-dropped", [(each.place, each.text) for each in choices])
        return [SheetCell(each.place, said) for each, (_, said) in zip(choices, found, strict=True)]

    def takes_title(self, cell: SheetCell, *, alone: bool) -> bool:
        """Take the first text of all as the form's title, and one `alone` below it that says what it is about."""
        if self.made.survey or self.items:
            return False
        if self.made.settings and not (alone and begins("titled", cell.text)):
            return False
        before = [row.cells["form_title"] for row in self.made.settings]
        named = " ".join(each.text for each in (*before, cell))
        title = SheetCell((before or [cell])[0].place, named)
        self.made.settings = [SheetRow(place=title.place, cells={"form_title": title})]
        self.find(cell.place, "title-continued" if before else "title-above", text=named)
        return True

    def begin(self, kind: str, label: SheetCell) -> None:
        """Begin a group: a "part", or a "side" in it."""
        self.open.append(kind)
        self.heading = label
        self._groups += 1
        name = SheetCell(label.place, f"part_{self._groups}")
        cells = {"type": SheetCell(label.place, "begin_group"), "name": name, "label": label}
        self.made.survey.append(SheetRow(place=label.place, cells=cells))

    def close(self, count: int) -> None:
        """End the last groups."""
        for _ in range(count):
            self.open.pop()
            here = self.made.survey[-1].place
            self.made.survey.append(SheetRow(place=here, cells={"type": SheetCell(here, "end_group")}))

    def note(self, label: SheetCell) -> None:
        """Add a note."""
        cells = {"type": SheetCell(label.place, "note"), "label": label}
        self.made.survey.append(SheetRow(place=label.place, cells=cells))

    def choice(self, name: str, cell: SheetCell, value: str) -> None:
        """Add a choice to a list; one with a line, or that asks to specify, is free."""
        bare = without_line(cell.text)
        cells = {"list_name": name, "name": value, "label": bare}
        if bare != cell.text or (says("specify", cell.text) and not says("unspecified", cell.text)):
            cells[FREE] = "yes"
        made = {column: SheetCell(cell.place, said) for column, said in cells.items()}
        self.made.choices.append(SheetRow(place=cell.place, cells=made))

    def add(self, label: SheetCell, kind: str, *, rated: bool = False, most: str = "") -> None:
        """Add an item without its number."""
        number, said = number_of(label.text)
        letter, said = letter_of(said)
        if number or letter:
            self._numbers.append((label.place, label.text))
        self.heading = None
        self.items += 1
        shown = SheetCell(label.place, without_line(said) or said)
        cells = {
            "type": SheetCell(label.place, kind),
            "name": SheetCell(label.place, f"q{self.items}"),
            "label": shown,
        }
        cells |= {RATING: SheetCell(label.place, "rating")} if rated else {}
        cells |= {MOST: SheetCell(label.place, most)} if most else {}
        self.made.survey.append(SheetRow(place=label.place, cells=cells))

    def lose(self, cells: list[SheetCell]) -> None:
        """Tell of texts that are not taken; a line to write on and an empty box say nothing."""
        for each in cells:
            if not (is_line(each.text) or (has_box(each.text) and not any(ticks_of(each.text)))):
                self.find(each.place, "cell-lost", text=each.text)
