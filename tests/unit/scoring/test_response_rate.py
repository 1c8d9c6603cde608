from __future__ import annotations

from decimal import Decimal

import pytest

from service.domain.collecting.collector import Collector
from service.domain.period import FiscalPeriod
from service.domain.scoring.response_rate import ResponseRate
from tests.support.installation import NOON

MONTHS = {202509: 1, 202510: 2, 202512: 4, 202601: 8}


def response_rate(population: int | None = None) -> ResponseRate:
    made = Collector(id=1, code="ABC123", form="survey", label="ที่", created=NOON, population=population)
    return ResponseRate(collector=made, months=MONTHS)


@pytest.mark.parametrize(("population", "rate"), [(None, None), (30, Decimal("50.00")), (7, Decimal("214.29"))])
def test_the_rate_is_all_responses_in_percent_of_the_people_asked(population: int | None, rate: Decimal | None) -> None:
    assert (response_rate(population).responses, response_rate(population).rate) == (15, rate)


@pytest.mark.parametrize(("year", "quarter", "count"), [(2568, 4, 1), (2569, 1, 6), (2569, 2, 8), (2569, None, 14)])
def test_a_period_has_the_responses_of_its_months(year: int, quarter: int | None, count: int) -> None:
    assert response_rate().during(FiscalPeriod(fiscal_year=year, quarter=quarter)) == count
