"""Heads of tables in a printed questionnaire: which columns are steps or choices, and which one has the items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from service.adapters.form_files.xlsform.paper_words import (
    begins,
    has_box,
    is_legend,
    is_line,
    is_word,
    is_written,
    part_of,
    says,
    ticks_of,
)
from service.adapters.form_files.xlsform.plain_table import NUMBER
from service.adapters.form_files.xlsform.plain_words import Step, is_head, steps_of
from service.domain.forms.form import NO_OPINION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.adapters.form_files.sheets import Rows
    from service.adapters.form_files.sheets.cell import Cell

_FEWEST = 2
BESIDE = "beside"
"""The name of a heading behind numbers that says something else than "no opinion"."""


class TableHead(Struct):
    """A head of a table: its steps, or the choices of each of its rows where it is not `rated`.

    `items` is the column of the items, where it is named. `named` is what stands above the steps, and `others` what
    stands above further steps, which are not taken, with the columns of those.
    """

    steps: list[Step]
    rated: bool = True
    items: int = 0
    named: str = ""
    others: dict[str, set[int]] = field(default_factory=dict)

    @property
    def columns(self) -> set[int]:
        """The columns that are taken or told with the head."""
        return {step.column for step in self.steps}.union(*self.others.values())

    @property
    def bare(self) -> bool:
        """Whether it is rated by steps that are numbers alone."""
        return self.rated and all(each.text.isdecimal() for each in self.steps if each.name not in {NO_OPINION, BESIDE})

    def tells(self, text: str) -> bool:
        """Return whether a text above the steps says nothing that is not told with them."""
        return heads(text) or text in {self.named, *self.others}


def heads(text: str) -> bool:
    """Return whether a text is a heading of a table."""
    named = is_head("question", text) or is_head("number", text) or is_word("sides", text)
    return named or (begins("levels", text) and not is_legend(text))


def head_at(rows: Rows, at: int) -> TableHead | None:
    """Return the head of a table in a row: its steps, or else the headings beside that of the items."""
    row = rows[at]
    items = _items(row)
    groups = list(_groups(row))
    if not groups:
        return _of_choices(rows, at, row, items)
    if items is None and at:
        items = _items(rows[at - 1])
    if len(groups) > 1:
        return _of_two(rows, at, groups, items or 0)
    return _of_one(row, groups[0], items or 0)


def _items(row: list[Cell]) -> int | None:
    return next((column for column, cell in enumerate(row) if is_head("question", cell.text)), None)


def head_below(rows: Rows, at: int, said: list[str], *, plain: bool) -> TableHead | None:
    """Return the head whose steps stand in the row below headings, which are `plain` where they have no number."""
    found = head_at(rows, at + 1) if said and at + 1 < len(rows) else None
    if not (found and found.rated):
        return None
    bare = all(column in found.columns or not cell.text for column, cell in enumerate(rows[at + 1]))
    return found if heads(said[0]) or (bare and len(said) > 1 and plain) else None


def is_above_table(rows: Rows, at: int) -> bool:
    """Return whether a table begins right below a row, with an item: no text that is answered in its own way."""
    item, after = (
        next((each.text for row in rows[n : n + 1] for each in row if each.text), "") for n in (at + 2, at + 3)
    )
    answered = has_box(item) or is_written(item) or (has_box(after) and not ticks_of(after).before)
    return bool(item) and not answered and part_of(item) is None and head_at(rows, at + 1) is not None


def _says(cell: Cell) -> bool:
    return bool(cell.text) and not NUMBER.fullmatch(cell.text) and not is_head("number", cell.text)


def _groups(row: list[Cell]) -> Iterator[list[Step]]:
    """Yield the steps of a row, and those that stand behind them."""
    first = 0
    while steps := steps_of(row, first):
        yield steps
        first = steps[-1].column + 1


def _of_two(rows: Rows, at: int, groups: list[list[Step]], items: int) -> TableHead:
    """Return the head of a table with steps beside each other: those of satisfaction, or else the first."""
    above = rows[at - 1] if at else []
    begun = [steps[0].column for steps in groups]
    named: list[str] = []
    for start, end in zip(begun, [*begun[1:], len(above)], strict=True):
        said = [cell.text for cell in above[start:end] if cell.text and not is_head("question", cell.text)]
        named.append(said[0] if said else " / ".join(step.text for step in groups[len(named)]))
    taken = next((each for each, name in enumerate(named) if says("judged", name)), 0)
    others: dict[str, set[int]] = {}
    for each, steps in enumerate(groups):
        if each != taken:
            others.setdefault(named[each], set()).update(step.column for step in steps)
    return TableHead(groups[taken], items=items, named=named[taken], others=others)


def _of_one(row: list[Cell], steps: list[Step], items: int) -> TableHead:
    """Return the head of a table with steps, and with the heading beside them that may be "no opinion"."""
    first, last = steps[0].column, steps[-1].column
    before = row[first - 1].text if first else ""
    beside = heads(before) or is_word("translated", before) or is_word("weights", before) or NUMBER.fullmatch(before)
    if is_word("unasked", before):
        return TableHead([Step(first - 1, NO_OPINION, before), *steps], items=items)
    if before and not beside and any(map(_says, row[: first - 1])):
        return _all_of(row, first - 1, last, items)
    behind = row[last + 1].text if last + 1 < len(row) else ""
    if not behind or is_word("beside", behind) or begins("written", behind) or heads(behind):
        return TableHead(steps, items=items)
    if is_word("unasked", behind) or all(each.text.isdecimal() for each in steps):
        name = NO_OPINION if is_word("unasked", behind) else BESIDE
        return TableHead([*steps, Step(last + 1, name, behind)], items=items)
    return _all_of(row, first, last + 1, items)


def _all_of(row: list[Cell], first: int, last: int, items: int) -> TableHead:
    """Return a head whose steps are only some of its headings: all are choices."""
    found = [(column, row[column].text) for column in range(first, last + 1) if row[column].text]
    steps = [Step(column, f"choice_{number}", text) for number, (column, text) in enumerate(found, 1)]
    return TableHead(steps, rated=False, items=items)


def _of_choices(rows: Rows, at: int, row: list[Cell], items: int | None) -> TableHead | None:
    """Return a head without steps, above a row that has an item and nothing under the other headings."""
    if items is None:
        return None
    found = [column for column in range(items + 1, len(row)) if row[column].text and not _is_beside(row[column].text)]
    below = next((each for each in rows[at + 1 :] if any(cell.text for cell in each)), [])
    empty = all(not each.text or is_line(each.text) or has_box(each.text) for each in below[items + 1 :])
    if len(found) < _FEWEST or found[-1] - found[0] >= len(found) or not (empty and any(map(_says, below))):
        return None
    return _all_of(row, found[0], found[-1], items)


def _is_beside(text: str) -> bool:
    return is_word("beside", text) or heads(text)
