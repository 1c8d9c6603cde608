"""When a clock is believed, and when an announced deletion takes place."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from service.domain.timekeeping import ClockDoubt, Timekeeping, deletion_day, doubt_of
from tests.support.examples import at

SERVED = Timekeeping(served=date(2026, 5, 15))


@pytest.mark.parametrize(
    ("now", "doubt"),
    [
        ("2020-01-01T00:00:00", "behind"),
        ("2026-05-13T23:59:59", "behind"),
        ("2026-05-14T00:00:00", None),
        ("2026-05-15T12:00:00", None),
        ("2026-06-29T00:00:00", None),
        ("2026-06-29T00:00:01", "ahead"),
        ("2035-01-01T00:00:00", "ahead"),
    ],
)
def test_a_clock_is_doubted_by_the_last_day_served(now: str, doubt: ClockDoubt | None) -> None:
    assert doubt_of(at(now), None, SERVED) == doubt


@pytest.mark.parametrize(
    ("newest", "excused", "doubt"),
    [
        (at("2026-05-16T12:00:00"), None, None),
        (at("2026-05-16T12:00:01"), None, "behind"),
        (at("2035-01-01T00:00:00"), at("2035-01-01T00:00:00"), None),
        (at("2035-01-01T00:00:01"), at("2035-01-01T00:00:00"), "behind"),
    ],
)
def test_what_is_stored_later_than_the_clock_is_evidence_unless_it_is_excused(
    newest: datetime, excused: datetime | None, doubt: ClockDoubt | None
) -> None:
    kept = Timekeeping(served=date(2026, 5, 15), excused=excused)
    assert doubt_of(at("2026-05-15T12:00:00"), newest, kept) == doubt


@pytest.mark.parametrize(
    ("newest", "doubt"),
    [(None, None), (at("2026-05-01T00:00:00"), None), (at("2026-03-31T00:00:00"), "ahead")],
)
def test_before_a_day_is_recorded_the_newest_moment_stands_for_it(
    newest: datetime | None, doubt: ClockDoubt | None
) -> None:
    assert doubt_of(at("2026-05-15T12:00:00"), newest, None) == doubt


@pytest.mark.parametrize(
    ("month", "today", "on"),
    [
        (202610, date(2026, 9, 24), date(2026, 10, 1)),
        (202610, date(2026, 9, 30), date(2026, 10, 7)),
        (202610, date(2026, 12, 30), date(2027, 1, 6)),
    ],
)
def test_a_deletion_takes_place_when_it_is_due_and_a_week_after_it_is_announced(
    month: int, today: date, on: date
) -> None:
    assert deletion_day(month, today) == on
