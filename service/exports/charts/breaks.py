"""Where the line of a series chart breaks because the figures on both sides are unlike, and what is written there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.period import QUARTERS
from service.texts.changes import MARK, short_change_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.application.scoring.series import Point, Series


class Break(Struct, frozen=True, kw_only=True):
    """A break before a quarter, by its place among the quarters of the series; a year's is before its first quarter."""

    before: int
    words: str


def breaks_of(series: Series) -> list[Break]:
    """Return the breaks of a series in order, each told once: a year's stands for that of its first quarter."""
    found = {at * len(QUARTERS): year for at, year in enumerate(series.years) if year.unlike}
    told = {year.period.fiscal_year for year in found.values()}
    for at, quarter in enumerate(series.quarters):
        year = quarter.period.fiscal_year
        if quarter.unlike and year not in told:
            found[at] = quarter
        told -= {year} if quarter.unlike else set()
    return [Break(before=at, words=f"{MARK} {short_change_words(point.unlike)}") for at, point in sorted(found.items())]


def pieces(points: Sequence[Point]) -> Iterator[slice]:
    """Yield the parts of a line: a new one begins at each point that is unlike the one before."""
    starts = [0, *(at for at, point in enumerate(points) if point.unlike and at)]
    for start, end in zip(starts, [*starts[1:], len(points)], strict=True):
        yield slice(start, end)
