from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from service.domain.scoring.rounding import half_up, root_half_up, round_below_floors
from tests.support.strategies import percents

places = st.integers(0, 6)
floors = st.lists(percents, max_size=5)
many_places = st.integers(2, 60)


@given(percents, places)
def test_half_up_stays_within_half_a_unit_and_goes_up_at_the_half(value: Fraction, digits: int) -> None:
    unit = Fraction(1, 10**digits)
    rounded = Fraction(half_up(value, digits))
    assert -unit / 2 < rounded - value <= unit / 2
    assert (rounded / unit).denominator == 1


@given(percents, percents, places)
def test_rounding_keeps_the_order(one: Fraction, other: Fraction, digits: int) -> None:
    low, high = sorted((one, other))
    assert half_up(low, digits) <= half_up(high, digits)


@given(percents, floors)
def test_a_floor_that_was_not_reached_is_never_shown(value: Fraction, steps: list[Fraction]) -> None:
    figure = Fraction(round_below_floors(value, 2, steps))
    assert all(figure < floor for floor in steps if value < floor)


@given(many_places)
def test_however_close_to_a_floor_a_value_is_shown_below_it(digits: int) -> None:
    assert str(round_below_floors(95 - Fraction(1, 10**digits), 2, [Fraction(95)])) == "94." + "9" * digits


@given(percents, floors)
def test_what_is_shown_is_within_half_a_unit_of_its_last_decimal(value: Fraction, steps: list[Fraction]) -> None:
    figure = round_below_floors(value, 2, steps)
    exponent = figure.as_tuple().exponent
    assert isinstance(exponent, int)
    assert exponent <= -2
    assert abs(Fraction(figure) - value) <= Fraction(1, 2 * 10**-exponent)


@given(percents, floors)
def test_more_than_two_decimals_are_shown_only_where_two_would_reach_a_floor(
    value: Fraction, steps: list[Fraction]
) -> None:
    figure, plain = round_below_floors(value, 2, steps), half_up(value, 2)
    reached_by_rounding = any(value < floor <= plain for floor in steps)
    assert (str(figure) == str(plain)) == (not reached_by_rounding)


@given(st.fractions(min_value=0, max_value=10_000), places)
def test_a_root_is_rounded_half_up_exactly(square: Fraction, digits: int) -> None:
    half = Fraction(1, 2 * 10**digits)
    root = Fraction(root_half_up(square, digits))
    assert square < (root + half) ** 2
    assert root == 0 or (root - half) ** 2 <= square


@given(st.integers(0, 10**6), places)
def test_the_root_of_a_square_is_exact(number: int, digits: int) -> None:
    root = Fraction(number, 10**digits)
    assert root_half_up(root * root, digits) == root
