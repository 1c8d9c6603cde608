from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from service.domain.forms.form import Method
from service.domain.scoring.percent_mean_level import (
    Figures,
    RatingSums,
    ScoringRule,
    formula_of,
    percent,
    response_rate,
    sums,
    variance,
)
from tests.support.examples import interpretation

FIVE = range(1, 6)
SOME = RatingSums(answers=4, total=14, squares=54, top=2)


def ruler(method: Method = "mean-percent", maximum: int = 5, *floors: int) -> ScoringRule:
    return ScoringRule(
        method=method, maximum=maximum, interpretation=interpretation(), floors=tuple(map(Fraction, floors))
    )


def pile(**counts: int) -> RatingSums:
    """Give the sums of ratings written as `r5=3, r4=1`."""
    return sums({name[1:]: count for name, count in counts.items()}, FIVE)


def test_a_pile_knows_answers_sum_squares_and_top_boxes() -> None:
    assert sums({"5": 1, "4": 1, "3": 1, "2": 1}, FIVE) == SOME


def test_no_opinion_is_not_an_answer() -> None:
    assert sums({"5": 1, "4": 1, "3": 1, "2": 1, "na": 90}, FIVE) == SOME
    assert sums({"na": 3}, FIVE) == RatingSums()


def test_nothing_counted_sums_up_to_nothing() -> None:
    assert sums({}, FIVE) == sums({"5": 0}, FIVE) == RatingSums()


@pytest.mark.parametrize(("maximum", "top"), [(5, 2 + 3), (4, 3 + 5), (3, 5 + 7), (2, 7 + 11)])
def test_the_top_boxes_are_the_two_best_steps_of_the_scale(maximum: int, top: int) -> None:
    counts = dict(zip("54321", (2, 3, 5, 7, 11), strict=True))
    offered = {choice: count for choice, count in counts.items() if int(choice) <= maximum}
    assert sums(offered, range(1, maximum + 1)).top == top


def test_two_piles_add_up() -> None:
    assert SOME + RatingSums() == SOME
    assert RatingSums(answers=8, total=28, squares=108, top=4) == SOME + SOME


@pytest.mark.parametrize(
    ("method", "maximum", "value"),
    [
        ("mean-percent", 5, Fraction(70)),
        ("mean-percent", 6, Fraction(175, 3)),
        ("top-2-box", 5, Fraction(50)),
        ("normalised", 5, Fraction(125, 2)),
        ("normalised", 6, Fraction(50)),
    ],
)
def test_each_method_has_its_formula(method: Method, maximum: int, value: Fraction) -> None:
    assert percent(SOME, method, maximum) == value


@pytest.mark.parametrize("method", ["mean-percent", "top-2-box", "normalised"])
def test_without_answers_there_is_no_percent(method: Method) -> None:
    assert percent(RatingSums(), method, 5) is None


@pytest.mark.parametrize(
    ("counts", "value"),
    [
        ({}, None),
        ({"r5": 1}, None),
        ({"r5": 2}, Fraction(0)),
        ({"r5": 1, "r4": 1}, Fraction(1, 2)),
        ({"r5": 1, "r1": 1}, Fraction(8)),
        ({"r5": 1, "r4": 1, "r3": 1}, Fraction(1)),
        ({"r5": 1, "r4": 1, "r3": 1, "r2": 1}, Fraction(5, 3)),
    ],
)
def test_the_variance_is_that_of_a_sample(counts: dict[str, int], value: Fraction | None) -> None:
    assert variance(pile(**counts)) == value


def test_figures_are_shown_with_two_decimals() -> None:
    assert ruler().figures(pile(r5=1, r4=1, r3=1)) == Figures(
        answers=3,
        rating_sum=12,
        top2_answers=2,
        percent=Decimal("80.00"),
        mean=Decimal("4.00"),
        sd=Decimal("1.00"),
        top2_percent=Decimal("66.67"),
        interpretation="มาก",
    )


