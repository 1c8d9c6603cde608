"""The counts of items that are no ratings: who chose what, and what percent of those who were asked that is."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.forms.form import NO_OPINION
from service.domain.scoring.rounding import half_up

if TYPE_CHECKING:
    from service.domain.scoring.score import ItemScore, Score

MOST = 3
"""How many choices are named as the most taken."""


class Choice(Struct, frozen=True, kw_only=True):
    """One choice: its count and percent (2 decimals) of the base, both `None` where a small group is hidden."""

    value: str
    text: str
    count: int | None
    percent: Decimal | None


class Chosen(Struct, frozen=True, kw_only=True):
    """One item with its choices in the form's order.

    `number` is its place in the form, by which tables and charts name it. `base` is how many people percents are of.
    """

    id: str
    number: int
    text: str
    multiple: bool
    base: int
    choices: list[Choice]

    @property
    def hides(self) -> bool:
        """Whether a count is not shown, as that of a small group."""
        return any(choice.count is None for choice in self.choices)

    @property
    def most(self) -> list[Choice]:
        """Name the choices taken most, three at most; of a tie all or none, and nothing where all are taken alike."""
        if len({choice.count for choice in self.choices}) == 1:
            return []
        falling = sorted(self.choices, key=lambda choice: -(choice.count or 0))
        next_one = sum(choice.count or 0 for choice in falling[MOST : MOST + 1])
        return [choice for choice in falling[:MOST] if (choice.count or 0) > next_one]


def choices_table(score: Score) -> list[Chosen]:
    """Lay out the items with counts that are no ratings."""
    return [
        Chosen(
            id=item.id,
            number=number,
            text=item.text,
            multiple=item.type == "multiple",
            base=item.base or 0,
            choices=[
                Choice(value=value, text=item.choices[value], count=count, percent=share(item, value))
                for value, count in item.counts.items()
            ],
        )
        for number, item in enumerate(score.items, 1)
        if item.type != "rating" and item.counts
    ]


def share(item: ItemScore, value: str) -> Decimal | None:
    """Give the percent (2 decimals) of an item's base that took a choice; no opinion on a rating has none."""
    count = item.counts[value]
    if count is None or not item.base or (item.type == "rating" and value == NO_OPINION):
        return None
    return half_up(Fraction(100 * count, item.base), 2)
