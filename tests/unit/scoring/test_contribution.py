from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.collecting.answers import Answers
from service.domain.scoring.contribution import (
    NOTHING,
    Contribution,
    contributed,
)
from service.domain.scoring.tally import contributions, is_contribution, tally_of
from tests.support.examples import questionnaire, rating, single

NAMES = ("a", "b", "c", "d")
ASKED = questionnaire(*(rating(name, required=False, na=True) for name in NAMES), single("office", breakdown=True))


def test_a_complete_sheet_contributes_its_ratings_their_sum_and_the_top_two_steps() -> None:
    assert contributed(ASKED, {"a": 5, "b": 4, "c": 3, "d": 1}).ones == [("~", "4.13.2")]


def test_a_complete_sheet_adds_what_an_item_lacks_times_what_the_sheet_lacks() -> None:
    found = contributed(ASKED, {"a": 5, "b": 4, "c": 3, "d": 1}).products
    assert found == [(("~b", "*"), 1 * 7), (("~c", "*"), 2 * 7), (("~d", "*"), 4 * 7)]
    assert contributed(ASKED, dict.fromkeys(NAMES, 5)).products == []


def test_an_incomplete_one_is_counted_by_item_too() -> None:
    assert contributed(ASKED, {"a": 5, "b": "na", "d": 2}) == ([("~", "2.7.1"), ("~a", "5"), ("~d", "2")], [])


def test_ratings_that_are_all_alike_are_marked_from_three_on() -> None:
    assert contributed(ASKED, dict.fromkeys(NAMES, 3)).ones == [("~", "4.12.0=")]
    assert contributed(ASKED, {"a": 4, "b": 4, "c": 4}).ones[0] == ("~", "3.12.3=")
    assert contributed(ASKED, {"a": 4, "b": 4}).ones[0] == ("~", "2.8.2")


@pytest.mark.parametrize("sheet", [{}, {"a": "na"}, {"office": "a"}])
def test_without_a_rating_there_is_nothing(sheet: Answers) -> None:
    assert contributed(ASKED, sheet) == NOTHING


def test_two_steps_are_both_top_ones() -> None:
    asked = questionnaire(rating("a"), rating("b"), maximum=2)
    assert contributed(asked, {"a": 1, "b": 2}) == ([("~", "2.3.2")], [(("~a", "*"), 1)])


def test_what_is_reserved_is_told_apart_and_counted_for_the_whole_form_alone() -> None:
    tally = tally_of(ASKED, [{"a": 5, "b": 4, "office": "a"}])
    found = {cell for cell in tally if is_contribution(cell)}
    assert {(cell.by_item, cell.by_value, cell.item) for cell in found} == {
        ("", "", "~"),
        ("", "", "~a"),
        ("", "", "~b"),
    }


_SHEETS = st.lists(st.fixed_dictionaries({}, optional={name: st.sampled_from([1, 2, 3, 4, 5, "na"]) for name in NAMES}))


@given(_SHEETS)
def test_the_counts_say_what_the_sheets_said(sheets: list[Answers]) -> None:
    tally = tally_of(ASKED, sheets)
    rated = [values for each in sheets if (values := [value for value in each.values() if isinstance(value, int)])]
    expected = Counter(
        Contribution(len(each), sum(each), sum(value > 3 for value in each), len(each) > 2 and len(set(each)) == 1)
        for each in rated
    )
    assert dict(contributions(tally)) == expected
    for name in NAMES:
        partial = [each for each in sheets if any(not isinstance(each.get(other), int) for other in NAMES)]
        answers = Counter(str(each[name]) for each in partial if isinstance(each.get(name), int))
        whole = [each for each in sheets if all(isinstance(each.get(other), int) for other in NAMES)]
        lacks = [{other: 5 - int(str(each[other])) for other in NAMES} for each in whole]
        answers["*"] = sum(each[name] * sum(each.values()) for each in lacks)
        assert {cell.choice: count for cell, count in tally.items() if cell.item == f"~{name}"} == +answers
