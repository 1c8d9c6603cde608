from __future__ import annotations

from itertools import chain

import pytest

from service.domain.collecting.comment import Comment
from service.domain.collecting.suggestions import by_tag


def comments(tag: str, count: int, item: str = "more") -> list[Comment]:
    """Return comments of a tag, of the months 1, 2, … in the order of their numbers."""
    return [Comment(1, "f", item, f"{n:02}", 202600 + n, f"{tag}{n}", tag) for n in range(1, count + 1)]


def quarter(sizes: dict[str, int]) -> list[Comment]:
    return list(chain.from_iterable(comments(tag, count) for tag, count in sizes.items()))


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ({}, []),
        ({"ก": 4}, []),
        ({"": 5}, [("", 5)]),
        ({"ก": 6, "ข": 8, "": 9}, [("ข", 8), ("ก", 6), ("", 9)]),
        ({"ก": 6, "ข": 3, "ค": 2}, [("ก", 6), (None, 5)]),
        ({"ก": 6, "ข": 7, "ค": 1}, [("ข", 7), (None, 7)]),
        ({"ก": 5, "ข": 1}, [(None, 6)]),
        ({"ก": 2, "ข": 2}, []),
    ],
)
def test_a_tag_of_few_is_told_with_others(sizes: dict[str, int], told: list[tuple[str | None, int]]) -> None:
    assert [(each.tag, each.count) for each in by_tag([quarter(sizes)], 5)] == told


@pytest.mark.parametrize(
    ("quarters", "told"),
    [
        pytest.param([{"ก": 6, "": 5}, {"ก": 1, "": 6}], [(None, 18)], id="one in a quarter is not told by the year"),
        pytest.param([{"ก": 6, "ข": 5}, {"ก": 5}], [("ก", 11), ("ข", 5)], id="what all quarters tell is added up"),
        pytest.param([{"ก": 6}, {"ก": 2}], [("ก", 6)], id="a quarter of few is left out"),
        pytest.param([{"ก": 3}, {"ก": 2}], [("ก", 5)], id="quarters of few count together"),
        pytest.param([{"ก": 6}, {"ก": 4}, {"ข": 4}], [(None, 14)], id="and tell nothing of few together either"),
    ],
)
def test_a_year_tells_what_its_quarters_do(quarters: list[dict[str, int]], told: list[tuple[str | None, int]]) -> None:
    assert [(each.tag, each.count) for each in by_tag(map(quarter, quarters), 5)] == told


def test_people_count_and_not_their_comments() -> None:
    three = comments("ก", 3) + comments("ก", 3, "less")
    assert by_tag([three], 5) == []
    assert [(each.tag, each.count) for each in by_tag([three + comments("ข", 2)], 5)] == [(None, 8)]


def test_the_newest_are_the_examples_and_equal_ones_are_told_once() -> None:
    twice = [Comment(1, "f", "more", f"x{n}", 202700, "ดี  มาก", "ก") for n in range(2)]
    (tagged,) = by_tag([[*comments("ก", 5), *twice]], 5)
    assert tagged.examples == ["ดี  มาก", "ก5", "ก4"]
