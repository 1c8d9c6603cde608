"""The working of a percent: redoing it gives the percent and level shown."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from service.domain.forms.form import Method
from service.domain.scoring.rounding import round_below_floors
from service.domain.scoring.score import Score
from service.domain.scoring.working import Working, working
from tests.support.examples import assess, indicator, many, questionnaire, rating, section, single, words

SHEETS = many(6, office="hq", ease=5, speed=4) + many(5, office="abroad", ease=4, speed=3)


def score_by(method: Method) -> Score:
    asked = questionnaire(
        section("about", single("office", "hq abroad", breakdown=True), words("comments")),
        section("use", rating("ease"), rating("speed")),
        method=method,
    )
    return assess(asked, SHEETS, judged_by=indicator()).score(by="office")


def of(score: Score) -> Working:
    found = working(score, score)
    assert found
    return found


@pytest.mark.parametrize(
    ("method", "dividend", "divisor", "exact", "percent"),
    [
        # ratings: 6 x 5, 6 x 4, 5 x 4, 5 x 3 = 89 of 22 answers; 17 of them 4 or 5
        ("mean-percent", 8900, 110, "890/11", "80.91"),
        ("top-2-box", 1700, 22, "850/11", "77.27"),
        ("normalised", 6700, 88, "1675/22", "76.14"),
    ],
)
def test_a_percent_is_one_division_of_whole_numbers(
    method: Method, dividend: int, divisor: int, exact: str, percent: str
) -> None:
    found = of(score_by(method))
    assert (found.rating_sum, found.answers, found.top2_answers, found.scale_maximum) == (89, 22, 17, 5)
    assert (found.dividend, found.divisor, found.exact, found.percent) == (dividend, divisor, exact, Decimal(percent))
    assert (found.method, found.form, found.form_versions) == (method, "survey", [1])


def test_the_highest_floor_that_is_reached_is_the_level() -> None:
    found = of(score_by("mean-percent"))
    assert [(step.level, int(step.floor), step.reached) for step in found.floors] == [
        (1, 75, True), (2, 80, True), (3, 85, False), (4, 90, False), (5, 95, False),
    ]  # fmt: skip
    assert (found.level, found.level_reason, found.criteria, found.criteria_version) == (2, None, "steps-of-5", 1)


@pytest.mark.parametrize("method", ["mean-percent", "top-2-box", "normalised"])
def test_every_part_can_be_redone(method: Method) -> None:
    score = score_by(method)
    assert score.by
    parts = [score, *score.sections, *(item for item in score.items if item.type == "rating"), *score.by.groups]
    assert len(parts) == 6
    for part in parts:
        found = working(score, part)
        assert found
        exact = Fraction(found.dividend, found.divisor)
        floors = [Fraction(75), Fraction(80), Fraction(85), Fraction(90), Fraction(95)]
        assert round_below_floors(exact, 2, floors) == found.percent == part.percent


def test_a_level_is_read_of_the_whole_and_of_groups_and_of_nothing_else() -> None:
    score = score_by("mean-percent")
    assert score.by
    section_found, group_found = working(score, score.sections[0]), working(score, score.by.groups[0])
    assert section_found
    assert (section_found.floors, section_found.level, section_found.criteria) == ([], None, None)
    assert group_found
    # 6 x 9 = 54 of 12 answers x 5
    assert (group_found.percent, group_found.level, len(group_found.floors)) == (Decimal(90), 4, 5)


def test_without_criteria_no_floor_is_named() -> None:
    score = assess(questionnaire(rating("ease")), many(2, ease=4)).score()
    found = working(score, score)
    assert found
    assert (found.floors, found.level, found.level_reason) == ([], None, "no-criteria")


def test_without_a_percent_there_is_nothing_to_work_out() -> None:
    score = assess(questionnaire(rating("ease")), []).score()
    assert working(score, score) is None
    hidden = score_by("mean-percent")
    assert working(hidden, hidden.items[0]) is None
