from __future__ import annotations

from decimal import Decimal

import pytest

from service.domain.collecting.collector import Collector
from service.domain.collecting.population import ToldPopulation
from service.domain.period import FiscalPeriod
from service.domain.scoring.response_rate import ResponseRate, response_rate_of
from tests.support.examples import at

MONTHS = {202509: 1, 202510: 2, 202512: 4, 202601: 8}
TODAY = FiscalPeriod(fiscal_year=2569, quarter=3)


def response_rate(*told: tuple[int, int, int | None], months: dict[int, int] = MONTHS) -> ResponseRate:
    """Return the rate in the third quarter of 2569 of a collector that was made in the first."""
    made = Collector(id=1, code="ABC123", form="survey", label="ที่", created=at("2025-11-01T12:00:00"))
    history = [
        ToldPopulation(
            collector_id=1,
            since=FiscalPeriod(fiscal_year=year, quarter=quarter),
            revision=1,
            people=people,
            told=made.created,
            by="วิภา",
        )
        for year, quarter, people in told
    ]
    return response_rate_of(made, months, history, TODAY)


@pytest.mark.parametrize(
    ("told", "rounds", "rate", "reason"),
    [
        ([], [(4, None), (1, None), (2, None)], None, "missing"),
        ([(2569, 1, 10)], [(4, None), (1, 10), (2, 10), (3, 10)], None, "missing"),
        ([(2568, 4, 10)], [(4, 10), (1, 10), (2, 10), (3, 10)], "37.50", None),
        ([(2568, 4, 5), (2569, 2, 15)], [(4, 5), (1, 5), (2, 15), (3, 15)], None, "exceeded"),
        ([(2568, 4, 6), (2569, 2, 15)], [(4, 6), (1, 6), (2, 15), (3, 15)], "35.71", None),
        ([(2568, 4, 3)], [(4, 3), (1, 3), (2, 3), (3, 3)], None, "exceeded"),
        ([(2568, 4, 10), (2569, 3, None)], [(4, 10), (1, 10), (2, 10)], "50.00", None),
    ],
)
def test_the_rate_is_of_the_people_of_each_quarter_with_answers_or_open(
    told: list[tuple[int, int, int | None]], rounds: list[tuple[int, int | None]], rate: str | None, reason: str
) -> None:
    found = response_rate(*told).population
    assert [(each.quarter.quarter, each.people) for each in found.rounds] == rounds
    assert (found.rate, found.reason) == (None if rate is None else Decimal(rate), reason)


def test_a_round_has_a_rate_of_its_own_unless_it_is_exceeded() -> None:
    found = response_rate((2568, 4, 6)).population
    assert [each.rate for each in found.rounds] == [Decimal("16.67"), Decimal(100), None, Decimal(0)]
    assert [each.rate for each in response_rate().population.rounds] == [None, None, None]


def test_an_answer_of_a_later_quarter_than_today_is_a_round_too() -> None:
    found = response_rate((2569, 1, 6), months={202608: 3}).population
    assert [(each.quarter.quarter, each.responses) for each in found.rounds] == [(1, 0), (2, 0), (3, 0), (4, 3)]


@pytest.mark.parametrize(("year", "quarter", "count"), [(2568, 4, 1), (2569, 1, 6), (2569, 2, 8), (2569, None, 14)])
def test_a_period_has_the_responses_of_its_months(year: int, quarter: int | None, count: int) -> None:
    assert response_rate().responses == 15
    assert response_rate().during(FiscalPeriod(fiscal_year=year, quarter=quarter)) == count
