"""Which rounds the Word report tells the sheets of."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from service.domain.period import FiscalPeriod
from service.domain.scoring.population import Population, Round
from service.exports.docx.fieldwork import shown_rounds


def shown(*quarters: list[int]) -> list[list[int]]:
    """Return the sheets that are told of some quarters, each with those of its collectors."""
    rounds = [
        Round(
            collector=at,
            label=f"ที่ {at}",
            quarter=FiscalPeriod(fiscal_year=2569, quarter=number),
            responses=each,
            people=None,
        )
        for number, quarter in enumerate(quarters, 1)
        for at, each in enumerate(quarter)
    ]
    found: Any = SimpleNamespace(population=Population(rounds=tuple(rounds)))
    told = shown_rounds(found)
    return [
        [each.responses for each in told if each.quarter.quarter == number] for number in range(1, len(quarters) + 1)
    ]


def test_a_year_tells_no_round_that_a_quarter_hides() -> None:
    first, second = [3, 6, 20], [4, 9, 9]
    assert shown(first, second) == [*shown(first), *shown(second)] == [[20], [9]]
