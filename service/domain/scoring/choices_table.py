"""The counts of items that are not ratings: how many took each choice, and their percent of those asked."""

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
"""How many choices are named as most chosen."""


class Choice(Struct, frozen=True, kw_only=True):
    """One choice: count and percent (2 decimals) of the base; both `None` where suppressed."""

    value: str
    text: str
    count: int | None
    percent: Decimal | None


class ItemChoices(Struct, frozen=True, kw_only=True):
    """One item with its choices in the form's order.

    `number` is the item's position in the form, used by tables and charts. `base` is the number of people that percents
    are of.
    """

    id: str
    number: int
    text: str
    multiple: bool
    base: int
    choices: list[Choice]

    @property
    def hides(self) -> bool:
        """Whether a count is suppressed."""
        return any(choice.count is None for choice in self.choices)

    @property
    def listed(self) -> list[Choice]:
        """The choices as tables list them: where several may be chosen, the most chosen first.

        One of several steps, ages or times is chosen in an order of its own, which is the form's.
        """
        return _falling(self.choices) if self.multiple else self.choices

    @property
    def most(self) -> list[Choice]:
        """The most chosen ones, at most three; of a tie all or none, and none where all are equal."""
        if len({choice.count for choice in self.choices}) == 1:
            return []
        falling = _falling(self.choices)
        next_one = sum(choice.count or 0 for choice in falling[MOST : MOST + 1])
        return [choice for choice in falling[:MOST] if (choice.count or 0) > next_one]


def _falling(choices: list[Choice]) -> list[Choice]:
    """Return choices by count, the highest first; equal and suppressed ones in their order, these last."""
    return sorted(choices, key=lambda choice: -(choice.count or 0))


def choices_table(score: Score) -> list[ItemChoices]:
    """Return the items with counts that are not ratings."""
    return [
        ItemChoices(
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
    """Return the percent (2 decimals) of an item's base that took a choice.

    For "no opinion" on a rating it is that of all who answered it.
    """
    count = item.counts[value]
    if item.type == "rating" and value == NO_OPINION:
        return item.no_opinion_percent
    if count is None or not item.base:
        return None
    return half_up(Fraction(100 * count, item.base), 2)
