"""What the page of a collector calls its response rate: every rate names the quarters that it is of."""

from __future__ import annotations

import pytest

from service.domain.collecting.collector import Collector
from service.domain.period import FiscalPeriod
from service.domain.scoring.population import Population, Round
from service.domain.scoring.response_rate import ResponseRate
from service.web.planner.collecting.population_panel import population_panel
from tests.support.examples import at

HALL = Collector(id=1, code="HALL22", form="survey", label="ห้องประชุม", created=at("2026-01-01T00:00:00"))
TODAY = FiscalPeriod(fiscal_year=2569, quarter=4)


@pytest.mark.parametrize(
    ("quarters", "name"),
    [
        ((), "อัตราการตอบ"),
        ((3,), "อัตราการตอบ ไตรมาส 3/2569"),
        ((2, 3, 4), "อัตราการตอบสะสม ไตรมาส 2/2569 ถึง 4/2569"),
    ],
)
def test_a_rate_names_the_quarters_that_it_is_of(quarters: tuple[int, ...], name: str) -> None:
    rounds = tuple(
        Round(
            collector=1,
            label=HALL.label,
            quarter=FiscalPeriod(fiscal_year=2569, quarter=quarter),
            responses=10,
            people=40,
        )
        for quarter in quarters
    )
    rate = ResponseRate(collector=HALL, months={}, population=Population(rounds=rounds))
    assert population_panel(rate, [], TODAY, None).rate_of == name
