"""The six indicators that no form feeds, as they are shipped, with values and levels worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.adapters.catalogue import load
from service.application.scorecard import measured_score
from service.domain.measurement import Measurement, check
from service.domain.period import FiscalPeriod
from tests.builders import NOON

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = json.loads((HERE / "measurements.json").read_text(encoding="utf-8"))
INDICATORS = {each.id: each for each in load(HERE.parents[1] / "forms").indicators}


@pytest.mark.parametrize("case", CASES, ids=[f"{case['indicator']}-{case['expect']['value']}" for case in CASES])
def test_the_service_finds_the_value_and_level_that_were_worked_out(case: dict[str, Any]) -> None:
    indicator, period = INDICATORS[case["indicator"]], FiscalPeriod(fiscal_year=2569)
    assert indicator.measure
    checked = check(indicator.measure, indicator.criteria, case["inputs"])
    measurement = Measurement(
        indicator=indicator.id,
        period=period,
        revision=1,
        inputs=checked.inputs,
        value=checked.value,
        by="ก",
        recorded=NOON,
    )
    shown = measured_score(indicator, period, measurement)
    assert checked.inputs == case["inputs"]
    assert {
        "value": str(shown.value),
        "level": shown.level,
        "reason": shown.level_reason,
        "score": None if shown.score is None else str(shown.score),
        "met": shown.met,
        "missing": str(shown.next_level.missing) if shown.next_level else None,
    } == case["expect"]


def test_all_six_are_there() -> None:
    assert {case["indicator"] for case in CASES} == {each.id for each in INDICATORS.values() if each.measure}
