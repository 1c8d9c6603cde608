from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from service.domain.scoring.rounding import (
    half_up,
    missing_to_floor,
    root_half_up,
    round_below_floors,
    whole_below_floors,
)


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("0", 2, "0.00"),
        ("0.004999", 2, "0.00"),
        ("0.005", 2, "0.01"),
        ("0.015", 2, "0.02"),
        ("0.025", 2, "0.03"),
        ("1.005", 2, "1.01"),
        ("2.675", 2, "2.68"),
        ("99.994999", 2, "99.99"),
        ("99.995", 2, "100.00"),
        ("1/3", 2, "0.33"),
        ("2/3", 2, "0.67"),
        ("2/3", 4, "0.6667"),
        ("0.5", 0, "1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("95", 2, "95.00"),
        ("1/7", 20, "0.14285714285714285714"),
    ],
)
def test_ties_go_up_and_never_to_even(value: str, places: int, rounded: str) -> None:
    assert str(half_up(Fraction(value), places)) == rounded


@pytest.mark.parametrize(
    ("value", "floors", "figure"),
    [
        ("94.996", ("95",), "94.996"),
        ("94.994", ("95",), "94.99"),
        ("94.995", ("95",), "94.995"),
        ("94.99996", ("95",), "94.99996"),
        ("94.999996", ("90", "95", "100"), "94.999996"),
        ("95", ("95",), "95.00"),
        ("95.001", ("95",), "95.00"),
        ("94.996", (), "95.00"),
        ("94.996", ("90",), "95.00"),
        ("87.496", ("87.5",), "87.496"),
        ("87.5", ("87.5",), "87.50"),
        ("284999999/3000000", ("95",), "94.9999997"),
        ("79.996", ("75", "80", "85"), "79.996"),
        ("0", ("0",), "0.00"),
        ("87.4974", ("87.4975",), "87.497"),
        ("94." + "9" * 40, ("95",), "94." + "9" * 40),
        ("94." + "9" * 40 + "4", ("95",), "94." + "9" * 40),
    ],
)
def test_a_floor_that_was_not_reached_is_never_shown(value: str, floors: tuple[str, ...], figure: str) -> None:
    assert str(round_below_floors(Fraction(value), 2, map(Fraction, floors))) == figure


def test_a_score_keeps_four_places_and_stays_below_the_next_level() -> None:
    assert str(round_below_floors(Fraction("4.99996"), 4, [Fraction(5)])) == "4.99996"
    assert str(round_below_floors(Fraction("4.99994"), 4, [Fraction(5)])) == "4.9999"


@pytest.mark.parametrize(
    ("square", "places", "root"),
    [
        ("0", 2, "0.00"),
        ("1", 2, "1.00"),
        ("2", 2, "1.41"),
        ("3", 2, "1.73"),
        ("1/2", 2, "0.71"),
        ("0.000025", 2, "0.01"),
        ("0.00002499", 2, "0.00"),
        ("1.990921", 2, "1.41"),
        ("2.002225", 2, "1.42"),
        ("2.00222499999999999999", 2, "1.41"),
        ("2.25", 0, "2"),
        ("9604", 2, "98.00"),
    ],
)
def test_a_root_is_rounded_half_up_from_its_exact_square(square: str, places: int, root: str) -> None:
    assert str(root_half_up(Fraction(square), places)) == root


def test_a_root_of_a_recurring_fraction_keeps_its_places() -> None:
    assert root_half_up(Fraction(1, 3), 30) == Decimal("0.577350269189625764509148780502")


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [("-1.235", 2, "-1.24"), ("-1.234", 2, "-1.23"), ("-70/3", 2, "-23.33"), ("-0.004", 2, "0.00"), ("-0.5", 0, "-1")],
)
def test_below_zero_the_digits_are_those_above_it(value: str, places: int, rounded: str) -> None:
    assert str(half_up(Fraction(value), places)) == rounded


def test_a_value_below_zero_never_shows_a_floor_of_zero() -> None:
    assert str(round_below_floors(Fraction("-0.004"), 2, [Fraction(0)])) == "-0.004"


@pytest.mark.parametrize(
    ("floor", "value", "lack"),
    [
        ("95", "94.44", "0.56"),
        ("95", "94.996", "0.004"),
        ("82.5", "80", "2.5"),
        ("2", "1", "1"),
        ("11", "-23.33", "34.33"),
    ],
)
def test_what_is_missing_is_what_a_reader_finds_by_subtraction(floor: str, value: str, lack: str) -> None:
    assert str(missing_to_floor(Fraction(floor), Decimal(value))) == lack


@pytest.mark.parametrize(
    ("shown", "whole"),
    [
        ("94.67", "94"),
        ("94.996", "94"),
        ("95.00", "95"),
        ("95.67", "96"),
        ("90.50", "91"),
        ("89.49", "89"),
        ("79.50", "79"),
        ("100.00", "100"),
        ("0.00", "0"),
    ],
)
def test_a_whole_number_is_half_up_but_never_a_floor_that_was_not_reached(shown: str, whole: str) -> None:
    assert str(whole_below_floors(Decimal(shown), [Fraction(floor) for floor in (80, 85, 90, 95)])) == whole


def test_without_floors_a_whole_number_is_half_up() -> None:
    assert [str(whole_below_floors(Decimal(each))) for each in ("94.67", "94.50", "0.49")] == ["95", "95", "0"]
