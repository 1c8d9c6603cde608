"""The wide chart of a series: quarters from left to right over a bar for each year, levels as horizontal lines."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from matplotlib.lines import Line2D

from service.domain.period import QUARTERS
from service.exports.charts.breaks import breaks_of, pieces
from service.exports.charts.canvas import BLOCK, DIAMOND, DOT, NEAR, SMALL, Canvas, font
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

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.application.scoring.series import Point, Series
    from service.exports.charts.breaks import Break
    from service.exports.charts.options import ChartOptions
    from service.exports.charts.reference_lines import Run

_HEIGHT, _LEFT, _ABOVE, _BELOW = 414, 44, 82, 80
"""In CSS pixels. Above the axes there is room for the number of a point at 100, also turned, and for the legend."""

_BETWEEN, _EDGE = 0.5, 0.6
"""The gap between two fiscal years and at the edges, in quarters."""


class WideSeries:
    """The chart; creating it draws it."""

    def __init__(self, series: Series, look: ChartOptions, title: str) -> None:
        self.sheet = Canvas(look, _HEIGHT, title, demonstration=series.demonstration)
        self._runs = runs_of(series)
        self._aims = self._runs[-1].aims
        self._low = scale_of(series, [aim for run in self._runs for aim in run.aims])
        self._quarters, self._years = series.quarters, series.years
        self._places = [at + at // len(QUARTERS) * _BETWEEN for at in range(len(self._quarters))]
        right = 12 + max((self.sheet.room_for(aim.words, bold=aim.target) for aim in self._aims), default=0)
        self._axes = self.sheet.axes(_LEFT, right, _ABOVE, _BELOW)
        self._axes.set(xlim=(-_EDGE, self._places[-1] + _EDGE), ylim=(self._low, TOP))
        self._quarter = (self.sheet.width - _LEFT - right) / (self._places[-1] + 2 * _EDGE)
        self._draw_aims()
        self._draw_quarters()
        self._draw_years()
        self._draw_breaks(breaks_of(series))
        self._tell_marks()

    def _draw_aims(self) -> None:
        near = NEAR * (TOP - self._low) / (_HEIGHT - _ABOVE - _BELOW)
        shown = set(spaced([aim.value for aim in self._aims], near))
        for run in self._runs:
            self._draw_run(run)
        for aim in self._aims:
            if aim.value in shown:
                at = (self._places[-1] + _EDGE, float(aim.value))
                self.sheet.label(self._axes, aim.words, at, (8, 0), bold=aim.target, va="center")
        ticks = spaced(ticks_of(self._low, self._aims), near)
        self.sheet.ticks(self._axes, "y", {float(each): str(each) for each in ticks})
        self.sheet.write(4, 4, self.sheet.says.percent, va="top", color=self.sheet.colours["muted"])

    def _draw_run(self, run: Run) -> None:
        """Draw the lines of some quarters."""
        edges = [(low + high) / 2 for low, high in pairwise(self._places)]
        begin, *_, end = [-_EDGE, *edges, self._places[-1] + _EDGE][run.first : run.end + 1]
        for aim in run.aims:
            self._axes.plot((begin, end), [float(aim.value)] * 2, **self.sheet.line(strong=aim.target))

    def _draw_quarters(self) -> None:
        """Draw the quarters, with numbers upright, rotated or left out as there is space."""
        numbers = [number_of(each) for each in self._quarters]
        for part in pieces(self._quarters):
            self._axes.plot(self._places[part], numbers[part], **self.sheet.mark(DOT))
        self._axes.set_xticks([])
        if self._quarter < NEAR:
            return
        names = {at: str(each.period.quarter) for at, each in zip(self._places, self._quarters, strict=True)}
        self.sheet.ticks(self._axes, "x", names)
        self._axes.tick_params("x", pad=7)
        self.sheet.write(4, _HEIGHT - _BELOW + 9, self.sheet.says.quarters, va="top", color=self.sheet.colours["muted"])
        for point, place in zip(self._quarters, self._places, strict=True):
            self._draw_imported(point, place)
            number = shown(point)
            at = (place, self._low if number is None else float(number))
            turned = 90 if number is not None and self._quarter < self.sheet.room_for("88.88", SMALL) + 3 else 0
            text = self.sheet.number(number)
            self.sheet.label(self._axes, text, at, (0, 8), rotation=turned, ha="center", va="bottom")

    def _draw_years(self) -> None:
        """Draw each year as a bar over its quarters so far, with name and number below."""
        for at, year in enumerate(self._years):
            places = self._places[at * len(QUARTERS) : (at + 1) * len(QUARTERS)]
            ends = (places[0] - _BETWEEN / 2, places[-1] + _BETWEEN / 2)
            reached = places[(year.period.up_to_quarter or len(QUARTERS)) - 1] + _BETWEEN / 2
            self._axes.plot((ends[0], reached), [number_of(year)] * 2, **{**self.sheet.mark(BLOCK), "marker": None})
            self._draw_imported(year, *ends)
            middle = (sum(ends) / 2, self._low)
            self.sheet.label(self._axes, self._name(at, year), middle, (0, -32), ha="center", va="top")
            number = self._number(year)
            self.sheet.label(self._axes, number, middle, (0, -53), bold=True, ha="center", va="top")

    def _draw_imported(self, point: Point, *places: float) -> None:
        """Draw what a document tells: a year's as a dotted line over its quarters, marked where it begins."""
        if point.imported:
            look = {**self.sheet.mark(DIAMOND), "linestyle": ":", "markevery": [0]}
            self._axes.plot(places, [float(point.imported.percent)] * len(places), **look)

    def _draw_breaks(self, breaks: Iterable[Break]) -> None:
        """Draw a dotted line where figures on both sides are unlike, and write why along it."""
        for each in breaks:
            gap = _BETWEEN if each.before % len(QUARTERS) == 0 else 0
            place = self._places[each.before] - (1 + gap) / 2
            self._axes.axvline(place, **self.sheet.break_line())
            at = (place, (self._low + TOP) / 2)
            self.sheet.label(self._axes, each.words, at, (0, 0), rotation=90, ha="center", va="center")

    def _name(self, at: int, year: Point) -> str:
        """Return the name of a year, with its target where the right edge names another one."""
        target, number = earlier_target(self._runs, at), str(year.period.fiscal_year)
        if target is not None:
            return self._shorter(self.sheet.says.say("year_target", year=number, target=str(target)), number)
        return self._shorter(self.sheet.says.say("year", year=year.period.fiscal_year), str(year.period.fiscal_year))

    def _number(self, year: Point) -> str:
        if year.percent is None and year.imported:
            return self._shorter(self.sheet.says.say("imported_year", percent=str(shown(year))), str(shown(year)))
        if year.percent is None:
            return ""
        number = self.sheet.number(year.percent)
        quarter = year.period.up_to_quarter
        if quarter is None:
            return self._shorter(self.sheet.says.say("whole_year", percent=number), number)
        return self._shorter(self.sheet.says.say("year_so_far", quarter=quarter, percent=number), number)

    def _shorter(self, text: str, else_: str) -> str:
        """Return the text if it fits in a year's width, else the shorter one."""
        return text if self.sheet.room_for(text, bold=True) < self._quarter * (len(QUARTERS) + _BETWEEN) else else_

    def _tell_marks(self) -> None:
        """Draw the legend of quarters and years."""
        says = self.sheet.says
        told = [(DOT, says.quarterly)]
        if any(shown(point) is not None for point in self._years):
            told.append((BLOCK, says.yearly))
        if any(point.imported for point in (*self._quarters, *self._years)):
            told.append((DIAMOND, says.imported))
        marks = [Line2D([], [], **self.sheet.mark(shape), label=name) for shape, name in told]
        self._axes.legend(
            handles=marks,
            prop=font(SMALL),
            labelcolor=self.sheet.colours["ink"],
            frameon=False,
            ncols=len(marks),
            loc="upper left",
            bbox_to_anchor=(0.05, 1 + (_ABOVE - 6) / (_HEIGHT - _ABOVE - _BELOW)),
            borderpad=0,
            borderaxespad=0,
        )