def test_figures_of_nothing_are_not_zero_but_unknown() -> None:
    assert ruler().figures(RatingSums()) == Figures(answers=0, rating_sum=0, top2_answers=0)


def test_a_single_answer_has_no_spread() -> None:
    figures = ruler().figures(pile(r4=1))
    assert figures.sd is None
    assert figures.mean == Decimal("4.00")


def test_a_percent_is_kept_below_the_floors_and_nothing_else_is() -> None:
    figures = ruler("mean-percent", 5, 95).figures(pile(r5=18745, r4=6255))
    assert figures.percent == Decimal("94.996")
    assert figures.mean == Decimal("4.75")
    assert ruler("top-2-box", 5, 95).figures(pile(r5=23749, r1=1251)).percent == Decimal("94.996")
    assert ruler("top-2-box", 5, 95).figures(pile(r5=23749, r1=1251)).top2_percent == Decimal("95.00")


@pytest.mark.parametrize(
    ("counts", "mean", "text"),
    [
        ({"r5": 21, "r4": 79}, "4.21", "มากที่สุด"),
        ({"r5": 205, "r4": 795}, "4.205", "มาก"),
        ({"r5": 2049, "r4": 7951}, "4.20", "มาก"),
        ({"r4": 41, "r3": 59}, "3.41", "มาก"),
        ({"r4": 40, "r3": 60}, "3.40", "ปานกลาง"),
        ({"r3": 61, "r2": 39}, "2.61", "ปานกลาง"),
        ({"r3": 60, "r2": 40}, "2.60", "น้อย"),
        ({"r2": 81, "r1": 19}, "1.81", "น้อย"),
        ({"r2": 80, "r1": 20}, "1.80", "น้อยที่สุด"),
        ({"r1": 1}, "1.00", "น้อยที่สุด"),
    ],
)
def test_a_mean_is_read_exactly_and_shown_on_its_side_of_a_border(counts: dict[str, int], mean: str, text: str) -> None:
    figures = ruler().figures(pile(**counts))
    assert (figures.mean, figures.interpretation) == (Decimal(mean), text)


def test_bands_of_another_scale_read_nothing() -> None:
    """So are forms that were stored when nobody asked for which scale bands are: 4.75 of 10 is not the highest."""
    ten = ScoringRule(method="mean-percent", maximum=10, interpretation=interpretation())
    assert ten.figures(pile(r5=3, r4=1)).interpretation is None
    own = (("8.20", "มากที่สุด"), ("4.60", "ปานกลาง"), ("1.00", "น้อย"))
    held = ScoringRule(method="mean-percent", maximum=10, interpretation=interpretation(*own, maximum=10))
    assert held.figures(pile(r5=3, r4=1)).interpretation == "ปานกลาง"


def test_a_method_is_written_as_the_formula_that_gives_its_figure() -> None:
    assert formula_of("mean-percent", 5) == "100 × Σx / (5 × n)"
    assert formula_of("top-2-box", 5) == "100 × n(x ≥ 4) / n"
    assert formula_of("normalised", 5) == "100 × (Σx - n) / (4 × n)"


def test_a_mean_below_all_bands_has_no_reading() -> None:
    narrow = ScoringRule(method="mean-percent", maximum=5, interpretation=interpretation(("4.00", "ดี")))
    assert narrow.figures(pile(r3=1)).interpretation is None


@pytest.mark.parametrize(
    ("responses", "population", "rate"),
    [
        (0, None, None),
        (7, None, None),
        (7, 0, None),
        (0, 40, "0.00"),
        (10, 40, "25.00"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1, 800, "0.13"),
        (13, 4, "325.00"),
    ],
)
def test_the_response_rate_is_a_percent_of_the_people_asked(
    responses: int, population: int | None, rate: str | None
) -> None:
    assert response_rate(responses, population) == (None if rate is None else Decimal(rate))
