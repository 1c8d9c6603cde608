from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from service.domain.forms.form import Method
from service.domain.scoring.methods import MethodScore, by_method
from service.domain.scoring.percent_mean_level import RatingSums, ScoringRule, percent
from tests.support.examples import indicator, interpretation

CRITERIA = indicator().criteria


def scored(pile: RatingSums, method: Method = "mean-percent", maximum: int = 5, **given: object) -> list[MethodScore]:
    floors = tuple(floor.exact for floor in CRITERIA.floors)
    bands = interpretation(maximum=maximum)
    rule = ScoringRule(method=method, maximum=maximum, interpretation=bands, floors=floors)
    return by_method(pile, rule, **{"criteria": CRITERIA, **given})  # type: ignore[arg-type]  # a test's own criteria


def test_the_method_decides_the_level() -> None:
    found = scored(RatingSums(answers=10_000, total=46_110, top=9_543))
    told = [(each.method, str(each.percent), each.level, each.in_force) for each in found]
    assert told == [
        ("mean-percent", "92.22", 4, True),
        ("top-2-box", "95.43", 5, False),
        ("normalised", "90.28", 4, False),
    ]


@pytest.mark.parametrize("method", ["mean-percent", "top-2-box", "normalised"])
def test_the_one_in_force_is_marked(method: Method) -> None:
    assert [each.method for each in scored(RatingSums(answers=1, total=4, top=1), method) if each.in_force] == [method]


def test_a_percent_is_kept_below_a_floor_not_reached_by_whatever_method() -> None:
    pile = RatingSums(answers=25_000, total=118_745, top=23_749)
    assert percent(pile, "top-2-box", 5) == Fraction("94.996")
    assert [(each.percent, each.level) for each in scored(pile)][:2] == [(Decimal("94.996"), 4)] * 2


def test_below_the_criteria_and_without_any_it_says_why() -> None:
    pile = RatingSums(answers=2, total=6, top=0)
    assert {each.level_reason for each in scored(pile)} == {"below-criteria"}
    assert {each.level_reason for each in scored(pile, criteria=None)} == {"no-criteria"}


def test_top_2_box_is_told_for_scales_of_four_steps_and_more_or_where_it_is_in_force() -> None:
    pile = RatingSums(answers=2, total=5, top=2)
    assert [each.method for each in scored(pile, maximum=4)] == ["mean-percent", "top-2-box", "normalised"]
    assert [each.method for each in scored(pile, maximum=3)] == ["mean-percent", "normalised"]
    assert len(scored(pile, "top-2-box", maximum=3)) == 3


def test_without_answers_there_is_nothing_to_compare() -> None:
    assert scored(RatingSums()) == []
