from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

import pytest

from service.domain.scoring.quality import Quality, item_quality, reliability
from service.domain.scoring.tally import tally_of
from tests.support.examples import assess, questionnaire, rating

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.domain.collecting.answers import Answers
    from service.domain.scoring.quality import Reliability

QUEST = ((1, 5, 2, 3, 4, 2, 3, 4, 3, 2), (2, 4, 1, 2, 4, 1, 2, 5, 2, 1), (2, 5, 1, 3, 3, 2, 2, 4, 2, 2))
"""The example of CronbachAlpha in the R package fmsb, by items."""


def of_items(*columns: Sequence[int | str]) -> Reliability:
    names = [f"q{at}" for at in range(len(columns))]
    asked = questionnaire(*(rating(name, required=False, na=True) for name in names))
    sheets: list[Answers] = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    return reliability(asked, tally_of(asked, sheets))


def quality_of_sheets(*sheets: tuple[int | str, ...]) -> Quality:
    names = "abcd"
    asked = questionnaire(*(rating(name, required=False, na=True) for name in names))
    found = assess(asked, [dict(zip(names, each, strict=False)) for each in sheets]).score().quality
    assert found
    return found


def test_reliability_is_that_of_an_independent_library() -> None:
    """By pingouin 0.7.0."""
    assert of_items(*QUEST).alpha == Decimal("0.930")
    random = Random(7)
    rows: list[list[int]] = []
    for _ in range(40):
        mood = random.randint(2, 5)
        rows.append([min(5, max(1, mood + random.randint(-1, 1))) for _ in range(6)])
    assert of_items(*zip(*rows, strict=True)).alpha == Decimal("0.922")


def test_only_complete_sheets_are_reliable() -> None:
    gaps: list[Sequence[int | str]] = [(*column, "na" if at == 1 else 3, 1) for at, column in enumerate(QUEST)]
    gaps[2] = (*gaps[2][:-1], "na")
    found = of_items(*gaps)
    assert (found.alpha, found.sheets, found.items) == (of_items(*QUEST).alpha, 10, 3)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        (QUEST[:1], "one-item"),
        ([each[:9] for each in QUEST], "few-sheets"),
        ([(4,) * 10, (5,) * 10], "no-spread"),
    ],
)
def test_where_there_is_no_reliability_it_says_why(columns: Sequence[Sequence[int]], reason: str) -> None:
    found = of_items(*columns)
    assert (found.alpha, found.reason) == (None, reason)


def test_of_sheets_deleted_before_they_were_counted_there_is_none() -> None:
    asked = questionnaire(rating("a"), rating("b"))
    tally = tally_of(asked, [{"a": at % 5 + 1, "b": 3} for at in range(20)])
    found = reliability(asked, {cell: count for cell, count in tally.items() if cell.choice != "2.4.0"})
    assert (found.alpha, found.reason) == (None, "not-counted")


def test_sheets_with_all_ratings_alike_are_told_of_those_with_three_or_more() -> None:
    found = quality_of_sheets((5, 5, 5, 5), (3, 3, 3), (5, 5, 5, 4), (4, 4), (4, "na", "na", "na")).alike
    assert (found.sheets, found.base, found.percent, found.fewest) == (2, 3, Decimal("66.67"), 3)


def test_without_such_sheets_there_is_no_share() -> None:
    found = quality_of_sheets((5, 4)).alike
    assert (found.sheets, found.base, found.percent) == (0, 0, None)


def test_the_two_lowest_steps_are_told_of_all_ratings() -> None:
    assert quality_of_sheets((1, 2, 3, 4), (5, 5, 5, 5)).bottom2_percent == Decimal("25.00")


@pytest.mark.parametrize(
    ("counts", "median", "bottom2"),
    [
        ({"5": 1, "4": 1}, "4.5", "0.00"),
        ({"5": 2, "1": 1, "na": 1}, "5.0", "33.33"),
        ({"3": 1, "2": 1, "1": 2}, "1.5", "75.00"),
        ({"na": 2}, None, None),
        ({}, None, None),
    ],
)
def test_an_item_has_its_median_and_its_two_lowest_steps(
    counts: dict[str, int], median: str | None, bottom2: str | None
) -> None:
    found = item_quality(counts, range(1, 6))
    told = (found.median, found.bottom2_percent)
    assert [None if each is None else str(each) for each in told] == [median, bottom2]
