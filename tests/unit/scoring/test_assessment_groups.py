from __future__ import annotations

from decimal import Decimal

import pytest

from service.domain.collecting.answers import Answers
from service.domain.errors import UnknownBreakdownError
from service.domain.scoring.score import Breakdown, GroupScore, Score
from tests.support.examples import assess, indicator, many, questionnaire, rating, section, single

ASKED = questionnaire(
    section("general", single("office", "a b c d", required=False, breakdown=True), single("task", "x y")),
    section("use", rating("ease", na=True), rating("speed", required=False)),
)


def sheets(**sizes: int) -> list[Answers]:
    """Give so many sheets of each group; `nowhere` are those that name none, a `…_na` group rates nothing."""
    all_sheets: list[Answers] = []
    for name, size in sizes.items():
        sheet: Answers = {"ease": "na" if name.endswith("_na") else 4}
        if name != "nowhere":
            sheet = {"office": name.removesuffix("_na"), **sheet}
        all_sheets += [sheet] * size
    return all_sheets


def score_of(**sizes: int) -> Score:
    return assess(ASKED, sheets(**sizes), judged_by=indicator()).score(by="office")


def breakdown_of(**sizes: int) -> Breakdown:
    by = score_of(**sizes).by
    assert by is not None
    return by


def hidden(**sizes: int) -> str:
    return " ".join(group.value for group in breakdown_of(**sizes).groups if group.hidden)


def counts(**sizes: int) -> dict[str, int | None]:
    return next(item.counts for item in score_of(**sizes).items if item.id == "office")


def test_a_breakdown_names_its_item_and_minimum() -> None:
    by = breakdown_of(a=10)
    assert (by.item, by.text, by.minimum) == ("office", "ข้อ office", 5)
    assert [(group.value, group.text) for group in by.groups] == [
        (value, f"ตัวเลือก {value}") for value in ("a", "b", "c", "d")
    ]


def test_a_group_has_figures_and_a_level_of_its_own() -> None:
    asked = questionnaire(section("general", single("office", breakdown=True)), rating("ease"), rating("speed"))
    rated = many(5, office="a", ease=5, speed=4) + many(6, office="b", ease=3, speed=2)
    by = assess(asked, rated, judged_by=indicator()).score(by="office").by
    assert by is not None
    assert by.groups[0] == GroupScore(
        value="a",
        text="ตัวเลือก a",
        hidden=False,
        responses=5,
        answers=10,
        rating_sum=45,
        top2_answers=10,
        percent=Decimal("90.00"),
        mean=Decimal("4.50"),
        sd=Decimal("0.53"),
        top2_percent=Decimal("100.00"),
        interpretation="มากที่สุด",
        level=4,
    )
    assert (by.groups[1].level, by.groups[1].level_reason) == (None, "below-criteria")


def test_a_groups_percent_is_kept_below_the_floors_too() -> None:
    asked = questionnaire(section("general", single("office", breakdown=True)), rating("ease"))
    rated = many(18745, office="a", ease=5) + many(6255, office="a", ease=4) + many(5, office="b", ease=5)
    by = assess(asked, rated, judged_by=indicator()).score(by="office").by
    assert by is not None
    assert (by.groups[0].percent, by.groups[0].level) == (Decimal("94.996"), 4)


def test_without_an_indicator_groups_have_no_level() -> None:
    by = assess(ASKED, sheets(a=5, b=5)).score(by="office").by
    assert by is not None
    assert {group.level_reason for group in by.groups if not group.hidden} == {"no-criteria"}


def test_a_hidden_group_shows_nothing_but_its_name() -> None:
    assert breakdown_of(a=4, b=9, c=9, d=9).groups[0] == GroupScore(value="a", text="ตัวเลือก a", hidden=True)


@pytest.mark.parametrize(
    ("sizes", "names"),
    [
        ({"a": 5, "b": 5, "c": 5, "d": 5}, ""),
        ({"a": 4, "b": 9, "c": 8, "d": 7}, "a d"),
        ({"a": 4, "b": 4, "c": 8, "d": 7}, "a b"),
        ({"a": 5, "b": 5}, "c d"),
        ({"a": 4, "b": 5, "c": 9}, "a b d"),
        ({"a": 4}, "a b c d"),
        ({}, "a b c d"),
    ],
    ids=str,
)
def test_small_groups_are_hidden_and_the_next_smallest_with_one_that_stands_alone(
    sizes: dict[str, int], names: str
) -> None:
    assert hidden(**sizes) == names


@pytest.mark.parametrize(
    ("sizes", "names"),
    [
        ({"a": 9, "b": 9, "c": 9, "d": 9, "nowhere": 1}, "a"),
        ({"a": 9, "b": 9, "c": 9, "d": 9, "nowhere": 5}, ""),
        ({"a": 9, "b": 9, "c": 9, "d": 4, "nowhere": 1}, "a d"),
        ({"a": 9, "b": 9, "c": 9, "d": 4, "nowhere": 5}, "a d"),
    ],
    ids=str,
)
def test_nobody_who_named_no_group_can_be_worked_out_either(sizes: dict[str, int], names: str) -> None:
    assert hidden(**sizes) == names


def test_a_count_cannot_be_worked_out_from_those_who_named_a_group() -> None:
    """Were `d` alone hidden behind the 20 who named no group, 9 + 9 + 9 of 31 would give its 4 people away."""
    item = next(item for item in score_of(a=9, b=9, c=9, d=4, nowhere=20).items if item.id == "office")
    assert item.answers == 31
    assert item.counts == {"a": None, "b": 9, "c": 9, "d": None}


def test_a_group_is_as_large_as_the_people_who_rated_something() -> None:
    by = breakdown_of(a=4, a_na=6, b=9, c=9, d=9)
    assert by.groups[0].hidden
    assert hidden(a=5, a_na=6, b=9, c=9, d=9) == ""


def test_a_small_group_that_rated_nothing_cannot_be_counted_either() -> None:
    assert hidden(a_na=3, b=9, c=8, d=7) == "a d"


def test_the_counts_of_hidden_groups_are_hidden_among_the_items() -> None:
    assert counts(a=4, b=9, c=8, d=7) == {"a": None, "b": 9, "c": 8, "d": None}
    assert counts(a=5, b=9, c=8, d=7) == {"a": 5, "b": 9, "c": 8, "d": 7}


def test_counts_are_hidden_without_a_breakdown_asked_for() -> None:
    score = assess(ASKED, sheets(a=4, b=9, c=8, d=7)).score()
    assert score.by is None
    assert score.items[0].counts == {"a": None, "b": 9, "c": 8, "d": None}


def test_an_item_that_is_no_breakdown_keeps_its_counts() -> None:
    asked = questionnaire(single("task", "x y"), rating("ease"))
    score = assess(asked, [{"task": "x", "ease": 5}, {"task": "y", "ease": 5}]).score()
    assert score.items[0].counts == {"x": 1, "y": 1}


def test_the_whole_is_always_shown() -> None:
    score = score_of(a=1)
    assert (score.responses, score.percent) == (1, Decimal("80.00"))


@pytest.mark.parametrize("by", ["task", "ease", "nothing", "office "])
def test_only_a_breakdown_item_breaks_a_score_down(by: str) -> None:
    with pytest.raises(UnknownBreakdownError) as refused:
        assess(ASKED, sheets(a=5)).score(by=by)
    assert refused.value.params == {"item": by, "form": "survey"}
