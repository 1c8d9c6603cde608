"""No small group can be computed from a year, its quarters and their totals by any linear system."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from hypothesis import event, given, settings
from hypothesis import strategies as st

from service.domain.scoring.suppression import hidden_in, hidden_in_year
from tests.property.test_laws_of_suppression import people
from tests.support.examples import assess
from tests.support.linear_attack import attack
from tests.support.strategies import sheets_of, survey

if TYPE_CHECKING:
    from service.domain.collecting.answers import Answers
    from service.domain.scoring.assessment import Assessment

GROUPS = "abcde"
sizes_of_quarter = st.fixed_dictionaries({name: st.integers(0, 14) for name in GROUPS})
years = st.lists(sizes_of_quarter, min_size=4, max_size=4)


@given(years)
@settings(max_examples=300)
def test_no_linear_system_finds_few_people(quarters: list[dict[str, int]]) -> None:
    hidden = [hidden_in([each]) for each in quarters]
    year = hidden_in_year([[each] for each in quarters])
    event(f"{len(year)} hidden in the year, {len(hidden_in([whole(quarters)]))} by itself")
    assert attack(quarters, year, hidden) == []


@given(years)
def test_a_year_hides_what_it_would_hide_by_itself(quarters: list[dict[str, int]]) -> None:
    assert hidden_in([whole(quarters)]) <= hidden_in_year([[each] for each in quarters])


@given(st.lists(sheets_of(largest=25), min_size=4, max_size=4))
@settings(max_examples=40)
def test_no_linear_system_of_scores_finds_few_people(sent: list[list[Answers]]) -> None:
    """Of the sheets, and of the people whose ratings are in a group's figures."""
    quarters = [assess(survey(), sheets) for sheets in sent]
    year = assess(survey(), list(chain(*sent)), quarters=tuple(each.tally for each in quarters))
    hidden = [hidden_in_score(each) for each in quarters]
    for rating in (True, False):
        sizes = [people(sheets, rating=rating) for sheets in sent]
        assert attack(sizes, hidden_in_score(year) | {""}, [each | {""} for each in hidden]) == []
        named = [{name: each[name] for name in each if name} for each in sizes]
        assert attack(named, hidden_in_score(year), hidden) == []


def hidden_in_score(assessment: Assessment) -> frozenset[str]:
    by = assessment.score("office").by
    assert by is not None
    return frozenset(group.value for group in by.groups if group.hidden)


def whole(quarters: list[dict[str, int]]) -> dict[str, int]:
    return {name: sum(each[name] for each in quarters) for name in GROUPS}


def test_the_attack_finds_whom_a_year_that_looks_at_itself_alone_gives_away() -> None:
    quarters = [{"a": 2, "b": 6, "c": 20}, {"a": 9, "b": 9, "c": 9}]
    hidden = [hidden_in([each]) for each in quarters]
    assert hidden_in([{"a": 11, "b": 15, "c": 29}]) == frozenset()
    assert attack(quarters, frozenset(), hidden) == [2]
    assert hidden_in_year([[each] for each in quarters]) == {"a", "b"}
    assert attack(quarters, frozenset("ab"), hidden) == []
