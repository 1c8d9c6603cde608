"""The counts of items that are no ratings: who chose what, and what percent of all who answered that is."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.rounding import half_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.domain.score import Score


class Choice(Struct, frozen=True, kw_only=True):
    """One choice: its count and percent (2 decimals) of the respondents, both `None` where a small group is hidden."""

    text: str
    count: int | None
    percent: Decimal | None


class Chosen(Struct, frozen=True, kw_only=True):
    """One item with its choices in the form's order."""

    id: str
    text: str
    choices: list[Choice]


def choices_table(score: Score, words: Mapping[str, Mapping[str, str]]) -> list[Chosen]:
    """Lay out the items with counts that are no ratings; `words` has the texts of choices by item and value."""
    return [
        Chosen(
            id=item.id,
            text=item.text,
            choices=[
                Choice(
                    text=words.get(item.id, {}).get(value, value), count=count, percent=_share(count, score.responses)
                )
                for value, count in item.counts.items()
            ],
        )
        for item in score.items
        if item.type != "rating" and item.counts
    ]


def _share(count: int | None, responses: int) -> Decimal | None:
    return half_up(Fraction(100 * count, responses), 2) if count is not None and responses else None
