"""The last step of every figure: a fraction becomes a decimal, half up, and never shows an unreached floor."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def half_up(value: Fraction, places: int) -> Decimal:
    """Round half up to `places` decimals; negative values round away from zero, as in spreadsheets."""
    return _decimal(_scaled(value, places), places)


def _scaled(value: Fraction, places: int) -> int:
    """Return a value in units of its last decimal place, rounded half away from zero."""
    scaled: int = (2 * abs(value.numerator) * 10**places // value.denominator + 1) // 2
    return scaled if value.numerator >= 0 else -scaled


def round_below_floors(value: Fraction, places: int, floors: Iterable[Fraction] = ()) -> Decimal:
    """Round half up to `places` decimals, or as many more as keep a value below each floor it has not reached.

    94.996 under a floor of 95 stays 94.996; two decimals would show 95.00.
    """
    # In integers: comparing fractions takes most of the time that a score takes.
    over, under = value.numerator, value.denominator
    above = [floor for floor in floors if over * floor.denominator < floor.numerator * under]
    scaled = _scaled(value, places)
    while any(scaled * floor.denominator >= floor.numerator * 10**places for floor in above):
        places += 1
        scaled = _scaled(value, places)
    return _decimal(scaled, places)


def whole_below_floors(shown: Decimal, floors: Iterable[Fraction] = ()) -> Decimal:
    """Round a figure as shown half up to a whole number, or down where that would show a floor it has not reached.

    94.67 under a floor of 95 is 94, 90.5 is 91.
    """
    value = Fraction(shown)
    rounded = half_up(value, 0)
    return _decimal(value.__floor__(), 0) if any(value < floor <= rounded for floor in floors) else rounded


def missing_to_floor(floor: Fraction, value: Decimal) -> Decimal:
    """Return the floor minus the value as shown, exactly, so that a reader's subtraction agrees."""
    lack = floor - Fraction(value)
    places = -int(value.as_tuple().exponent)
    while (lack * 10**places).denominator != 1:
        places += 1
    return half_up(lack, places)


def root_half_up(square: Fraction, places: int) -> Decimal:
    """Return the square root of a non-negative fraction, rounded half up, in integer arithmetic."""
    doubled = isqrt(4 * square.numerator * 10 ** (2 * places) // square.denominator)
    return _decimal((doubled + 1) // 2, places)


def _decimal(digits: int, places: int) -> Decimal:
    """Set the decimal point; decimal arithmetic would round to the context's precision."""
    return Decimal(f"{digits}E-{places}")
