"""Measured values: valid inputs, and the exact value of them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from service.domain.errors import InvalidMeasurementError
from service.domain.indicators.indicator import judge
from service.domain.indicators.measurement import Measurement, check, counting_measurement, latest_revisions
from service.domain.period import FiscalPeriod
from tests.support.examples import COUNT, MILESTONES, REDUCTION, SHARE, at, indicator

if TYPE_CHECKING:
    from service.domain.indicators.inputs import Measure

STEPS = indicator((1, 1), (3, 3), (5, 5), interpolation=False).criteria


def value(measure: Measure, **sent: str) -> Fraction:
    return check(measure, STEPS, named(sent)).value


def wrong(measure: Measure, **sent: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidMeasurementError) as refused:
        check(measure, STEPS, named(sent))
    assert refused.value.params == {"count": len(refused.value.violations)}
    return [(each.item, each.code) for each in refused.value.violations]


def named(sent: dict[str, str]) -> dict[str, str]:
    """Write `before_1` as the name `before.1`."""
    return {name.replace("_", "."): text for name, text in sent.items()}


@pytest.mark.parametrize(
    ("approved", "entered", "exact"),
    [("20", "19", 95), ("3", "2", Fraction(200, 3)), ("7", "0", 0), ("7", "7", 100), ("1,200", "๑๒๐๐", 100)],
)
def test_a_share_is_exact(approved: str, entered: str, exact: Fraction | int) -> None:
    assert value(SHARE, approved=approved, entered=entered) == exact


@pytest.mark.parametrize(
    ("sent", "codes"),
    [
        ({}, [("approved", "missing"), ("entered", "missing")]),
        ({"approved": " ", "entered": "3"}, [("approved", "missing")]),
        ({"approved": "0", "entered": "0"}, [("approved", "nothing-to-share")]),
        ({"approved": "3", "entered": "4"}, [("entered", "more-than-whole")]),
        ({"approved": "3", "entered": "2.5"}, [("entered", "not-a-count")]),
        ({"approved": "-3", "entered": "x"}, [("approved", "not-a-count"), ("entered", "not-a-count")]),
        ({"approved": "1234567890", "entered": "1"}, [("approved", "not-a-count")]),
        ({"approved": "1,2", "entered": "๑,๒๐"}, [("approved", "unclear-comma"), ("entered", "unclear-comma")]),
        (
            {"approved": "0", "entered": "x", "more": "1", "less": "1"},
            [
                ("entered", "not-a-count"),
                ("approved", "nothing-to-share"),
                ("less", "unknown-input"),
                ("more", "unknown-input"),
            ],
        ),
    ],
)
def test_everything_that_is_wrong_with_a_share_is_told_at_once(
    sent: dict[str, str], codes: list[tuple[str, str]]
) -> None:
    assert wrong(SHARE, **sent) == codes


def test_a_count_is_what_was_counted() -> None:
    assert [value(COUNT, people=people) for people in ("0", "1", "2", "007")] == [0, 1, 2, 7]
    assert check(COUNT, STEPS, {"people": " ๒ "}).inputs == {"people": "2"}
    assert wrong(COUNT, people="two") == [("people", "not-a-count")]


def test_tasks_are_pooled_and_no_mean_of_their_percents() -> None:
    # (90 + 10) before, (72 + 10) after: 18 of 100. The mean of 20 % and 0 % would be 10 %.
    sent = {"task_1": "ก", "before_1": "90", "after_1": "72", "task_2": "ข", "before_2": "10", "after_2": "10"}
    assert value(REDUCTION, **sent) == 18


def test_a_task_may_take_longer_and_half_minutes_count() -> None:
    assert value(REDUCTION, task_1="ก", before_1="7.5", after_1="9.25") == Fraction(-70, 3)
    assert value(REDUCTION, task_1="ก", before_1="1,000.5", after_1="1,000.5") == 0


def test_tasks_keep_the_numbers_that_they_were_given() -> None:
    sent = {"task_7": "ก", "before_7": "4", "after_7": "3"}
    assert value(REDUCTION, **sent) == 25
    assert check(REDUCTION, STEPS, named(sent)).inputs == named(sent)


@pytest.mark.parametrize(
    ("sent", "codes"),
    [
        ({}, [("task.1", "missing"), ("before.1", "missing"), ("after.1", "missing")]),
        ({"task_2": "ก"}, [("before.2", "missing"), ("after.2", "missing")]),
        ({"task_1": "ก", "before_1": "0", "after_1": "0"}, [("before.1", "no-time")]),
        (
            {"task_1": "ก", "before_1": "1.555", "after_1": "-1"},
            [("before.1", "not-an-amount"), ("after.1", "not-an-amount")],
        ),
        (
            {"task_1": "ก", "before_1": "1,5", "after_1": "1,2.5"},
            [("before.1", "unclear-comma"), ("after.1", "not-an-amount")],
        ),
        ({"task_1": "ก", "before_1": "2", "after_1": "1", "before_100": "2"}, [("before.100", "unknown-input")]),
        ({"task_1": "ก" * 1001, "before_1": "2", "after_1": "1"}, [("task.1", "too-long")]),
    ],
)
def test_everything_that_is_wrong_with_tasks_is_told_at_once(
    sent: dict[str, str], codes: list[tuple[str, str]]
) -> None:
    assert wrong(REDUCTION, **sent) == codes


@pytest.mark.parametrize(("ticked", "exact"), [((), 0), ((1,), 1), ((1, 3), 3), ((1, 3, 5), 5)])
def test_the_highest_milestone_reached_is_the_value(ticked: tuple[int, ...], exact: int) -> None:
    sent = {f"{name}_{level}": text for level in ticked for name, text in (("done", "yes"), ("evidence", "บันทึก"))}
    assert value(MILESTONES, **(sent or {"none": "yes"})) == exact
    assert judge(STEPS, Fraction(exact)).level == (exact or None)


@pytest.mark.parametrize(
    ("sent", "codes"),
    [
        ({}, [("none", "neither")]),
        ({"evidence_1": "ร่าง", "done_1": " "}, [("none", "neither")]),
        ({"none": "yes", "done_1": "yes", "evidence_1": "ก"}, [("none", "none-and-some")]),
        (
            {"none": "yes", "done_3": "yes", "evidence_3": "ก"},
            [("done.3", "skipped"), ("none", "none-and-some")],
        ),
        ({"none": "no", "done_1": "yes", "evidence_1": "ก"}, [("none", "not-a-tick"), ("none", "none-and-some")]),
        ({"done_1": "yes"}, [("evidence.1", "missing")]),
        ({"done_3": "yes", "evidence_3": "ก"}, [("done.3", "skipped")]),
        ({"done_1": "no"}, [("done.1", "not-a-tick"), ("evidence.1", "missing")]),
        ({"none": "yes", "link_1": "ftp://fund"}, [("link.1", "not-a-link")]),
        ({"none": "yes", "link_1": "https://fund.example/a b"}, [("link.1", "not-a-link")]),
        ({"none": "yes", "done_2": "yes"}, [("done.2", "unknown-input")]),
    ],
)
def test_everything_that_is_wrong_with_milestones_is_told_at_once(
    sent: dict[str, str], codes: list[tuple[str, str]]
) -> None:
    assert wrong(MILESTONES, **sent) == codes


def test_evidence_and_a_link_are_kept_also_of_a_milestone_that_is_on_its_way() -> None:
    sent = {"none": "yes", "evidence.1": "ร่างคู่มือ", "link.1": "https://fund.example/draft"}
    assert check(MILESTONES, STEPS, sent) == (sent, Fraction(0))


def measured(quarter: int | None = None, revision: int = 1, year: int = 2569, name: str = "1.1") -> Measurement:
    return Measurement(
        indicator=name,
        period=FiscalPeriod(fiscal_year=year, quarter=quarter),
        revision=revision,
        inputs={"people": "1"},
        value=Fraction(1),
        by="ก",
        recorded=at("2026-05-15T12:00:00"),
    )


def test_the_last_revision_counts() -> None:
    first, second, other = measured(1), measured(1, 2), measured(2)
    assert latest_revisions([first, second, other]) == [second, other]


def test_a_year_without_a_value_of_its_own_has_that_of_its_last_measured_quarter() -> None:
    year = FiscalPeriod(fiscal_year=2569)
    quarters = [measured(1), measured(3), measured(3, 2), measured(2), measured(4, year=2568), measured(4, name="2")]
    assert counting_measurement(quarters, "1.1", year) == measured(3, 2)
    assert counting_measurement([*quarters, measured()], "1.1", year) == measured()
    assert counting_measurement([], "1.1", year) is None


def test_a_quarter_has_its_own_value_or_none() -> None:
    everything = [measured(), measured(1), measured(1, 2)]
    assert counting_measurement(everything, "1.1", FiscalPeriod(fiscal_year=2569, quarter=1)) == measured(1, 2)
    assert counting_measurement(everything, "1.1", FiscalPeriod(fiscal_year=2569, quarter=2)) is None
