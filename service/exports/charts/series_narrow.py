"""The narrow chart of a series: years and quarters from top to bottom, levels as vertical lines."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from service.domain.period import QUARTERS
from service.exports.charts.breaks import breaks_of, pieces
from service.exports.charts.canvas import BLOCK, DIAMOND, DOT, NEAR, Canvas
from service.exports.charts.reference_lines import (
    TOP,
    earlier_target,
    number_of,
    runs_of,
    scale_of,
    shown,
    spaced,
    ticks_of,
)
from service.texts import texts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from service.application.scoring.series import Point, Series
    from service.exports.charts.canvas import Shape
    from service.exports.charts.options import ChartOptions
    from service.exports.charts.reference_lines import Run

_ROW, _LEFT, _RIGHT, _ABOVE, _BELOW = 26, 134, 56, 50, 50
"""In CSS pixels."""

_BESIDE = 24
"""The least distance of two numbers' centres side by side, in CSS pixels."""


class NarrowSeries:
    """The chart; creating it draws it."""

    def __init__(self, series: Series, look: ChartOptions, title: str) -> None:
        years, quarters = series.years, series.quarters
        self._breaks = breaks_of(series)
        rows = len(years) + len(quarters) + len(self._breaks)
        height = _ABOVE + rows * _ROW + _BELOW
        self.sheet = Canvas(look, height, title, demonstration=series.demonstration)
        self._runs = runs_of(series)
        self._aims = self._runs[-1].aims
        self._low = scale_of(series, [aim for run in self._runs for aim in run.aims])
        self._axes = self.sheet.axes(_LEFT, _RIGHT, _ABOVE, _BELOW)
        self._axes.set(xlim=(self._low, TOP), ylim=(rows - 0.5, -0.5), yticks=[])
        self._pixel = (TOP - self._low) / (self.sheet.width - _LEFT - _RIGHT)
        begins = [self._row(run.first, own=int(run.first % len(QUARTERS) > 0)) - 0.5 for run in self._runs]
        for run, ends in zip(self._runs, pairwise([*begins, rows - 0.5]), strict=True):
            self._draw_run(run, ends)
        self._draw_aims()
        self._draw_points(years, BLOCK, [self._row(at * len(QUARTERS)) for at in range(len(years))])
        self._draw_points(quarters, DOT, [self._row(at, own=1) for at in range(len(quarters))])
        self._draw_breaks()
        if any(point.imported for point in (*quarters, *years)):
            self.sheet.write(4, 4, self.sheet.says.imported_mark, va="top")

    def _row(self, quarter: int, *, own: int = 0) -> int:
        """Return the row of a quarter (`own` = 1) or of the year that it begins, below the breaks before it."""
        above = sum(each.before <= quarter for each in self._breaks)
        return quarter + quarter // len(QUARTERS) + own + above

    def _draw_breaks(self) -> None:
        """Draw a dotted line in a row of its own where figures on both sides are unlike, and write why."""
        for each in self._breaks:
            place = self._row(each.before, own=int(each.before % len(QUARTERS) > 0)) - 1
            self._axes.axhline(place, **self.sheet.break_line())
            self.sheet.write(4, _ABOVE + (place + 0.5) * _ROW, each.words, va="center")

    def _draw_run(self, run: Run, ends: tuple[float, float]) -> None:
        """Draw the lines of some quarters between two rows."""
        for aim in run.aims:
            self._axes.plot([float(aim.value)] * 2, ends, **self.sheet.line(strong=aim.target))

    def _draw_aims(self) -> None:
        levels = set(spaced([aim.value for aim in self._aims if aim.level is not None], NEAR * self._pixel))
        for aim in self._aims:
            if aim.value in levels:
                top = (float(aim.value), -0.5)
                self.sheet.label(self._axes, str(aim.level), top, (0, 4), bold=aim.target, ha="center", va="bottom")
            if aim.target:
                self._name_target(aim.value)
        if levels:
            self.sheet.write(4, _ABOVE - 4, self.sheet.says.levels, va="bottom", color=self.sheet.colours["muted"])
        ticks = spaced(ticks_of(self._low, self._aims), _BESIDE * self._pixel)
        self.sheet.ticks(self._axes, "x", {float(each): str(each) for each in ticks})
        self.sheet.write(4, self.sheet.height - _BELOW + 4, self.sheet.says.percent, va="top")

    def _name_target(self, target: Decimal) -> None:
        """Label the target below its line, as near as there is space."""
        text = self.sheet.says.say("target_of", target=str(target))
        half = self.sheet.room_for(text, bold=True) / 2
        middle = _LEFT + (float(target) - self._low) / self._pixel
        middle = min(max(middle, half + 4), self.sheet.width - half - 4)
        self.sheet.write(middle, self.sheet.height - _BELOW + 24, text, bold=True, ha="center", va="top")

    def _draw_points(self, points: Sequence[Point], shape: Shape, places: Sequence[int]) -> None:
        """Draw points of one kind, each with its label before and its number after it."""
        yearly = shape is BLOCK
        line = {"linestyle": "none"} if yearly else {}
        numbers = [number_of(each) for each in points]
        for part in pieces(points):
            self._axes.plot(numbers[part], places[part], **{**self.sheet.mark(shape), **line})
        for index, (point, place) in enumerate(zip(points, places, strict=True)):
            name = _name(point, earlier_target(self._runs, index) if yearly else None)
            self.sheet.write(4 if yearly else 18, _ABOVE + (place + 0.5) * _ROW, name, bold=yearly, va="center")
            number = shown(point)
            at = (self._low if number is None else float(number), place)
            if point.imported:
                self._axes.plot([float(point.imported.percent)], [place], **self.sheet.mark(DIAMOND))
            self.sheet.label(self._axes, self.sheet.number(number), at, (9, 0), bold=yearly, va="center")


def _name(point: Point, target: Decimal | None) -> str:
    """Return the name of a period; of a year with its target where the line below names another one."""
    says, period = texts("report").charts, point.period
    if target is not None:
        return str(says.say("year_target", year=period.fiscal_year, target=str(target)))
    if period.quarter is None:
        if period.up_to_quarter is not None:
            return str(says.say("year_up_to", year=period.fiscal_year, quarter=period.up_to_quarter))
        return str(says.say("year", year=period.fiscal_year))
    return str(says.say("quarter", quarter=period.quarter))
