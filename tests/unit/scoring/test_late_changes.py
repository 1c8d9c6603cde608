"""How many people differ between two counts of a quarter, and which groups that would give away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.domain.scoring.late_changes import (
    few_left_in_groups,
    few_left_in_strata,
    few_moved,
    groups_given_away,
    strata_given_away,
)
from service.domain.scoring.suppression import hidden_in_year
from service.domain.scoring.tally import Tally, tally_of
from tests.support.examples import questionnaire, rating, single

if TYPE_CHECKING:
    from service.domain.collecting.answers import Answers

OFFICE = single("office", "a b c", breakdown=True)
ASKED = questionnaire(OFFICE, single("age", "x y", breakdown=True), rating("ease", na=True), rating("speed"))
RATINGS = ("ease", "speed")


def said(office: str = "a", ease: int | str = 5, count: int = 1) -> list[Answers]:
    return [{"ease": ease, "age": "x", **({"office": office} if office else {})} for _ in range(count)]


def tally(*parts: list[Answers]) -> Tally:
    return tally_of(ASKED, [sheet for part in parts for sheet in part])


BEFORE = [said("a", count=10), said("b", count=10), said("c", count=10)]


@pytest.mark.parametrize(
    ("after", "few"),
    [
        (BEFORE, True),
        ([*BEFORE, said(count=4)], True),
        ([*BEFORE, said(count=5)], False),
        ([*BEFORE, said(ease="na", count=5)], False),
        ([*BEFORE, said(ease="na", count=4), said()], True),
        ([said("a", 1, 4), said("a", count=6), *BEFORE[1:]], True),
        ([said("a", 1, 3), said("a", 2, 3), said("a", count=4), *BEFORE[1:]], False),
        (BEFORE[1:], False),
        ([said("a", count=6), *BEFORE[1:]], True),
    ],
    ids=[
        "same",
        "four",
        "five",
        "five who rate nothing",
        "one of five rates",
        "four correct",
        "six correct",
        "ten gone",
        "four gone",
    ],
)
def test_few_people_move_until_five_do_by_sheets_and_by_ratings(after: list[list[Answers]], few: bool) -> None:  # noqa: FBT001
    pair = tally(*BEFORE), tally(*after)
    assert few_moved(pair, pair, RATINGS) is few


def test_nobody_is_few() -> None:
    assert few_moved((Tally(), Tally()), (Tally(), Tally()), RATINGS)


@pytest.mark.parametrize(
    ("late", "hidden"),
    [
        ([], set()),
        ([said("a", count=5)], set()),
        ([said("a", count=5), said("b", count=6)], set()),
        ([said("a", count=2), said("b", count=6)], {"a", "b"}),
        ([said("a", count=2), said("b", count=3), said("c", count=9)], {"a", "b"}),
        ([said("a", count=2), said("b", count=2), said("c", count=9)], {"a", "b", "c"}),
        ([said("a", count=2)], {"a", "b", "c", ""}),
        ([said("a", count=5), said("", count=2)], {"a", ""}),
        ([said("a", "na", count=4), said("a")], {"a", "b", "c", ""}),
    ],
)  # fmt: skip
def test_groups_that_few_people_changed_are_hidden_and_what_would_give_them_away(
    late: list[list[Answers]], hidden: set[str]
) -> None:
    pair = tally(*BEFORE), tally(*BEFORE, *late)
    assert groups_given_away(OFFICE, RATINGS, [pair]) == hidden
    assert groups_given_away(OFFICE, RATINGS, []) == set()


def test_so_are_labels_of_collectors() -> None:
    before = {"ก": tally(said(count=9)), "ข": tally(said(count=9)), "ค": tally(said(count=9))}
    after = {**before, "ก": tally(said(count=11)), "ค": tally(said(count=15))}
    assert strata_given_away(RATINGS, [(before, after)]) == {"ก", "ค"}
    assert strata_given_away(RATINGS, [(before, before)]) == set()
    gone = {label: each for label, each in before.items() if label != "ก"}
    assert strata_given_away(RATINGS, [(before, gone)]) == set()
    assert strata_given_away(RATINGS, []) == set()


def test_a_whole_is_held_where_certified_groups_would_leave_few_people_of_it() -> None:
    before = tally(said("a", count=10), said("b", count=8))
    after = tally(said("a", count=10), said("b", count=2))
    assert few_left_in_groups(OFFICE, RATINGS, (before, after))
    assert few_left_in_strata(RATINGS, {"ก": before, "ข": before}, {"ก": before, "ข": tally(said("b", count=2))})
    more = tally(said("a", count=10), said("b", count=14))
    assert not few_left_in_groups(OFFICE, RATINGS, (before, more))
    assert not few_left_in_strata(RATINGS, {"ก": before}, {"ก": before, "ข": more})


def test_a_year_hides_a_group_that_follows_beside_those_who_named_none() -> None:
    quarters = [{"hq": 16, "abroad": 4, "other": 4, "": 6}, {"hq": 1, "abroad": 0, "other": 0, "": 2}]
    assert "hq" in hidden_in_year([[each] for each in quarters])


def test_a_year_hides_what_its_quarters_hide_beside_something_certified() -> None:
    quarters = [[{"a": 20, "b": 30}], [{"a": 20, "b": 30}]]
    assert hidden_in_year(quarters) == set()
    assert hidden_in_year(quarters, [frozenset("a"), frozenset()]) >= {"a"}
