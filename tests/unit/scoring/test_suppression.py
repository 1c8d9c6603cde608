from __future__ import annotations

import pytest

from service.domain.scoring.suppression import MINIMUM, hidden_groups, told_by_difference


def hidden(minimum: int = MINIMUM, /, **sizes: int) -> str:
    return " ".join(sorted(hidden_groups(sizes, minimum)))


@pytest.mark.parametrize(
    ("sizes", "names"),
    [
        ({}, ""),
        ({"a": 5}, ""),
        ({"a": 5, "b": 5, "c": 5}, ""),
        ({"a": 100, "b": 5}, ""),
    ],
    ids=str,
)
def test_groups_of_at_least_the_minimum_are_shown(sizes: dict[str, int], names: str) -> None:
    assert hidden(**sizes) == names


@pytest.mark.parametrize(
    ("sizes", "names"),
    [
        ({"a": 4, "b": 9, "c": 7}, "a c"),
        ({"a": 1, "b": 9, "c": 7, "d": 8}, "a c"),
        ({"a": 4, "b": 5, "c": 50}, "a b"),
        ({"a": 4, "b": 50}, "a b"),
        ({"a": 4, "b": 7, "c": 7}, "a b"),
    ],
    ids=str,
)
def test_one_small_group_takes_the_next_smallest_with_it(sizes: dict[str, int], names: str) -> None:
    assert hidden(**sizes) == names


@pytest.mark.parametrize(
    ("sizes", "names"),
    [
        ({"a": 4, "b": 4, "c": 9}, "a b"),
        ({"a": 1, "b": 4, "c": 9}, "a b"),
        ({"a": 2, "b": 2, "c": 2, "d": 9}, "a b c"),
        ({"a": 3, "b": 3, "c": 3, "d": 9, "e": 9}, "a b c"),
    ],
    ids=str,
)
def test_small_groups_that_shield_each_other_need_no_other(sizes: dict[str, int], names: str) -> None:
    assert hidden(**sizes) == names


@pytest.mark.parametrize(
    ("sizes", "names"),
    [
        ({"a": 1, "b": 1, "c": 9, "d": 8}, "a b d"),
        ({"a": 2, "b": 2, "c": 5}, "a b c"),
        ({"a": 1, "b": 3, "c": 90, "d": 91}, "a b c"),
    ],
    ids=str,
)
def test_hidden_people_together_are_no_fewer_than_the_minimum(sizes: dict[str, int], names: str) -> None:
    assert hidden(**sizes) == names


@pytest.mark.parametrize(
    ("sizes", "names"),
    [
        ({"a": 0}, "a"),
        ({"a": 0, "b": 5, "c": 9}, "a"),
        ({"a": 0, "b": 0, "c": 9}, "a b"),
        ({"a": 0, "b": 0, "c": 0}, "a b c"),
        ({"a": 0, "b": 4, "c": 9, "d": 12}, "a b c"),
        ({"a": 0, "b": 0, "c": 4, "d": 9, "e": 9}, "a b c d"),
    ],
    ids=str,
)
def test_empty_groups_are_hidden_but_shield_nobody(sizes: dict[str, int], names: str) -> None:
    assert hidden(**sizes) == names


@pytest.mark.parametrize(
    ("sizes", "names"),
    [({"a": 4}, "a"), ({"a": 1, "b": 1}, "a b"), ({"a": 0, "b": 3}, "a b"), ({"a": 2, "b": 0, "c": 2}, "a b c")],
    ids=str,
)
def test_where_all_groups_are_too_small_all_are_hidden(sizes: dict[str, int], names: str) -> None:
    assert hidden(**sizes) == names


@pytest.mark.parametrize(("nowhere", "names"), [(0, "ab"), (3, "a"), (9, "a"), (30, "ab")])
def test_who_named_no_group_is_a_group_that_can_shield_one(nowhere: int, names: str) -> None:
    assert hidden_groups({"a": 4, "b": 20, "c": 40, "": nowhere}) - {""} == set(names)


def test_who_named_no_group_is_shielded_like_any_other() -> None:
    assert hidden_groups({"a": 20, "b": 30, "": 1}) == {"", "a"}


@pytest.mark.parametrize(
    ("minimum", "names"), [(0, ""), (1, "a"), (2, "a b c"), (3, "a b c"), (6, "a b c"), (7, "a b c d")]
)
def test_the_rule_holds_for_any_minimum(minimum: int, names: str) -> None:
    assert hidden(minimum, a=0, b=1, c=5, d=6, e=60) == names


def test_the_minimum_is_five_unless_told() -> None:
    assert MINIMUM == 5
    assert hidden_groups({"a": 5, "b": 5}) == frozenset()
    assert hidden_groups({"a": 4, "b": 5, "c": 6}) == {"a", "b"}


def test_which_of_two_equal_groups_is_hidden_depends_on_their_names_and_never_on_their_order() -> None:
    assert hidden_groups({"a": 1, "b": 7, "c": 7}) == hidden_groups({"c": 7, "b": 7, "a": 1}) == {"a", "b"}


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        ({"a": 10}, False),  # all of a group
        ({"a": 6}, True),  # four stay, of whom the first reading showed the sum
        ({"a": 5}, True),  # now a shields d in place of c, which the first reading shielded it with
        ({"c": 5}, False),  # what both readings hide are five
        ({"c": 6}, True),  # four
        ({"c": 7}, True),  # d alone
        ({"b": 20}, False),
    ],
)
def test_what_stays_of_a_group_is_told_by_the_figures_before_and_after(gone: dict[str, int], told: object) -> None:
    before = {"a": 10, "b": 40, "c": 7, "d": 3}
    after = {name: size - gone.get(name, 0) for name, size in before.items()}
    nobody = dict.fromkeys(before, 0)
    years = ([[sizes], [nobody], [nobody], [nobody]] for sizes in (before, after))
    assert told_by_difference(*years) == told
