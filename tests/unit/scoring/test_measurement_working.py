"""The working of measured values, and what corrections changed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.domain.indicators.measurement import Measurement, check
from service.domain.scoring.measurement_working import Correction, MeasurementWorking, changes, measure_working
from service.texts.measuring import told_tasks
from tests.support.examples import COUNT, MILESTONES, REDUCTION, SHARE, YEAR, indicator
from tests.support.installation import NOON

if TYPE_CHECKING:
    from service.domain.indicators.inputs import Measure

ENTRY = indicator(80, 85, 90, 95, 100, measure=SHARE)


def measured(measure: Measure, **inputs: str) -> Measurement:
    sent = {name.replace("_", "."): text for name, text in inputs.items()}
    checked = check(measure, ENTRY.criteria, sent)
    return Measurement(
        indicator="2.1", period=YEAR, revision=1, inputs=checked.inputs, value=checked.value, by="ก", recorded=NOON
    )


def terms_of(found: MeasurementWorking) -> tuple[str, dict[str, str]]:
    return found.calculation.kind, {name: str(term) for name, term in found.calculation.terms.items()}


def test_a_share_names_both_counts_its_fraction_and_the_floors_it_reaches() -> None:
    found = measure_working(ENTRY, measured(SHARE, approved="21", entered="19"))
    assert found
    assert terms_of(found) == ("share", {"whole": "21", "part": "19"})
    assert found.exact == Fraction(1900, 21)
    assert [(each.level, each.reached) for each in found.floors] == [
        (1, True), (2, True), (3, True), (4, False), (5, False),
    ]  # fmt: skip


def test_a_count_is_its_only_number() -> None:
    found = measure_working(replace(ENTRY, measure=COUNT), measured(COUNT, people="85"))
    assert found
    assert (terms_of(found), found.exact) == (("count", {"counted": "85"}), Fraction(85))
    assert [each.reached for each in found.floors] == [True, True, False, False, False]


def test_minutes_of_several_tasks_are_added_up_and_their_names_are_no_numbers() -> None:
    made = measured(REDUCTION, task_1="7", before_1="90.25", after_1="60", task_3="พิมพ์", before_3="10", after_3="0.5")
    found = measure_working(replace(ENTRY, measure=REDUCTION), made)
    assert found
    assert terms_of(found) == ("reduction", {"before": "100.25", "after": "60.5"})
    assert told_tasks(found.calculation) == "7 จาก 90.25 เป็น 60 และพิมพ์ จาก 10 เป็น 0.5"
    assert found.exact == 100 * (Fraction("100.25") - Fraction("60.5")) / Fraction("100.25")


def test_a_milestone_has_no_numbers() -> None:
    steps = replace(ENTRY, measure=MILESTONES)
    found = measure_working(steps, measured(MILESTONES, done_1="yes", evidence_1="คู่มือ"))
    assert found
    assert terms_of(found) == ("milestones", {})
    assert found.exact == 80


@pytest.mark.parametrize("now", [None, COUNT, REDUCTION])
def test_what_is_measured_in_another_way_now_has_no_working(now: Measure | None) -> None:
    assert measure_working(replace(ENTRY, measure=now), measured(SHARE, approved="20", entered="19")) is None


def test_nor_has_a_value_that_the_same_inputs_would_not_make_now() -> None:
    made = replace(measured(SHARE, approved="20", entered="19"), value=Fraction(94))
    assert measure_working(ENTRY, made) is None


def test_a_correction_tells_what_it_changed_added_and_took_away() -> None:
    before = {"task.1": "ก", "before.1": "9", "after.1": "8", "task.2": "ข"}
    after = {"task.1": "ก", "before.1": "10", "after.1": "8", "link.1": "http://a.example"}
    assert changes(before, after) == [
        Correction(name="before.1", before="9", after="10"),
        Correction(name="link.1", before="", after="http://a.example"),
        Correction(name="task.2", before="ข", after=""),
    ]
    assert changes(before, before) == []
