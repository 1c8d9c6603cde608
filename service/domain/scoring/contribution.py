"""What a sheet contributes to a percent, counted in the tally: from it come intervals, although sheets are deleted.

A sheet with ratings adds one to the cell of its number of ratings, their sum and how many are in the top two steps: a
form of 13 ratings on five steps has at most 1,469 such cells, and 13 more for sheets whose ratings are all alike. A
sheet that leaves ratings out also adds one for each that it has, so that the counts of complete sheets follow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from service.domain.forms.form import NO_OPINION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.domain.collecting.answers import Answers
    from service.domain.forms.form import Questionnaire
    from service.domain.scoring.tally import Cell, Choice

RESERVED = "~"
"""As an item, or the first sign of one: it sorts behind every item's id, so that a slice can leave it out."""

ALIKE = 3
"""The fewest ratings that are called all alike: two equal ones are no pattern."""

_ALIKE = "="


class Contribution(NamedTuple):
    """The number of a sheet's ratings, their sum, how many are in the top two steps, and whether all are alike."""

    ratings: int
    total: int
    top: int
    alike: bool


def contributed(questionnaire: Questionnaire, answers: Answers) -> list[Choice]:
    """Return the reserved items and choices that a sheet adds one to; none without ratings that are scored."""
    given = [
        (item, value)
        for item in questionnaire.ratings
        if item in questionnaire.scored
        and (value := answers.get(item, NO_OPINION)) != NO_OPINION
        and isinstance(value, int)
    ]
    if not given:
        return []
    values = [value for _, value in given]
    bar = len(questionnaire.levels) - 1
    top = sum(value >= bar for value in values)
    alike = _ALIKE if len(values) >= ALIKE and len(set(values)) == 1 else ""
    sheet = (RESERVED, f"{len(values)}.{sum(values)}.{top}{alike}")
    if len(values) == len(questionnaire.scored):
        return [sheet]
    return [sheet, *((f"{RESERVED}{item}", str(value)) for item, value in given)]


def contributions(tally: Mapping[Cell, int]) -> Iterator[tuple[Contribution, int]]:
    """Yield what sheets contribute, with the number of sheets of each."""
    for cell, count in tally.items():
        if cell.item == RESERVED:
            ratings, total, top = cell.choice.removesuffix(_ALIKE).split(".")
            yield Contribution(int(ratings), int(total), int(top), cell.choice.endswith(_ALIKE)), count


def is_contribution(cell: Cell) -> bool:
    """Return whether a cell counts what sheets contribute."""
    return cell.item.startswith(RESERVED)
