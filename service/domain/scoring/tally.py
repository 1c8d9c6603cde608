"""The tally: counts of answers per item and choice. Scoring reads nothing else."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from service.domain.forms.form import NO_OPINION, Single

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from service.domain.collecting.answers import Answers
    from service.domain.forms.form import Questionnaire

WHOLE = ""
"""As breakdown item and value: not broken down."""

SHEET = ""
"""As an item: the answer sheet itself; its count is the number of responses."""

ANSWERED = ""
"""As a choice: the item was answered at all (multiple, text)."""


RATED = "rated"
"""As a choice of the sheet: at least one of its ratings is an answer."""


class Cell(NamedTuple):
    """The key of one count, in the order of the table's key, so that a score reads neighbouring rows."""

    by_item: str
    item: str
    by_value: str
    choice: str


Tally = Counter[Cell]


Group = tuple[str, str]
"""A breakdown item and one of its values; both empty for the whole form."""

Choice = tuple[str, str]
"""An item and one of its choices."""


def choices_by_group(questionnaire: Questionnaire, answers: Answers) -> Iterator[tuple[Group, list[Choice]]]:
    """Yield the groups that an answer sheet counts in, with the choices to add one to in each.

    The sheet and its ratings are counted by breakdown; other items are counted for the whole form only.
    """
    ratings = [(item, str(answers[item])) for item in questionnaire.ratings if item in answers]
    sheet = [(SHEET, ANSWERED), *ratings]
    if any(choice != NO_OPINION for _, choice in ratings):
        sheet.append((SHEET, RATED))
    yield (WHOLE, WHOLE), [*sheet, *_others(questionnaire, answers)]
    for by_item in questionnaire.breakdowns:
        if by_item in answers:
            yield (by_item, str(answers[by_item])), sheet


def cells(questionnaire: Questionnaire, answers: Answers) -> Iterator[Cell]:
    """Yield the cells to which an answer sheet adds one."""
    for (by_item, by_value), choices in choices_by_group(questionnaire, answers):
        yield from (Cell(by_item, item, by_value, choice) for item, choice in choices)


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
        tally.update(cells(questionnaire, answers))
    return tally


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
