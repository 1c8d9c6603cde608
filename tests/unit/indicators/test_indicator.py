from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal

import pytest

from service.domain.indicators.indicator import Judgement, judge, meets, next_floor
from tests.support.examples import indicator

PLAN = indicator()
MILESTONES = indicator((1, 1), (3, 3), (5, 5), target=5, target_unit="level", interpolation=False)
ATTENDANCE = indicator((3, 1), (5, 2), target=5, target_unit="level", interpolation=False)


@pytest.mark.parametrize(
    ("value", "level", "reason"),
    [
        ("0", None, "below-criteria"),
        ("74.99", None, "below-criteria"),
        ("74.999999", None, "below-criteria"),
        ("75", 1, None),
        ("79", 1, None),
        ("79.6", 1, None),
        ("79.999999", 1, None),
        ("80", 2, None),
        ("84.5", 2, None),
        ("85", 3, None),
        ("89.5", 3, None),
        ("90", 4, None),
        ("94.5", 4, None),
        ("94.996", 4, None),
        ("95", 5, None),
        ("100", 5, None),
    ],
)
def test_a_level_is_read_by_lower_bounds_from_the_exact_value(value: str, level: int, reason: str) -> None:
    judgement = judge(PLAN.criteria, Fraction(value))
    assert (judgement.level, judgement.level_reason) == (level, reason)


@pytest.mark.parametrize(
    ("value", "score"),
    [
        ("75", "1"),
        ("79.5", "1.9"),
        ("80", "2"),
        ("82.5", "2.5"),
        ("94.996", "4.9992"),
        ("95", "5"),
        ("97", "5"),
        ("100", "5"),
    ],
)
def test_a_score_lies_on_the_straight_line_between_two_floors(value: str, score: str) -> None:
    assert judge(PLAN.criteria, Fraction(value)).score == Fraction(score)


@pytest.mark.parametrize(("value", "score"), [("75", 1), ("80", 2), ("85", 3), ("90", 4), ("95", 5)])
def test_a_line_over_a_missing_level_passes_its_middle(value: str, score: int) -> None:
    criteria = indicator((1, 75), (3, 85), (5, 95)).criteria
    judgement = judge(criteria, Fraction(value))
    assert judgement.score == score
    assert judgement.level == (score if score % 2 else score - 1)


def test_a_score_keeps_its_exact_fraction() -> None:
    assert judge(PLAN.criteria, Fraction(250, 3)).score == Fraction(8, 3)


def test_without_interpolation_there_is_no_score() -> None:
    assert judge(indicator(interpolation=False).criteria, Fraction(96)) == Judgement(level=5)


def test_below_the_lowest_floor_there_is_neither_level_nor_score() -> None:
    assert judge(PLAN.criteria, Fraction("74.9")) == Judgement(level_reason="below-criteria")


def test_where_the_agreement_says_so_anything_below_is_level_1() -> None:
    criteria = indicator(below=1).criteria
    assert judge(criteria, Fraction(0)) == Judgement(level=1, score=Fraction(1))
    assert judge(criteria, Fraction("79.5")) == Judgement(level=1, score=Fraction("1.9"))
    assert judge(indicator(below=1, interpolation=False).criteria, Fraction(0)) == Judgement(level=1)


def test_without_answers_there_is_no_level() -> None:
    assert judge(PLAN.criteria, None) == Judgement(level_reason="no-answers")
    assert judge(indicator(below=1).criteria, None) == Judgement(level_reason="no-answers")


@pytest.mark.parametrize("value", [None, Fraction(0), Fraction(100)])
def test_without_criteria_there_is_no_level_whatever_the_value(value: Fraction | None) -> None:
    assert judge(None, value) == Judgement(level_reason="no-criteria")


@pytest.mark.parametrize(("value", "level"), [(0, None), (1, 1), (2, 1), (3, 3), (4, 3), (5, 5)], ids=str)
def test_a_level_the_plan_does_not_define_is_never_given(value: int, level: int | None) -> None:
    assert judge(MILESTONES.criteria, Fraction(value)).level == level


@pytest.mark.parametrize(("people", "level"), [(0, None), (1, 3), (2, 5), (30, 5)])
def test_criteria_may_begin_above_level_1(people: int, level: int | None) -> None:
    assert judge(ATTENDANCE.criteria, Fraction(people)).level == level


@pytest.mark.parametrize(
    ("value", "level"), [("-3", 1), ("0", 1), ("10.5", 1), ("11", 3), ("19.5", 3), ("20", 5), ("100", 5)]
)
def test_a_value_may_be_negative_where_below_is_level_1(value: str, level: int) -> None:
    criteria = indicator((1, 0), (3, 11), (5, 20), below=1, interpolation=False).criteria
    assert judge(criteria, Fraction(value)).level == level


def test_floors_may_have_decimals() -> None:
    criteria = indicator("77.5", "82.5", target="82.5").criteria
    assert [judge(criteria, Fraction(value)).level for value in ("77.499", "77.5", "82.499", "82.5")] == [
        None,
        1,
        1,
        2,
    ]


@pytest.mark.parametrize(
    ("target", "unit", "value", "level", "met"),
    [
        (95, "percent", None, None, None),
        (95, "percent", "94.996", 4, False),
        (95, "percent", "95", 5, True),
        ("87.5", "percent", "87.4999", 3, False),
        ("87.5", "percent", "87.5", 3, True),
        (95, "percent", "0", None, False),
        (5, "level", None, None, None),
        (5, "level", "3", 3, False),
        (5, "level", "5", 5, True),
        (3, "level", "2", 3, True),
        (1, "level", "0", None, False),
    ],
)
def test_a_target_is_met_by_the_exact_value_or_by_the_level(
    target: int | str, unit: Literal["percent", "level"], value: str | None, level: int | None, met: object
) -> None:
    aim = indicator(target=target, target_unit=unit)
    assert meets(aim, None if value is None else Fraction(value), level) is met


def test_a_target_is_an_exact_number() -> None:
    assert indicator(target="92.5").exact_target == Decimal("92.5")
    assert indicator(target=95).exact_target == Decimal(95)


@pytest.mark.parametrize(
    ("value", "level", "above"),
    [("70", None, 1), ("75", 1, 2), ("79.99", 1, 2), ("94.996", 4, 5), ("95", 5, None), ("100", 5, None)],
)
def test_the_next_level_is_the_nearest_above(value: str, level: int | None, above: int | None) -> None:
    floor = next_floor(PLAN.criteria, Fraction(value), level)
    assert (floor.level if floor else None) == above


def test_the_next_level_is_one_that_the_plan_defines_and_not_the_one_given_already() -> None:
    assert next_floor(MILESTONES.criteria, Fraction(1), 1) == MILESTONES.criteria.floors[1]
    reduction = indicator((1, 0), (3, 11), (5, 20), below=1, interpolation=False).criteria
    assert next_floor(reduction, Fraction(-3), 1) == reduction.floors[1]
