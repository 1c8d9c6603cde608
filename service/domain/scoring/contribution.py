"""What a sheet contributes to a percent, counted in the tally: from it come intervals, although sheets are deleted.

A sheet with ratings adds one to the cell of its number of ratings, their sum and how many are in the top two steps: a
form of 13 ratings on five steps has at most 1,469 such cells, and 13 more for sheets whose ratings are all alike. A
sheet that leaves ratings out also adds one for each that it has, so that the counts of complete sheets follow. A
complete sheet adds for each rating what that lacks to the best step, times what all its ratings lack: importance comes
from it, and satisfied sheets add little or nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from service.domain.forms.form import NO_OPINION

if TYPE_CHECKING:
    from service.domain.collecting.answers import Answers
    from service.domain.forms.form import Questionnaire

RESERVED = "~"
"""As an item, or the first sign of one: it sorts behind every item's id, so that a slice can leave it out."""

ALIKE = 3
"""The fewest ratings that are called all alike: two equal ones are no pattern."""

LACKS = "*"
"""As a choice of a reserved item: the sum of products of what the item and the whole sheet lack to the best."""

_ALIKE = "="


class Contribution(NamedTuple):
    """The number of a sheet's ratings, their sum, how many are in the top two steps, and whether all are alike."""

    ratings: int
    total: int
    top: int
    alike: bool

    @classmethod
    def of(cls, choice: str) -> Contribution:
        """Return what a choice of the reserved item says."""
        ratings, total, top = choice.removesuffix(_ALIKE).split(".")
        return cls(int(ratings), int(total), int(top), choice.endswith(_ALIKE))


class Contributed(NamedTuple):
    """The reserved items and choices that a sheet adds one to, and those that it adds a product to."""

    ones: list[tuple[str, str]]
    products: list[tuple[tuple[str, str], int]]


NOTHING: Final = Contributed([], [])
"""Of a sheet without ratings."""


def contributed(questionnaire: Questionnaire, answers: Answers) -> Contributed:
    """Return what a sheet contributes; nothing without ratings that are scored."""
    given = [
        (item, value)
        for item in questionnaire.ratings
        if item in questionnaire.scored
        and (value := answers.get(item, NO_OPINION)) != NO_OPINION
        and isinstance(value, int)
    ]
    if not given:
        return NOTHING
    values, best = [value for _, value in given], len(questionnaire.levels)
    total, top = sum(values), sum(value >= best - 1 for value in values)
    alike = _ALIKE if len(values) >= ALIKE and len(set(values)) == 1 else ""
    sheet = (RESERVED, f"{len(values)}.{total}.{top}{alike}")
    if len(values) < len(questionnaire.scored):
        return Contributed([sheet, *((f"{RESERVED}{item}", str(value)) for item, value in given)], [])
    lacks = best * len(values) - total
    products = [((f"{RESERVED}{item}", LACKS), (best - value) * lacks) for item, value in given if value < best]
    return Contributed([sheet], products)
