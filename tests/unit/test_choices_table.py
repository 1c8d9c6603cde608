"""The counts of choices with their percents of all who answered, worked out by hand."""

from __future__ import annotations

from decimal import Decimal

from service.domain.choices_table import Choice, choices_table
from tests.support import assess, many, questionnaire, rating, section, single

ASKED = questionnaire(section("a", rating("speed"), single("role", "staff head")))
WORDS = {"role": {"staff": "เจ้าหน้าที่"}}
"""Of a form in which one choice is not there any more."""


def test_a_percent_is_of_all_who_answered_and_ratings_have_none_here() -> None:
    sheets = [*many(2, speed=5, role="staff"), *many(1, speed=4, role="head")]
    (item,) = choices_table(assess(ASKED, sheets).score(), WORDS)
    assert item.id == "role"
    assert item.choices == [
        Choice(text="เจ้าหน้าที่", count=2, percent=Decimal("66.67")),
        Choice(text="head", count=1, percent=Decimal("33.33")),
    ]


def test_a_small_group_has_neither_count_nor_percent() -> None:
    asked = questionnaire(section("a", single("office", "a b", breakdown=True)))
    (item,) = choices_table(assess(asked, many(3, office="a")).score(), {})
    assert item.choices[0] == Choice(text="a", count=None, percent=None)


def test_without_answers_there_is_no_percent() -> None:
    (item,) = choices_table(assess(ASKED, []).score(), WORDS)
    assert [choice.percent for choice in item.choices] == [None, None]
