"""The chart of a form's items: a bar for each item and section, with a line at the whole form's percent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.exports.charts.canvas import PLAIN, SMALL, WIDTHS, Canvas, broken, empty
from service.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

    from service.domain.scoring.percent_mean_level import Figures
    from service.domain.scoring.score import Score
    from service.exports.charts.options import ChartOptions

_LINE, _BAR, _GAP = 21, 14, 10
_ABOVE, _BELOW, _RIGHT, _EDGE = 30, 26, 58, 4
_FOOT = 24
"""The room of the scale, which says where it begins and ends, in CSS pixels."""

_BESIDE_BAR = 6
"""From the end of a bar, or from the line, to the number, in CSS pixels."""

_BESIDE = 330
"""In CSS pixels; in a wider chart bars begin beside their labels, else below them."""

_ROOM = {"wide": _BESIDE - 3 * _EDGE, "narrow": WIDTHS["narrow"] - 2 * _EDGE}
_SIZES = (PLAIN, SMALL, SMALL - 1)
_MOST_LINES = 2
_WHOLE = 100


class _Bar(Struct, frozen=True, kw_only=True):
    """A bar with its label in lines, and its position."""

    lines: list[str]
    size: int
    figures: Figures
    bold: bool
    top: float
    beside: bool

    @property
    def middle(self) -> float:
        """Where the bar's middle is."""
        if self.beside:
            return self.top + len(self.lines) * _LINE / 2
        return self.top + len(self.lines) * _LINE + _BAR / 2 + 1

    @property
    def bottom(self) -> float:
        """Where the next bar may begin."""
        return self.top + len(self.lines) * _LINE + _GAP + (0 if self.beside else _BAR)


def draw(score: Score, look: ChartOptions) -> Canvas:
    """Draw the rated items of a form, with each section's bar before its items."""
    title = texts("report").charts.titles.say("items", title=score.title)
    if score.percent is None:
        return empty(look, title, demonstration=score.demonstration)
    # The label of made-up answers has its own line.
    above = _ABOVE + (_LINE if score.demonstration else 0)
    bars = _bars(score, look, above)
    sheet = Canvas(look, bars[-1].bottom + _BELOW, title, demonstration=score.demonstration)
    axes = sheet.axes(_begin(look), _RIGHT, 0, _FOOT)
    axes.set(xlim=(0, _WHOLE), ylim=(sheet.height - _FOOT, 0), yticks=[])
    whole = float(score.percent)
    if look.width == "wide":
        axes.axvline(whole, ymax=1 - above / (sheet.height - _FOOT), **sheet.line(strong=True))
    else:
        # Labels stand over their bars: the line crosses the bars alone.
        ends = [bar.middle - _BAR / 2 - 2 for bar in bars], [bar.middle + _BAR / 2 + 2 for bar in bars]
        axes.vlines([whole] * len(bars), *ends, **(sheet.line(strong=True) | {"linestyle": "solid"}))
    axes.axvline(0, ymax=1 - above / (sheet.height - _FOOT), **sheet.line(strong=False))
    sheet.ticks(axes, "x", {0: f"{sheet.says.percent} 0" if look.width == "wide" else "0", _WHOLE: f"{_WHOLE}"})
    told = sheet.says.say("whole_of", percent=sheet.number(score.percent))
    sheet.label(axes, told, (whole, above), (0, 2), bold=True, ha="center", va="bottom")
    across = (sheet.width - _begin(look) - _RIGHT) / _WHOLE
    for bar in bars:
        _draw_bar(sheet, axes, bar, whole, across)
    return sheet


def _draw_bar(sheet: Canvas, axes: Axes, bar: _Bar, whole: float, across: float) -> None:
    """Draw a bar with its number beside it, or beyond the line at `whole` where that would cross the number."""
    percent, number = float(bar.figures.percent or 0), sheet.number(bar.figures.percent)
    color = sheet.colours["accent" if bar.bold else "edge"]
    axes.barh(bar.middle, percent, _BAR, color=color, zorder=1.2)
    crossed = 0 <= (whole - percent) * across <= _BESIDE_BAR + sheet.room_for(number, SMALL, bold=bar.bold)
    place = (whole if crossed else percent, bar.middle)
    sheet.label(axes, number, place, (_BESIDE_BAR, 0), bold=bar.bold, va="center")
    for at, line in enumerate(bar.lines):
        sheet.write(_EDGE, bar.top + (at + 0.5) * _LINE, line, bar.size, bold=bar.bold, va="center")


def _bars(score: Score, look: ChartOptions, above: int) -> list[_Bar]:
    bars: list[_Bar] = []
    for name, figures, bold, alone in _rows(score):
        top = bars[-1].bottom if bars else above + _GAP
        fitted = ((broken(name, _ROOM[look.width], _MOST_LINES, size, bold=bold), size) for size in _SIZES)
        lines, size = next((each for each in fitted if each[0]), ([alone], SMALL))
        bars.append(
            _Bar(lines=lines or [], size=size, figures=figures, bold=bold, top=top, beside=look.width == "wide")
        )
    return bars


def _begin(look: ChartOptions) -> float:
    """Return where bars begin."""
    return _BESIDE if look.width == "wide" else _EDGE


def _rows(score: Score) -> Iterator[tuple[str, Figures, bool, str]]:
    """Yield what has a bar: label, figures, whether it is a section, and a shorter label."""
    says, sections = texts("report").charts, {section.id: section for section in score.sections}
    for number, item in enumerate(score.items, 1):
        if item.type != "rating" or item.overall:
            continue
        if section := sections.pop(item.section, None):
            yield section.title, section, True, section.title
        # No line break after the number.
        name = says.say("item", number=number, text=item.text).replace(" ", "\u00a0", 1)
        yield name, item, False, says.say("item_alone", number=number)
