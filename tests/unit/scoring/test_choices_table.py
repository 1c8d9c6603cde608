"""Counts of choices with their percents of those asked, computed by hand."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from service.domain.scoring.choices_table import ItemChoices, choices_table
from service.domain.scoring.tally import tally_of
from tests.support.examples import assess, many, multiple, questionnaire, rating, section, single

ASKED = questionnaire(section("a", rating("speed"), single("role", "staff head")))
FIRST = questionnaire(rating("speed"), single("left", "x y"), multiple("wants", "a b c"), version=1)
SECOND = questionnaire(
    rating("speed"),
    single("added", "yes no"),
    multiple("wants", "a b c"),
    single("spare", "p q", required=False),
    version=2,
)


def chosen() -> dict[str, ItemChoices]:
    tallies = (tally_of(SECOND, NEW), tally_of(FIRST, OLD))
    return {item.id: item for item in choices_table(assess(SECOND, tallies, FIRST).score())}


def percents(item: ItemChoices) -> list[str]:
    return [str(choice.percent) for choice in item.choices]


OLD = many(10, speed=5, left="x") + many(2, speed=5, left="y", wants=["a"])
NEW = many(4, speed=4, added="yes", wants=["a", "b"]) + many(2, speed=4, added="yes", spare="p")


def test_a_percent_is_of_all_who_answered_and_ratings_have_none_here() -> None:
    sheets = [*many(2, speed=5, role="staff"), *many(1, speed=4, role="head")]
    (item,) = choices_table(assess(ASKED, sheets).score())
    assert (item.id, item.number, item.base, item.multiple) == ("role", 2, 3, False)
    assert [(each.value, each.text, each.count, str(each.percent)) for each in item.choices] == [
        ("staff", "ตัวเลือก staff", 2, "66.67"),
        ("head", "ตัวเลือก head", 1, "33.33"),
    ]


def test_a_percent_is_of_those_alone_who_saw_the_item() -> None:
    items = chosen()
    assert (items["added"].base, percents(items["added"])) == (6, ["100.00", "0.00"])
    assert (items["left"].base, percents(items["left"])) == (12, ["83.33", "16.67"])


def test_whoever_leaves_an_optional_item_empty_was_asked() -> None:
    spare = chosen()["spare"]
    assert (spare.base, percents(spare)) == (6, ["33.33", "0.00"])


def test_where_several_may_be_chosen_a_percent_is_of_those_who_chose_any() -> None:
    wants = chosen()["wants"]
    assert (wants.base, wants.multiple, percents(wants)) == (6, True, ["100.00", "66.67", "0.00"])


def test_a_small_group_has_neither_count_nor_percent() -> None:
    asked = questionnaire(section("a", single("office", "a b", breakdown=True)))
    (item,) = choices_table(assess(asked, many(3, office="a")).score())
    assert (item.choices[0].count, item.choices[0].percent, item.hides) == (None, None, True)


def test_without_answers_there_is_no_percent() -> None:
    (item,) = choices_table(assess(ASKED, []).score())
    assert [choice.percent for choice in item.choices] == [None, None]
    assert (item.most, item.hides) == ([], False)


@pytest.mark.parametrize(
    ("counts", "most"),
    [
        ({"a": 1, "b": 4, "c": 3, "d": 2}, "b c d"),
        ({"a": 4, "b": 2, "c": 2, "d": 2}, "a"),
        ({"a": 2, "b": 2, "c": 2, "d": 2}, ""),
        ({"a": 2, "b": 2, "c": 2, "d": 2, "e": 1}, ""),
        ({"a": 0, "b": 5, "c": 0}, "b"),
        ({"a": 3, "b": 5, "c": 3}, "b a c"),
    ],
)
def test_the_most_taken_are_three_at_most_and_a_tie_is_never_cut(counts: dict[str, int], most: str) -> None:
    asked = questionnaire(single("need", " ".join(counts)))
    sheets = [sheet for value, count in counts.items() for sheet in many(count, need=value)]
    (item,) = choices_table(assess(asked, sheets).score())
    assert " ".join(choice.value for choice in item.most) == most


def test_several_choices_are_listed_by_their_counts_and_one_of_several_in_the_form_s_order() -> None:
    sheets = [*many(2, role="x", wants=["b"]), *many(3, role="y", wants=["d", "b"]), *many(3, role="y", wants=["c"])]
    asked = questionnaire(rating("speed", required=False), single("role", "x y"), multiple("wants", "a b c d"))
    role, wants = choices_table(assess(asked, sheets).score())
    assert [(each.value, each.count) for each in role.listed] == [("x", 2), ("y", 6)]
    assert [(each.value, each.count) for each in wants.listed] == [("b", 5), ("c", 3), ("d", 3), ("a", 0)]
    hidden = [replace(each, count=None, percent=None) if each.value == "b" else each for each in wants.choices]
    assert [each.value for each in replace(wants, choices=hidden).listed] == ["c", "d", "a", "b"]
