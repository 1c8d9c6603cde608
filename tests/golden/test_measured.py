"""The six indicators that no form feeds, as they are shipped, with values and levels worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from service.adapters.form_files.toml import load
from service.application.indicators.scorecard import measured_score
from service.domain.indicators.measurement import Measurement, check
from service.domain.period import FiscalPeriod
from service.exports.labels import measured_missing
from tests.support.installation import NOON

if TYPE_CHECKING:
    from service.application.indicators.scorecard import IndicatorScore

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = json.loads((HERE / "measurements.json").read_text(encoding="utf-8"))
INDICATORS = {each.id: each for each in load(HERE.parents[1] / "forms").indicators}


def measured(name: str, inputs: dict[str, str]) -> IndicatorScore:
    """Record inputs, and show what they make."""
    indicator, period = INDICATORS[name], FiscalPeriod(fiscal_year=2569)
    assert indicator.measure
    checked = check(indicator.measure, indicator.criteria, inputs)
    measurement = Measurement(
        indicator=indicator.id,
        period=period,
        revision=1,
        inputs=checked.inputs,
        value=checked.value,
        by="ก",
        recorded=NOON,
    )
    return measured_score(indicator, period, measurement, period)


@pytest.mark.parametrize("case", CASES, ids=[f"{case['indicator']}-{case['expect']['value']}" for case in CASES])
def test_the_service_finds_the_value_and_level_that_were_worked_out(case: dict[str, Any]) -> None:
    shown = measured(case["indicator"], case["inputs"])
    assert shown.measurement
    assert shown.measurement.inputs == case["inputs"]
    assert {
        "value": str(shown.value),
        "level": shown.level,
        "reason": shown.level_reason,
        "score": None if shown.score is None else str(shown.score),
        "met": shown.met,
        "missing": str(shown.next_level.missing) if shown.next_level else None,
    } == case["expect"]


@pytest.mark.parametrize(
    ("indicator", "inputs", "told"),
    [
        ("1.4.1b", {"approved": "20", "entered": "19"}, "ขาดอีก 5.00 จุดร้อยละ จึงจะถึงระดับ 5"),
        ("2.1.1a", {"people": "1"}, "ขาดอีก 1 คน จึงจะถึงระดับ 5"),
        ("1.3.1", {"done.1": "yes", "evidence.1": "รายงาน"}, "ยังไม่ถึงระดับ 3"),
        ("2.1.1a", {"people": "2"}, None),
    ],
)
def test_the_workbook_tells_what_is_missing_as_the_unit_wants_it(
    indicator: str, inputs: dict[str, str], told: str | None
) -> None:
    assert measured_missing(measured(indicator, inputs)) == told


def test_all_six_are_there() -> None:
    assert {case["indicator"] for case in CASES} == {each.id for each in INDICATORS.values() if each.measure}
