"""The tally: counts of answers per item and choice. Scoring reads nothing else."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from service.domain.forms.form import NO_OPINION, Single
from service.domain.scoring.contribution import RESERVED, Contribution, contributed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from service.domain.collecting.answers import Answers
    from service.domain.forms.form import Questionnaire, WhoCounts

WHOLE = ""
"""As breakdown item and value: not broken down."""

SHEET = ""
"""As an item: the answer sheet itself; its count is the number of responses."""

ANSWERED = ""
"""As a choice: the item was answered at all (multiple, text)."""


RATED = "rated"
"""As a choice of the sheet: at least one of its ratings that the percent is made of is an answer."""

APART = "/"
"""Stands before the answer that says whether a sheet counts, at the end of a breakdown value; no value has it."""

EXCLUDED = "excluded"
"""As a choice of the sheet: it is excluded, and counts nowhere else."""


class Cell(NamedTuple):
    """The key of one count, in the order of the table's key, so that a score reads neighbouring rows."""

    by_item: str
    item: str
    by_value: str
    choice: str


SHEETS = Cell(WHOLE, SHEET, WHOLE, ANSWERED)
"""The cell that counts answer sheets, those that do not count included."""

EXCLUDED_SHEETS = Cell(WHOLE, SHEET, WHOLE, EXCLUDED)
"""The cell that counts excluded sheets."""

Tally = Counter[Cell]


Group = tuple[str, str]
"""A breakdown item and one of its values; both empty for the whole form."""

Choice = tuple[str, str]
"""An item and one of its choices."""


Step = tuple[Choice, int]
"""A choice and what is added to its count."""


class Steps(NamedTuple):
    """What a sheet adds to a group: one to each of `ones`, a number to each of `products`."""

    group: Group
    ones: list[Choice]
    products: Sequence[Step]


def steps_by_group(questionnaire: Questionnaire, answers: Answers) -> Iterator[Steps]:
    """Yield what an answer sheet adds to each group that it counts in.

    The sheet and its ratings are counted by breakdown; other items, and what the sheet contributes, for the whole form
    only. Where a form says who counts, all is counted apart by the answer that decides it; only the sheet itself is
    counted together too.
    """
    ratings = [(item, str(answers[item])) for item in questionnaire.ratings if item in answers]
    sheet = [(SHEET, ANSWERED), *ratings]
    if any(choice != NO_OPINION and item in questionnaire.scored for item, choice in ratings):
        sheet.append((SHEET, RATED))
    counts = questionnaire.form.counts
    apart = f"{APART}{answers.get(counts.item, '')}" if counts else ""
    if apart:
        yield Steps((WHOLE, WHOLE), [(SHEET, ANSWERED)], ())
    own, products = contributed(questionnaire, answers)
    yield Steps((WHOLE, f"{WHOLE}{apart}"), [*sheet, *own, *_others(questionnaire, answers)], products)
    for by_item in questionnaire.breakdowns:
        if by_item in answers:
            yield Steps((by_item, f"{answers[by_item]}{apart}"), sheet, ())


def counted(tally: Mapping[Cell, int], counts: WhoCounts | None) -> Mapping[Cell, int]:
    """Return the counts of the sheets that count, as if there were no others; `None` counts all.

    Sheets of versions that do not say who counts were not counted apart: all of them count.
    """
    if not any(APART in cell.by_value for cell in tally):
        return tally
    found = Tally()
    for cell, count in tally.items():
        by_value, apart, answer = cell.by_value.rpartition(APART)
        if apart and (counts is None or answer in counts.values):
            found[cell._replace(by_value=by_value)] += count
    return found


def _others(questionnaire: Questionnaire, answers: Answers) -> Iterator[Choice]:
    for name, item in questionnaire.others.items():
        if name not in answers:
            continue
        answer = answers[name]
        if isinstance(item, Single):
            yield name, str(answer)
        else:
            yield name, ANSWERED
        if isinstance(answer, list):
            yield from ((name, value) for value in answer)


def tally_of(questionnaire: Questionnaire, sheets: Iterator[Answers] | list[Answers]) -> Tally:
    """Count answer sheets of one form version."""
    tally = Tally()
    for answers in sheets:
        for (by_item, by_value), ones, products in steps_by_group(questionnaire, answers):
            tally.update(Cell(by_item, item, by_value, choice) for item, choice in ones)
            for (item, choice), step in products:
                tally[Cell(by_item, item, by_value, choice)] += step
    return tally


def contributions(tally: Mapping[Cell, int]) -> Iterator[tuple[Contribution, int]]:
    """Yield what sheets contribute, with the number of sheets of each."""
    for cell, count in tally.items():
        if cell.item == RESERVED:
            yield Contribution.of(cell.choice), count


def is_contribution(cell: Cell) -> bool:
    """Return whether a cell counts what sheets contribute."""
    return cell.item.startswith(RESERVED)


def group_sizes(item: Single, tally: Mapping[Cell, int], ways: Iterable[str]) -> list[Mapping[str, int]]:
    """Return the sizes of an item's groups, counted in each way: all who answered, or those who rated.

    Shown groups can be subtracted from all who named a group, and from the whole, where those who named none are a
    group of their own.
    """
    found: list[Mapping[str, int]] = []
    for people in ways:
        sizes = {choice.value: tally.get(Cell(item.id, SHEET, choice.value, people), 0) for choice in item.choices}
        nowhere = tally.get(Cell(WHOLE, SHEET, WHOLE, people), 0) - sum(sizes.values())
        found += [sizes, {**sizes, "": nowhere}]
    return found
