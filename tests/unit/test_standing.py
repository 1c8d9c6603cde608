from __future__ import annotations

import pytest

from service.domain.standing import standing
from tests.support import assess, many, questionnaire, rating, words


def ranks(**ratings: int | str) -> tuple[list[str], list[str]]:
    """Rank items of which each got one rating."""
    asked = questionnaire(*(rating(name, na=True) for name in ratings), words("comments"))
    found = standing(assess(asked, many(1, **ratings)).score().items)
    return [each.id for each in found.strongest], [each.id for each in found.weakest]


def test_the_strongest_come_best_first_and_the_weakest_worst_first() -> None:
    assert ranks(a=3, b=5, c=1, d=4, e=2, f=3, g=3) == (["b", "d", "a"], ["c", "e", "g"])


@pytest.mark.parametrize(
    ("ratings", "found"),
    [
        ({}, ([], [])),
        ({"a": 5}, ([], [])),
        ({"a": 1, "b": 5}, (["b"], ["a"])),
        ({"a": 1, "b": 5, "c": 3}, (["b"], ["a"])),
        ({"a": 4, "b": 4, "c": 4, "d": 4}, (["a", "b"], ["d", "c"])),
        ({"a": "na", "b": 5, "c": 3}, (["b"], ["c"])),
    ],
)
def test_no_item_is_at_both_ends(ratings: dict[str, int | str], found: tuple[list[str], list[str]]) -> None:
    assert ranks(**ratings) == found
