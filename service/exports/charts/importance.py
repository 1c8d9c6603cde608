"""The priority matrix: each rating as a numbered point by its importance and percent, in four quadrants."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, NamedTuple

from service.exports.charts.canvas import DOT, SMALL, Canvas, empty
from service.texts import texts
from service.texts.importance import placed_items

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes

    from service.domain.scoring.score import Score
    from service.exports.charts.options import ChartOptions

_HEIGHT, _LEFT, _RIGHT, _ABOVE, _BELOW = 400, 52, 20, 36, 56
"""In CSS pixels."""

_NEAR = 18
"""The least distance of two numbers, in CSS pixels."""

_AROUND = ((0, 16), (17, 0), (-17, 0), (0, -17), (15, 14), (-15, 14), (15, -15), (-15, -15), (0, 32), (0, -32))
"""Where a number may stand beside its point, the best place first."""


_CORRELATIONS = Decimal("-1.0"), Decimal("1.0")
_PERCENTS = Decimal(0), Decimal(100)


class _Side(NamedTuple):
    """The scale of one side: where it begins and ends, the border of the quadrants, and what there can be at most."""

    low: Decimal
    high: Decimal
    border: Decimal
    limits: tuple[Decimal, Decimal]

    def part(self, value: Decimal) -> float:
        """Return a value as a part of the side."""
        return float((value - self.low) / (self.high - self.low))

    @property
    def ticks(self) -> dict[float, str]:
        """The ends, within the limits, and the border, which is named where it is not too near to an end."""
        ends = max(self.low, self.limits[0]), min(self.high, self.limits[1])
        apart = min(abs(self.part(each) - self.part(self.border)) for each in ends) > 0.08  # noqa: PLR2004 - room for a number
        return {float(each): str(each) for each in (*ends, *([self.border] if apart else []))}


def draw(score: Score, look: ChartOptions) -> Canvas:
    """Draw the placed items of a form."""
    says, found = texts("planner"), score.importance
    title = says.importance.say("chart", title=score.title)
    points = [
        (each.number, one, other)
        for each in placed_items(score)
        if (one := each.importance.correlation) is not None and (other := each.importance.percent) is not None
    ]
    across, up = (found.mean_correlation, found.mean_percent) if found else (None, None)
    if across is None or up is None:
        return empty(look, title, demonstration=score.demonstration)
    sheet = Canvas(look, _HEIGHT, title, demonstration=score.demonstration)
    sides = (
        _side([x for _, x, _ in points], Decimal("0.1"), across, _CORRELATIONS),
        _side([y for *_, y in points], Decimal(5), up, _PERCENTS),
    )
    axes = sheet.axes(_LEFT, _RIGHT, _ABOVE, _BELOW)
    axes.set(xlim=(sides[0].low, sides[0].high), ylim=(sides[1].low, sides[1].high))
    axes.axvline(float(sides[0].low), **sheet.line(strong=False))
    axes.axhline(float(sides[1].low), **sheet.line(strong=False))
    axes.axvline(float(across), **sheet.line(strong=True))
    axes.axhline(float(up), **sheet.line(strong=True))
    sheet.ticks(axes, "x", sides[0].ticks)
    sheet.ticks(axes, "y", sides[1].ticks)
    sheet.write(4, 4, says.importance.percent, va="top", color=sheet.colours["muted"])
    sheet.write(
        sheet.width - _RIGHT, _HEIGHT - 6, says.importance.axis, ha="right", va="bottom", color=sheet.colours["muted"]
    )
    _corners(sheet, axes, sides)
    _points(sheet, axes, sides, points)
    return sheet


def _side(values: Sequence[Decimal], step: Decimal, border: Decimal, limits: tuple[Decimal, Decimal]) -> _Side:
    """Return a scale from a multiple of `step` below all values to one above them, so that no point is at an edge."""
    low = ((min(values) - step / 4) / step).to_integral_value(ROUND_FLOOR) * step
    high = ((max(values) + step / 4) / step).to_integral_value(ROUND_CEILING) * step
    return _Side(low, high, border, limits)


def _corners(sheet: Canvas, axes: Axes, sides: tuple[_Side, _Side]) -> None:
    """Name the quadrants in the corners."""
    names, (across, up) = texts("planner").importance_quadrants, sides
    right, left = (float(across.high), (-4, "right")), (float(across.low), (6, "left"))
    top, bottom = (float(up.high), (-4, "top")), (float(up.low), (6, "bottom"))
    corners = {"improve": (right, bottom), "keep": (right, top), "later": (left, bottom), "maintain": (left, top)}
    for name, ((x, (aside, ha)), (y, (off, va))) in corners.items():
        how = {"ha": ha, "va": va, "bold": True, "color": sheet.colours["muted"]}
        sheet.label(axes, names.say(name), (x, y), (aside, off), **how)


def _points(
    sheet: Canvas, axes: Axes, sides: tuple[_Side, _Side], points: Sequence[tuple[int, Decimal, Decimal]]
) -> None:
    """Draw points with their numbers, each number where it hides no other and no point."""
    wide, high = sheet.width - _LEFT - _RIGHT, _HEIGHT - _ABOVE - _BELOW
    places = {n: (sides[0].part(x) * wide, sides[1].part(y) * high) for n, x, y in points}
    taken = [*places.values()]
    for number, x, y in points:
        axes.plot([float(x)], [float(y)], **{**sheet.mark(DOT), "linestyle": "none", "zorder": 4})
        by = next((each for each in _AROUND if _free(places[number], each, taken)), _AROUND[0])
        taken.append((places[number][0] + by[0], places[number][1] + by[1]))
        sheet.label(axes, str(number), (float(x), float(y)), by, ha="center", va="center", size=SMALL)


def _free(at: tuple[float, float], by: tuple[float, float], taken: Iterable[tuple[float, float]]) -> bool:
    x, y = at[0] + by[0], at[1] + by[1]
    return all(abs(x - a) >= _NEAR or abs(y - b) >= _NEAR for a, b in taken if (a, b) != at)
