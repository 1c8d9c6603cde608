"""The reference lines of a series chart: each period's floors and target, and the scale that includes them."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from math import nan
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from service.domain.period import QUARTERS
from service.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from service.application.scoring.series import Point, Series

TOP = 100
_STEP = 10


class ReferenceLine(Struct, frozen=True, kw_only=True):
    """A reference value: the floor of a level, the target, or both."""

    value: Decimal
    level: int | None = None
    target: bool = False

    @property
    def words(self) -> str:
        """Its label."""
        says = texts("report").charts
        if self.level is None:
            return str(says.target)
        return str(says.say("target_at_level" if self.target else "level", level=self.level))


class Run(NamedTuple):
    """Quarters from `first` up to `end`, by index, that are judged alike, and their lines."""

    first: int
    end: int
    aims: list[ReferenceLine]


def runs_of(series: Series) -> list[Run]:
    """Return the runs of quarters with equal lines; a point without criteria of its own has those of the series."""
    lines = [reference_lines_of(point if point.target_unit else series) for point in series.quarters]
    return [
        Run(places[0], places[-1] + 1, lines[places[0]])
        for _, run in groupby(range(len(lines)), lines.__getitem__)
        if (places := list(run))
    ]


def earlier_target(runs: list[Run], year: int) -> Decimal | None:
    """Return the target to name beside a fiscal year, by index; `None` where it is that of the last quarters."""
    aims = next(run.aims for run in runs if len(QUARTERS) * (year + 1) <= run.end)
    return next((aim.value for aim in aims if aim.target and aim not in runs[-1].aims), None)


def reference_lines_of(series: Series | Point) -> list[ReferenceLine]:
    """Return the target first, then the floors in rising order; a target that is a level is merged with its floor."""
    floors = {each.level: each.floor for each in (series.criteria.floors if series.criteria else [])}
    target = floors.get(int(series.target or 0)) if series.target_unit == "level" else series.target
    found = [ReferenceLine(value=floor, level=level, target=floor == target) for level, floor in floors.items()]
    if target is not None and target not in floors.values():
        found.append(ReferenceLine(value=target, target=True))
    return sorted(found, key=lambda aim: (not aim.target, aim.value))


def scale_of(series: Series, aims: Iterable[ReferenceLine]) -> int:
    """Return where the percent scale begins: a multiple of ten below all that is drawn."""
    points = (*series.quarters, *series.years)
    values = [each for point in points for each in (point.percent, imported_percent(point)) if each is not None]
    least = min([*values, *(aim.value for aim in aims)])
    return max(0, (int(least) - 1) // _STEP * _STEP)


def ticks_of(low: int, aims: list[ReferenceLine]) -> list[Decimal]:
    """Return the numbers of the scale, the most important first: reference values, or else round numbers."""
    rounds = [Decimal(each) for each in range(low, TOP + 1, _STEP)]
    return [aim.value for aim in aims] + (rounds[:1] + rounds[-1:] if aims else rounds)


def spaced(values: Iterable[Decimal], least: float) -> Iterator[Decimal]:
    """Leave out values nearer than `least` to an earlier one."""
    kept: list[Decimal] = []
    for value in values:
        if all(abs(value - each) >= least for each in kept):
            kept.append(value)
            yield value


def imported_percent(point: Point) -> Decimal | None:
    """Return the percent that a document tells of a period."""
    return point.imported.percent if point.imported else None


def shown(point: Point) -> Decimal | None:
    """Return the number beside a point: its own percent, or else the imported one."""
    return imported_percent(point) if point.percent is None else point.percent


def number_of(point: Point) -> float:
    """Return a point's percent as a float, NaN without one."""
    return nan if point.percent is None else float(point.percent)
