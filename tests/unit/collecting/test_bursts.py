"""Days with far more answers than others are found, whatever the size of a survey."""

from __future__ import annotations

from datetime import date

import pytest

from service.domain.collecting.bursts import bursts


def days(*counts: int) -> dict[date, int]:
    return {date(2026, 5, number): count for number, count in enumerate(counts, 1)}


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ((), []),
        ((500,), []),
        ((500, 1), []),
        ((5, 6, 19), []),
        ((5, 6, 20), [3]),
        ((100, 110, 90, 314), []),
        ((100, 110, 90, 331, 0, 0), [4]),
        ((200, 4, 5, 6, 300), [1, 5]),
    ],
)
def test_a_burst_is_a_day_with_several_times_the_usual(counts: tuple[int, ...], found: list[int]) -> None:
    assert [day.day for day in bursts(days(*counts))] == found
