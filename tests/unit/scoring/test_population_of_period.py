from __future__ import annotations

from decimal import Decimal

import pytest

from service.domain.period import FiscalPeriod
from service.domain.scoring.population import Population, Round


def rounds(*counts: tuple[int, int | None]) -> Population:
    """Return a round a quarter, each with its responses and people."""
    return Population(
        rounds=tuple(
            Round(
                collector=1,
                label="ที่",
                quarter=FiscalPeriod(fiscal_year=2569, quarter=at % 4 + 1),
                responses=responses,
                people=people,
            )
            for at, (responses, people) in enumerate(counts)
        )
    )


@pytest.mark.parametrize(
    ("counts", "people", "known", "rate", "reason"),
    [
        ((), None, None, None, "no-rounds"),
        (((5, None),), None, None, None, "missing"),
        (((5, 10), (0, None)), None, None, None, "missing"),
        (((0, 10),), 10, 10, "0.00", None),
        (((5, 30), (5, 10)), 40, 40, "25.00", None),
        (((1, 3), (1, 3), (1, 3), (1, 3)), 12, 12, "33.33", None),
        (((10, 10),), 10, 10, "100.00", None),
        (((11, 10),), 10, None, None, "exceeded"),
        (((12, 10), (5, 10)), 20, None, None, "exceeded"),
        (((75, 30), (75, 120)), 150, None, None, "exceeded"),
        (((12, 10), (5, None)), None, None, None, "missing"),
        (((32, 10), (0, 10), (0, 10)), 30, None, None, "exceeded"),
    ],
)
def test_a_period_has_the_sums_of_its_rounds_or_a_reason_for_no_rate(
    counts: tuple[tuple[int, int | None], ...], people: int | None, known: int | None, rate: str | None, reason: str
) -> None:
    found = rounds(*counts)
    assert (found.people, found.known, found.reason) == (people, known, reason)
    assert found.rate == (None if rate is None else Decimal(rate))


def test_the_rounds_without_a_known_population_are_named() -> None:
    found = rounds((5, 10), (5, None), (0, 10), (1, None))
    assert [each.quarter.quarter for each in found.missing] == [2, 4]
