"""Suppression protects small groups.

The total minus the groups that are shown is a figure of all hidden groups together. It must be of nobody, or of at
least the minimum of people and of more than one group. Only where every group is hidden it is the total itself, which
is always shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import assume, event, given
from hypothesis import strategies as st

from service.domain.scoring.suppression import MINIMUM, hidden_groups
from tests.support.examples import assess
from tests.support.strategies import GROUPS, RATINGS, sheets_of, survey

if TYPE_CHECKING:
    from service.domain.collecting.answers import Answers

sizes_of_groups = st.dictionaries(st.sampled_from([*"abcdefg", ""]), st.integers(0, 12), max_size=8)
minimums = st.integers(1, 10)


@given(sizes_of_groups, minimums)
def test_no_group_under_the_minimum_is_shown(sizes: dict[str, int], minimum: int) -> None:
    hidden = hidden_groups(sizes, minimum)
    assert {name for name, size in sizes.items() if size < minimum} <= hidden <= sizes.keys()


@given(sizes_of_groups, minimums)
def test_what_is_left_when_the_shown_is_subtracted_is_no_single_group_and_not_few_people(
    sizes: dict[str, int], minimum: int
) -> None:
    hidden = hidden_groups(sizes, minimum)
    assume(hidden != sizes.keys())
    left = [sizes[name] for name in hidden if sizes[name]]
    event(f"{len(left)} groups left")
    assert not left or (len(left) > 1 and sum(left) >= minimum)


@given(sizes_of_groups, minimums)
def test_every_hidden_group_could_have_another_size_for_all_that_is_shown(sizes: dict[str, int], minimum: int) -> None:
    hidden = hidden_groups(sizes, minimum)
    assume(hidden != sizes.keys())
    for name in hidden:
        for other in hidden - {name}:
            if sizes[name] and sizes[other]:
                moved = {**sizes, name: sizes[name] - 1, other: sizes[other] + 1}
                assert sum(moved.values()) == sum(sizes.values())
                assert {each: moved[each] for each in sizes.keys() - hidden} == {
                    each: sizes[each] for each in sizes.keys() - hidden
                }
                break
        else:
            assert sizes[name] == 0


@given(sizes_of_groups, minimums)
def test_no_more_is_hidden_than_must_be(sizes: dict[str, int], minimum: int) -> None:
    """What is hidden besides the small groups are the next smallest ones, and one fewer would not do."""
    hidden = hidden_groups(sizes, minimum)
    shields = sorted((name for name in hidden if sizes[name] >= minimum), key=lambda name: (sizes[name], name))
    assert all(sizes[shield] <= sizes[name] for shield in shields for name in sizes.keys() - hidden)
    if shields:
        fewer = [sizes[name] for name in hidden - {shields[-1]} if sizes[name]]
        assert len(fewer) == 1 or sum(fewer) < minimum


@given(sizes_of_groups)
def test_a_higher_minimum_never_shows_a_group_under_the_lower_one(sizes: dict[str, int]) -> None:
    small = {name for name, size in sizes.items() if size < 5}
    assert all(small <= hidden_groups(sizes, minimum) for minimum in range(5, 12))


def people(sheets: list[Answers], *, rating: bool) -> dict[str, int]:
    """Give the size of each group, of all its sheets or of those that rate something; "" named no group."""
    sizes = dict.fromkeys((*GROUPS, ""), 0)
    for sheet in sheets:
        rates = any(isinstance(sheet.get(name), int) for name in RATINGS)
        sizes[str(sheet.get("office", ""))] += rates or not rating
    return sizes


@given(sheets_of(largest=60))
def test_no_score_lets_a_small_group_be_worked_out(sheets: list[Answers]) -> None:
    """The whole, and the number who named a group, are shown: neither may leave a few people when groups are taken."""
    score = assess(survey(), sheets).score("office")
    assert score.by is not None
    hidden = {group.value for group in score.by.groups if group.hidden}
    event(f"{len(hidden)} groups hidden")
    for rating in (True, False):
        sizes = people(sheets, rating=rating)
        assert {name for name in GROUPS if sizes[name] < MINIMUM} <= hidden
        if hidden != set(GROUPS):
            named = sum(sizes[name] for name in hidden)
            assert named == 0 or named >= MINIMUM
            assert named + sizes[""] == 0 or named + sizes[""] >= MINIMUM


@given(sheets_of(largest=60))
def test_a_hidden_group_is_hidden_wherever_it_would_show(sheets: list[Answers]) -> None:
    score = assess(survey(), sheets).score("office")
    assert score.by is not None
    hidden = {group.value for group in score.by.groups if group.hidden}
    (office,) = (item for item in score.items if item.id == "office")
    assert {choice for choice, count in office.counts.items() if count is None} == hidden
    for group in score.by.groups:
        if group.hidden:
            figures = (group.responses, group.answers, group.rating_sum, group.percent, group.mean, group.sd)
            assert set(figures) == {None}
            assert (group.top2_percent, group.interpretation, group.level, group.level_reason) == (None,) * 4


@given(sheets_of(largest=60))
def test_the_whole_is_shown_however_few_answered(sheets: list[Answers]) -> None:
    score = assess(survey(), sheets).score("office")
    assert score.responses == len(sheets)
    assert (score.percent is None) == (score.answers == 0)
