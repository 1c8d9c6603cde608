"""Computes hidden group sizes from all that is shown of a year and its quarters, by elimination in fractions.

The attacker knows all totals, all groups that are shown, which groups are empty, and that a year is the sum of its
quarters. What is tried is whether a sum of up to three hidden sizes follows from that.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from service.domain.scoring.suppression import MINIMUM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.domain.scoring.suppression import Sizes

Row = list[Fraction]


def echelon(equations: list[Row]) -> list[Row]:
    """Bring equations into a form in which each has a column of its own."""
    reduced: list[Row] = []
    for equation in equations:
        left = rest_of(equation, reduced)
        lead = next((at for at, each in enumerate(left) if each), None)
        if lead is not None:
            reduced.append([each / left[lead] for each in left])
    return reduced


def rest_of(row: Row, reduced: list[Row]) -> Row:
    """Return what is left of a row when all that follows from the equations is taken off."""
    left = list(row)
    for each in reduced:
        lead = next(at for at, value in enumerate(each) if value)
        if factor := left[lead]:
            left = [value - factor * other for value, other in zip(left, each, strict=True)]
    return left


def unknowns_of(quarters: Sequence[Sizes], hidden: Sequence[frozenset[str]]) -> list[tuple[int, str]]:
    return [
        (quarter, name) for quarter, sizes in enumerate(quarters) for name in sorted(hidden[quarter]) if sizes[name]
    ]


def computable(quarters: Sequence[Sizes], hidden: Sequence[frozenset[str]], year: frozenset[str]) -> list[set[int]]:
    """Return all sums of up to three hidden sizes that follow, as numbers of the unknowns."""
    unknowns = unknowns_of(quarters, hidden)
    totals = [[Fraction(quarter == row) for quarter, _ in unknowns] for row in range(len(quarters))]
    known = [[Fraction(name == each) for _, each in unknowns] for name in quarters[0] if name not in year]
    reduced = echelon(totals + known)
    return [
        set(several)
        for size in (1, 2, 3)
        for several in combinations(range(len(unknowns)), size)
        if not any(rest_of([Fraction(at in several) for at in range(len(unknowns))], reduced))
    ]


def attack(quarters: Sequence[Sizes], year: frozenset[str], hidden: Sequence[frozenset[str]]) -> list[int]:
    """Return the numbers of people that an attacker finds and may not."""
    unknowns = unknowns_of(quarters, hidden)
    found = []
    for several in computable(quarters, hidden, year):
        cells = [unknowns[at] for at in several]
        people = sum(quarters[quarter][name] for quarter, name in cells)
        if people < MINIMUM and not any(is_whole(quarters, cells, quarter) for quarter, _ in cells):
            found.append(people)
    return found


def is_whole(quarters: Sequence[Sizes], cells: list[tuple[int, str]], quarter: int) -> bool:
    """Tell whether some cells are all people of a quarter, whose total is always shown."""
    return sum(quarters[row][name] for row, name in cells if row == quarter) == sum(quarters[quarter].values())
