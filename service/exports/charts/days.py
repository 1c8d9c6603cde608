"""The chart of responses per day: bars from 0, with an empty place for a day without any."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from matplotlib.ticker import MaxNLocator

from service.domain.period import BUDDHIST_ERA
from service.exports.charts.canvas import Canvas, empty
from service.texts import texts

if TYPE_CHECKING:
    from datetime import date

    from matplotlib.axes import Axes

    from service.exports.charts.options import ChartOptions

_HEIGHT, _LEFT, _RIGHT, _ABOVE, _BELOW = 260, 44, 16, 48, 52
"""In CSS pixels."""

_ROOM = 76
"""The width of a date label."""


_FEWEST = 10
"""The fewest days that the width is divided by, so that few bars are not too wide."""


def draw(value: tuple[bool, list[tuple[date, int]]], look: ChartOptions) -> Canvas:
    """Draw counts by date; the first part of `value` says whether they are made up."""
    demonstration, counted = value
    counts = dict(counted)
    title = texts("report").charts.titles.days
    if not any(counts.values()):
        return empty(look, title, demonstration=demonstration)
    first = min(counts)
    days = [first + timedelta(days=at) for at in range((max(counts) - first).days + 1)]
    sheet = Canvas(look, _HEIGHT, title, demonstration=demonstration)
    _draw(sheet, days, [counts.get(day, 0) for day in days])
    return sheet


def _draw(sheet: Canvas, days: list[date], counts: list[int]) -> None:
    axes = sheet.axes(_LEFT, _RIGHT, _ABOVE, _BELOW)
    room = sheet.width - _LEFT - _RIGHT
    most = max(counts)
    beside = max(0, _FEWEST - len(days)) / 2
    axes.set(xlim=(-0.6 - beside, len(days) - 0.4 + beside), ylim=(0, most))
    axes.bar(range(len(days)), counts, 0.8, color=sheet.colours["accent"], zorder=2)
    every = sheet.room_for("8" * len(str(most))) + 6 <= room / max(len(days), _FEWEST)
    for at, count in enumerate(counts):
        if (every and count) or at == counts.index(most):
            sheet.label(axes, f"{count:,}", (at, count), (0, 3), ha="center", va="bottom")
    if every:
        axes.set_yticks([])
        axes.axhline(0, color=sheet.colours["edge"], linewidth=1)
    else:
        _grid(sheet, axes, most)
    sheet.write(4, 4, sheet.says.answers, va="top", color=sheet.colours["muted"])
    step = -(-len(days) // max(1, int(room // _ROOM)))
    sheet.ticks(axes, "x", {float(at): _name(days, at, step) for at in range(0, len(days), step)})


def _grid(sheet: Canvas, axes: Axes, most: int) -> None:
    """Draw an integer scale, where not every bar has its number."""
    ticks = [tick for tick in MaxNLocator(nbins=4, integer=True).tick_values(0, most) if tick <= most]
    sheet.ticks(axes, "y", {tick: f"{tick:,.0f}" for tick in ticks})
    for tick in ticks:
        axes.axhline(tick, **sheet.line(strong=False))


def _name(days: list[date], at: int, step: int) -> str:
    """Return a day's label with its month, and the year below where it changes."""
    day, months = days[at], texts("report").charts.months
    name = str(texts("report").charts.say("day", day=day.day, month=months[day.month - 1]))
    known = at and days[at - step].year == day.year
    return name if known else f"{name}\n{day.year + BUDDHIST_ERA}"
