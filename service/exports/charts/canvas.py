"""The sheet that charts are drawn on: a figure measured in CSS pixels, with our font and the colours of the house."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import fontpkg_sarabun
import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.textpath import text_to_path

from service.exports.charts.options import colours
from service.exports.digits import written
from service.texts import texts

if TYPE_CHECKING:
    from decimal import Decimal

    from matplotlib.axes import Axes
    from matplotlib.text import Text

    from service.exports.charts.options import Look

WIDTHS = {"wide": 720, "narrow": 328}
_INCH = 96
_POINT = 0.75
"""Of an inch and a point in CSS pixels."""

_DOTS = 200
_EMPTY_HEIGHT = 96
SMALL, PLAIN = 14, 15
"""The sizes of letters, in CSS pixels."""

NEAR = 15
"""How near the middles of two lines of letters may be, in CSS pixels."""

# What is a formula to the library is text to us, and what it makes up by chance must be the same each time.
mpl.rcParams.update({"svg.fonttype": "path", "svg.hashsalt": "pochai", "text.parse_math": False})
_FAMILY = ["Sarabun", "DejaVu Sans"]
"""Our font, the library's own for signs that it lacks, and behind them whichever others were needed."""

for _file in ("Sarabun-Regular.ttf", "Sarabun-Bold.ttf"):
    fontManager.addfont(fontpkg_sarabun.ROOT / "files" / _file)


Shape = Mapping[str, object]
DOT: Shape = {"marker": "o", "markersize": 7, "linewidth": 1.6}
BLOCK: Shape = {"marker": "s", "markersize": 8, "linewidth": 4, "zorder": 1.8, "solid_capstyle": "butt"}
"""How quarters and years are marked, told apart by their shape."""

NO_NUMBER = "–"
"""What stands where there is no number, in the manner of Thai tables."""


def _with_fonts(text: str) -> str:
    """Make sure of a font for each letter of a text; one that no font of this machine has is named by its number."""
    missing = {letter for letter in text if letter.isprintable() and letter != " " and not _known(letter)}
    return "".join(f"[U+{ord(letter):04X}]" if letter in missing else letter for letter in text)


def _known(letter: str) -> bool:
    found = _holder(letter)
    if found and found not in _FAMILY:
        _FAMILY.append(found)
    return found is not None


@cache
def _holder(letter: str) -> str | None:
    """Give the family of the first font that has a letter, our own first."""
    others = (each for each in fontManager.ttflist if each.name not in _FAMILY and "Last Resort" not in each.name)
    own = (each for name in _FAMILY for each in fontManager.ttflist if each.name == name)
    return next((each.name for each in (*own, *others) if ord(letter) in FT2Font(each.fname).get_charmap()), None)


def font(size: float = PLAIN, *, bold: bool = False) -> FontProperties:
    """Give the font in a size of CSS pixels."""
    return FontProperties(family=_FAMILY, weight="bold" if bold else "regular", size=size * _POINT)


def width_of(text: str, size: float = PLAIN, *, bold: bool = False) -> float:
    """Measure a text in CSS pixels."""
    width, _, _ = text_to_path.get_text_width_height_descent(_with_fonts(text), font(size, bold=bold), ismath=False)
    return float(width) / _POINT


