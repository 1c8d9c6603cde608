"""Laws of comments by tag: no figure is of few people, and a year tells only sums of what its quarters tell."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from service.domain.collecting.comment import Comment
from service.domain.collecting.suggestions import Tagged, by_tag

MINIMUM = 3
ITEMS = ("less", "more")
TAGS = ("", "ก", "ข", "ค")

people = st.lists(st.dictionaries(st.sampled_from(ITEMS), st.sampled_from(TAGS), min_size=1), max_size=12)


def comments(quarter: int, tags: list[dict[str, str]]) -> list[Comment]:
    """Return what the people of a quarter wrote, each a comment in some items; the text names the person."""
    return [
        Comment(1, "f", item, f"{quarter}{person}{item}", 202600 + quarter, f"{quarter} {person}", tag)
        for person, each in enumerate(tags)
        for item, tag in each.items()
    ]


def counts(told: list[Tagged]) -> Counter[str | None]:
    return Counter({each.tag: each.count for each in told})


@given(st.lists(people, min_size=1, max_size=4))
def test_a_year_tells_only_sums_of_what_its_parts_tell_of_enough_people(years: list[list[dict[str, str]]]) -> None:
    quarters = [comments(number, tags) for number, tags in enumerate(years)]
    untold = [each for each in quarters if not by_tag([each], MINIMUM)]
    parts = [each for each in quarters if each not in untold]
    rest = [comment for each in untold for comment in each]
    parts += [rest] if by_tag([rest], MINIMUM) else []
    told = by_tag(quarters, MINIMUM)
    of_parts = [by_tag([each], MINIMUM) for each in parts]
    assert sum(each.count for each in told) == sum(each.count for part in of_parts for each in part)
    for tag in (each.tag for each in told if each.tag is not None):
        written = [sum(comment.tag == tag for comment in part) for part in parts]
        assert [counts(part)[tag] for part in of_parts] == written
        assert counts(told)[tag] == sum(written)
    named = {each.tag for each in told if each.tag is not None}
    rows = [{tag} for tag in named] + ([set(TAGS) - named] if len(told) > len(named) else [])
    for row in rows:
        assert len({comment.text for part in parts for comment in part if comment.tag in row}) >= MINIMUM
