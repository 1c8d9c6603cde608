"""The last step of every figure: fractions become decimals, half up, and never show a floor that was not reached."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def half_up(value: Fraction, places: int) -> Decimal:
    """Round half up to so many decimals; below zero the same digits as above it, as spreadsheets do."""
    return _decimal(_scaled(value, places), places)


def _scaled(value: Fraction, places: int) -> int:
    """Give a value in units of its last place, rounded half up away from zero."""
    scaled: int = (2 * abs(value.numerator) * 10**places // value.denominator + 1) // 2
    return scaled if value.numerator >= 0 else -scaled


def shown(value: Fraction, places: int, floors: Iterable[Fraction] = ()) -> Decimal:
    """Round half up, with as many more decimals as keep a value below every floor it has not reached.

    94.996 under a floor of 95 stays 94.996; two decimals would have made it 95.00.
    """
    # In integers: comparing fractions takes most of the time that a score takes.
    over, under = value.numerator, value.denominator
    above = [floor for floor in floors if over * floor.denominator < floor.numerator * under]
    scaled = _scaled(value, places)
    while any(scaled * floor.denominator >= floor.numerator * 10**places for floor in above):
        places += 1
        scaled = _scaled(value, places)
    return _decimal(scaled, places)


def missing(floor: Fraction, value: Decimal) -> Decimal:
    """Give what a value as shown still lacks to a floor, exactly, so that a reader's own subtraction agrees."""
    lack = floor - Fraction(value)
    places = -int(value.as_tuple().exponent)
    while (lack * 10**places).denominator != 1:
        places += 1
    return half_up(lack, places)


def root_half_up(square: Fraction, places: int) -> Decimal:
    """Round the square root of a non-negative fraction half up, without ever leaving the integers."""
    doubled = isqrt(4 * square.numerator * 10 ** (2 * places) // square.denominator)
    return _decimal((doubled + 1) // 2, places)


def _decimal(digits: int, places: int) -> Decimal:
    """Set the decimal point. Arithmetic on decimals would round to the digits of their context."""
    return Decimal(f"{digits}E-{places}")
