"""Student's t: the 97.5 % points, for two-sided 95 % intervals."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

_TABLE: Final = {
    1: 12706, 2: 4303, 3: 3182, 4: 2776, 5: 2571, 6: 2447, 7: 2365, 8: 2306, 9: 2262, 10: 2228, 11: 2201, 12: 2179,
    13: 2160, 14: 2145, 15: 2131, 16: 2120, 17: 2110, 18: 2101, 19: 2093, 20: 2086, 21: 2080, 22: 2074, 23: 2069,
    24: 2064, 25: 2060, 26: 2056, 27: 2052, 28: 2048, 29: 2045, 30: 2042, 40: 2021, 60: 2000, 120: 1980,
}  # fmt: skip
_FREEDOMS: Final = sorted(_TABLE)


def t_thousandths(freedom: int) -> int:
    """Return the 97.5 % point of t in thousandths for `freedom` >= 1 degrees of freedom, from printed tables.

    Between two table lines the one with fewer degrees counts, so that an interval is never too narrow.
    """
    return _TABLE[_FREEDOMS[bisect_right(_FREEDOMS, freedom) - 1]]
