"""Counts since October do not fall from one quarter to the next; percents and times may."""

from __future__ import annotations

from fractions import Fraction

import pytest

from service.domain.indicators.evidence import Evidence, evidence_of
from service.domain.indicators.inputs import Measure
from service.domain.indicators.measurement import Inputs, Measurement
from service.domain.indicators.year_to_date import Fall, evidence_alone, falls
from service.domain.period import FiscalPeriod
from tests.support.examples import COUNT, MILESTONES, REDUCTION, SHARE, at

YEAR = FiscalPeriod(fiscal_year=2569)
Q1, Q2, Q3, Q4 = YEAR.quarters


def made(period: FiscalPeriod, inputs: Inputs, revision: int = 1) -> Measurement:
    return Measurement(
        indicator="2.2",
        period=period,
        revision=revision,
        inputs=inputs,
        value=Fraction(0),
        by="วิภา",
        recorded=at("2026-05-15T12:00:00"),
    )


def people(count: int) -> Inputs:
    return {"people": str(count)}


@pytest.mark.parametrize(
    ("period", "now", "there", "found"),
    [
        (Q2, 1, [(Q1, 2)], [Fall(input="people", quarter=1, before="2", after="1")]),
        (Q2, 2, [(Q1, 2)], []),
        (Q1, 3, [(Q2, 2)], [Fall(input="people", quarter=2, before="3", after="2", risen=True)]),
        (Q4, 2, [(Q1, 3), (Q3, 2)], []),
        (YEAR, 1, [(Q1, 2), (Q3, 1)], []),
        (YEAR, 0, [(Q3, 1)], [Fall(input="people", quarter=3, before="1", after="0")]),
        (Q4, 5, [(YEAR, 4)], [Fall(input="people", quarter=0, before="5", after="4", risen=True)]),
        (Q2, 1, [(Q2, 9)], []),
    ],
)
def test_a_count_is_held_against_the_measured_ones_beside_it(
    period: FiscalPeriod, now: int, there: list[tuple[FiscalPeriod, int]], found: list[Fall]
) -> None:
    assert falls(COUNT, period, people(now), [made(where, people(count)) for where, count in there]) == found


def test_a_correction_counts_and_not_what_it_corrects() -> None:
    assert falls(COUNT, Q2, people(1), [made(Q1, people(2)), made(Q1, people(1), revision=2)]) == []


@pytest.mark.parametrize(
    ("measure", "before", "now", "names"),
    [
        (SHARE, {"approved": "20", "entered": "19"}, {"approved": "24", "entered": "18"}, ["entered"]),
        (SHARE, {"approved": "20", "entered": "19"}, {"approved": "40", "entered": "19"}, []),
        (MILESTONES, {"done.1": "yes", "done.3": "yes"}, {"done.1": "yes"}, ["done.3"]),
        (MILESTONES, {"none": "yes"}, {"done.1": "yes"}, []),
        (REDUCTION, {"before.1": "90", "after.1": "60"}, {"before.1": "80", "after.1": "70"}, []),
    ],
)
def test_counts_and_milestones_are_cumulative(measure: Measure, before: Inputs, now: Inputs, names: list[str]) -> None:
    assert [each.input for each in falls(measure, Q2, now, [made(Q1, before)])] == names


def test_evidence_is_of_the_whole_value_or_of_a_milestone() -> None:
    whole = {"people": "2", "evidence": "ทะเบียน", "link": "https://a.example"}
    assert evidence_of(COUNT, whole) == [Evidence(text="ทะเบียน", link="https://a.example")]
    steps = {"done.1": "yes", "evidence.3": "ประกาศ", "evidence.1": "คู่มือ", "link.1": "https://b.example"}
    assert evidence_of(MILESTONES, steps) == [
        Evidence(level=1, text="คู่มือ", link="https://b.example"),
        Evidence(level=3, text="ประกาศ", link=""),
    ]
    assert evidence_of(None, people(2)) == []
    assert evidence_alone(MILESTONES, {**steps, "link.5": "https://c.example"}) == [3, 5]
    assert evidence_alone(MILESTONES, {"done.1": "yes", "evidence.1": "คู่มือ"}) == []
    assert evidence_alone(COUNT, whole) == []
