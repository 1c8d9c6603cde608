from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from statistics import correlation
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.scoring import importance as rule
from service.domain.scoring.importance import FEWEST, Importance, importance
from service.domain.scoring.tally import tally_of
from tests.support.examples import assess, questionnaire, rating

if TYPE_CHECKING:
    from random import Random

    from service.domain.collecting.answers import Answers

NAMES = ("a", "b", "c")
ASKED = questionnaire(*(rating(name, required=False, na=True) for name in NAMES), rating("whole", overall=True))

Rows = Sequence[tuple[int, ...]]


def sheets(rows: Rows) -> list[Answers]:
    return [dict(zip(NAMES, row, strict=False)) for row in rows]


def of(rows: list[Answers]) -> Importance:
    found = assess(ASKED, rows).score().importance
    assert found
    return found


SPREAD: Rows = [(5, 4, 1), (4, 4, 3), (3, 2, 4), (1, 2, 2), (5, 5, 5), (2, 1, 5)] * 5
UNRELATED: Rows = [(5, 4, 1), (4, 4, 5), (3, 2, 2), (1, 2, 5), (5, 5, 3), (2, 1, 4)] * 5
"""Of these, the second item alone goes with the others: 0.208, 0.686 and -0.425."""


def by_list(rows: Rows, at: int) -> float | None:
    """Work the correlation out from the rows themselves, by the standard library."""
    own, rest = [row[at] for row in rows], [sum(row) - row[at] for row in rows]
    return correlation(own, rest) if len({*own}) > 1 and len({*rest}) > 1 else None


def test_the_correlation_is_that_of_an_item_with_the_rest_of_its_sheet() -> None:
    found = of(sheets(SPREAD))
    assert (found.sheets, found.reason) == (30, None)
    for at, each in enumerate(found.items):
        assert each.correlation == pytest.approx(Decimal(f"{by_list(SPREAD, at):.3f}"))


def test_an_item_is_placed_by_the_means_of_what_is_shown() -> None:
    found = of(sheets(SPREAD))
    assert [(each.id, each.percent) for each in found.items] == [
        ("a", Decimal("66.67")),
        ("b", Decimal("60.00")),
        ("c", Decimal("66.67")),
    ]
    assert found.mean_percent == Decimal("64.45")
    assert [each.quadrant for each in found.items] == ["keep", "improve", "maintain"]


def test_an_item_below_both_means_comes_later() -> None:
    rows = [(5, 4, 1), (4, 4, 2), (3, 3, 1), (1, 2, 1), (5, 5, 2), (2, 1, 2)] * 5
    assert [each.quadrant for each in of(sheets(rows)).items] == ["keep", "keep", "later"]


def test_incomplete_sheets_are_left_out() -> None:
    partial: list[Answers] = [{"a": 1, "b": 5}, {"a": "na", "b": 1, "c": 5}] * 20
    mixed = of([*sheets(SPREAD), *partial])
    assert mixed.sheets == 30
    assert [each.correlation for each in mixed.items] == [each.correlation for each in of(sheets(SPREAD)).items]


def test_few_sheets_say_nothing() -> None:
    assert of(sheets(SPREAD[: FEWEST - 1])) == Importance(sheets=29, reason="few-sheets")


def test_two_ratings_say_nothing() -> None:
    asked = questionnaire(rating("a"), rating("b"))
    rows: list[Answers] = [{"a": 1, "b": 2}, {"a": 5, "b": 4}] * 20
    assert assess(asked, rows).score().importance == Importance(sheets=40, reason="few-items")


def test_ratings_that_are_all_alike_say_nothing() -> None:
    assert of(sheets([(4, 4, 4)] * 40)) == Importance(sheets=40, reason="no-spread")


def test_fewer_than_half_of_the_items_that_go_with_the_others_say_nothing() -> None:
    assert of(sheets(UNRELATED)) == Importance(sheets=30, reason="no-relation")


def test_a_mean_correlation_below_0_says_nothing() -> None:
    names = ("a", "b", "c", "d")
    asked = questionnaire(*(rating(name) for name in names))
    # Two items go with the others; the two that run against them do so more closely.
    rows = [(n, n, 3 if n < 3 else 2, 3 if n < 3 else 2) for n in (1, 2, 4, 5)] * 8
    sides = [by_list(rows, at) or 0 for at in range(4)]
    assert (min(sides[:2]) > 0.5, sum(sides) < 0) == (True, True)
    given: list[Answers] = [dict(zip(names, row, strict=True)) for row in rows]
    assert assess(asked, given).score().importance == Importance(sheets=32, reason="no-relation")


def test_an_item_that_never_differs_has_no_place() -> None:
    found = of(sheets([(*row[:2], 5) for row in SPREAD]))
    assert [each.quadrant is None for each in found.items] == [False, False, True]
    assert found.items[2].correlation is None
    assert found.items[2].percent == Decimal("100.00")


def test_a_form_without_ratings_has_none() -> None:
    assert importance(questionnaire(rating("whole", overall=True)), {}, {}).reason == "few-items"


@pytest.mark.parametrize("kept", [lambda cell: cell.choice != "*", lambda cell: not cell.item.startswith("~")])
def test_sheets_deleted_before_it_was_counted_say_so(kept: object) -> None:
    tally = {cell: count for cell, count in tally_of(ASKED, sheets(SPREAD)).items() if kept(cell)}  # type: ignore[operator]  # a parameter
    assert importance(ASKED, tally, {}).reason == "not-counted"


PERCENTS = {name: Decimal(50 + at) for at, name in enumerate(NAMES)}
ROW = st.tuples(*[st.integers(1, 5)] * 3)


def closeness(rows: Rows) -> list[Decimal | None]:
    """Return the correlations, also of items that hardly go with the others."""
    with patch.object(rule, "_unrelated", lambda *_: False):
        return [each.correlation for each in importance(ASKED, tally_of(ASKED, sheets(rows)), PERCENTS).items]


@settings(max_examples=25)
@given(st.lists(ROW, min_size=FEWEST, max_size=40).filter(lambda rows: len({*rows}) > 1), st.randoms())
def test_neither_the_order_of_sheets_nor_the_end_of_the_scale_matters(rows: Rows, random: Random) -> None:
    found, shuffled = closeness(rows), [*rows]
    random.shuffle(shuffled)
    assert closeness(shuffled) == found
    assert closeness([tuple(6 - each for each in row) for row in rows]) == found
    assert closeness([*rows, *rows]) == found
    for at, each in enumerate(found):
        expected = by_list(rows, at)
        assert (each is None) == (expected is None)
        assert expected is None or math.isclose(float(each or 0), expected, abs_tol=0.000501)


@settings(max_examples=15)
@given(st.lists(ROW.map(lambda row: tuple(each % 3 + 1 for each in row)), min_size=FEWEST, max_size=40))
def test_a_scale_stretched_evenly_says_the_same(rows: Rows) -> None:
    assert closeness([tuple(2 * each - 1 for each in row) for row in rows]) == closeness(rows)