class Canvas:
    """A figure of a height in CSS pixels, and of the width that its look has."""

    def __init__(self, look: Look, height: float, title: str, *, demonstration: bool = False) -> None:
        self.look, self.height, self.title = look, height, title
        self.width = WIDTHS[look.width]
        self.colours = colours(dark=look.dark)
        self.figure = Figure(figsize=(self.width / _INCH, height / _INCH), dpi=_INCH, facecolor=self.colours["paper"])
        self.says = texts("report").charts
        self._patch = {"facecolor": self.colours["paper"], "edgecolor": "none", "pad": 0.6}
        if demonstration:
            self.write(self.width - 4, 4, self.says.demonstration, bold=True, ha="right", va="top")

    def axes(self, left: float, right: float, top: float, bottom: float) -> Axes:
        """Give axes at so many CSS pixels from the edges, without a frame."""
        across, down = self.width - left - right, self.height - top - bottom
        place = (left / self.width, bottom / self.height, across / self.width, down / self.height)
        axes = self.figure.add_axes(place, facecolor="none")
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.tick_params(length=0, colors=self.colours["muted"], pad=4 * _POINT)
        return axes

    def write(
        self,
        x: float,
        y: float,
        text: str,
        size: float = SMALL,
        *,
        bold: bool = False,
        **how: Any,  # noqa: ANN401 - handed on
    ) -> Text:
        """Write a text at so many CSS pixels from the left and the top, on a patch of paper that keeps lines off it."""
        how = {"color": self.colours["ink"], "bbox": self._patch, **how}
        across, up = x / self.width, 1 - y / self.height
        said = _with_fonts(written(text, self.look.digits))
        return self.figure.text(across, up, said, fontproperties=font(size, bold=bold), parse_math=False, **how)

    def label(self, axes: Axes, text: str, at: tuple[float, float], by: tuple[float, float], **how: Any) -> Text:  # noqa: ANN401 - handed on
        """Write a text on its patch of paper at a place of the axes, moved by so many CSS pixels."""
        how = {"color": self.colours["ink"], **how}
        bold, size = how.pop("bold", False), how.pop("size", SMALL)
        return axes.annotate(
            _with_fonts(written(text, self.look.digits)),
            at,
            xytext=(by[0] * _POINT, by[1] * _POINT),
            textcoords="offset points",
            fontproperties=font(size, bold=bold),
            bbox=self._patch,
            parse_math=False,
            annotation_clip=False,
            **how,
        )

    def ticks(self, axes: Axes, way: Literal["x", "y"], ticks: dict[float, str], size: float = SMALL) -> None:
        """Name places along one side of the axes."""
        (axes.set_xticks if way == "x" else axes.set_yticks)(
            list(ticks),
            [_with_fonts(written(name, self.look.digits)) for name in ticks.values()],
            fontproperties=font(size),
            parse_math=False,
        )

    def room_for(self, text: str, size: float = PLAIN, *, bold: bool = False) -> float:
        """Measure a text in the digits that it will have."""
        return width_of(written(text, self.look.digits), size, bold=bold)

    def line(self, *, strong: bool) -> dict[str, Any]:
        """Tell how a line to read by is drawn: thin, or broken and strong where it is what is aimed at."""
        if strong:
            return {"color": self.colours["focus"], "linewidth": 1.6, "linestyle": (0, (5, 3)), "zorder": 1.5}
        return {"color": self.colours["line"], "linewidth": 1, "zorder": 1}

    def mark(self, shape: Shape) -> dict[str, Any]:
        """Tell how points are drawn."""
        return {"color": self.colours["accent" if shape is DOT else "edge"], "clip_on": False, **shape}

    @staticmethod
    def number(percent: Decimal | None) -> str:
        """Write a percent as it is shown everywhere."""
        return NO_NUMBER if percent is None else str(percent)

    def saved(self) -> bytes:
        """Give the file, without a date and without the name of the program."""
        out = io.BytesIO()
        if self.look.format == "svg":
            self.figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Title": self.title})
        else:
            self.figure.savefig(out, format="png", dpi=_DOTS, metadata={"Software": None})
        return out.getvalue()


def empty(look: Look, title: str, *, demonstration: bool = False) -> Canvas:
    """Give the sheet of a chart that has nothing to draw yet."""
    sheet = Canvas(look, _EMPTY_HEIGHT, title, demonstration=demonstration)
    middle = sheet.write(sheet.width / 2, _EMPTY_HEIGHT / 2, sheet.says.no_answers, PLAIN, ha="center", va="center")
    middle.set_color(sheet.colours["muted"])
    return sheet


def broken(text: str, width: float, most: int, size: float, *, bold: bool = False) -> list[str] | None:
    """Break a text into lines at its spaces and before words that are known; `None` where that does not do."""
    known = texts("keeper").poster_breaks
    width = width * PLAIN / size
    lines = [""]
    for piece in re.split("|".join(f"(?={re.escape(each)})" for each in (" ", *known)), text):
        if lines[-1] and width_of(lines[-1] + piece, bold=bold) > width:
            lines.append(piece.lstrip())
        else:
            lines[-1] += piece
    fits = len(lines) <= most and all(width_of(line, bold=bold) <= width for line in lines)
    return lines if fits else None
