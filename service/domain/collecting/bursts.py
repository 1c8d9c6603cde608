"""Days on which a collector took far more answers than on its others: what a planner may want to look at."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

LEAST = 20
"""A day with fewer answers is no burst."""

TIMES = 3
"""How many times the middle of all days with answers a burst has, at least."""


def bursts(days: Mapping[date, int]) -> dict[date, int]:
    """Return the days with `LEAST` answers and `TIMES` as many as the median day, in order.

    Of one or two days there is no telling which of them is unusual.
    """
    counts = [count for count in days.values() if count > 0]
    if len(counts) <= TIMES - 1:
        return {}
    bound = max(LEAST, TIMES * median(counts))
    return {day: count for day, count in sorted(days.items()) if count >= bound}
