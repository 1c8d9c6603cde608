"""The canvas of all charts: a Matplotlib figure measured in CSS pixels, with our font and colours."""

from __future__ import annotations

import io
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
from service.exports.thai_digits import one_kind
from service.texts import texts
from service.texts.thai_words import pieces

if TYPE_CHECKING:
    from decimal import Decimal

    from matplotlib.axes import Axes
    from matplotlib.text import Text

    from service.exports.charts.options import ChartOptions

WIDTHS = {"wide": 720, "narrow": 328}
_INCH = 96
_POINT = 0.75
"""One CSS pixel in points."""

_DOTS = 200
_EMPTY_HEIGHT = 96
SMALL, PLAIN = 14, 15
"""Font sizes in CSS pixels."""

NEAR = 15
"""The least distance of two text lines' centres, in CSS pixels."""

# No mathtext, and fixed ids in SVG, so that the same chart gives the same bytes.
mpl.rcParams.update({"svg.fonttype": "path", "svg.hashsalt": "pochai", "text.parse_math": False})
_FAMILY = ["Sarabun", "DejaVu Sans"]
"""Our font, Matplotlib's own for signs that it lacks, and further ones as needed."""

for _file in ("Sarabun-Regular.ttf", "Sarabun-Bold.ttf"):
    fontManager.addfont(fontpkg_sarabun.ROOT / "files" / _file)


Shape = Mapping[str, object]
DOT: Shape = {"marker": "o", "markersize": 7, "linewidth": 1.6}
BLOCK: Shape = {"marker": "s", "markersize": 8, "linewidth": 4, "zorder": 1.8, "solid_capstyle": "butt"}
DIAMOND: Shape = {"marker": "D", "markersize": 8, "linestyle": "none", "markeredgewidth": 1.8, "zorder": 2.2}
"""The markers of quarters, years and imported results, told apart by shape."""

NO_NUMBER = "–"
"""The dash in place of a missing number, as in Thai tables."""


def _with_fonts(text: str) -> str:
    """Add a fallback font for each letter of a text; a letter without any font becomes its code point."""
    missing = {letter for letter in text if letter.isprintable() and letter != " " and not _known(letter)}
    return "".join(f"[U+{ord(letter):04X}]" if letter in missing else letter for letter in text)


def _known(letter: str) -> bool:
    found = _holder(letter)
    if found and found not in _FAMILY:
        _FAMILY.append(found)
    return found is not None


@cache
def _holder(letter: str) -> str | None:
    """Return the family of the first font that has a letter, ours first."""
    others = (each for each in fontManager.ttflist if each.name not in _FAMILY and "Last Resort" not in each.name)
    own = (each for name in _FAMILY for each in fontManager.ttflist if each.name == name)
    return next((each.name for each in (*own, *others) if ord(letter) in FT2Font(each.fname).get_charmap()), None)


def font(size: float = PLAIN, *, bold: bool = False) -> FontProperties:
    """Return the font at a size in CSS pixels."""
    return FontProperties(family=_FAMILY, weight="bold" if bold else "regular", size=size * _POINT)


def width_of(text: str, size: float = PLAIN, *, bold: bool = False) -> float:
    """Return the width of a text in CSS pixels."""
    width, _, _ = text_to_path.get_text_width_height_descent(_with_fonts(text), font(size, bold=bold), ismath=False)
    return float(width) / _POINT


class Canvas:
    """A figure of a height in CSS pixels, as wide as its look says."""

    def __init__(self, look: ChartOptions, height: float, title: str, *, demonstration: bool = False) -> None:
        self.look, self.height, self.title = look, height, title
        self.width = WIDTHS[look.width]
        self.colours = colours(look)
        self.figure = Figure(figsize=(self.width / _INCH, height / _INCH), dpi=_INCH, facecolor=self.colours["paper"])
        self.says = texts("report").charts
        self._patch = {"facecolor": self.colours["paper"], "edgecolor": "none", "pad": 0.6}
        if demonstration:
            self.write(self.width - 4, 4, self.says.demonstration, bold=True, ha="right", va="top")

    def axes(self, left: float, right: float, top: float, bottom: float) -> Axes:
        """Return axes without a frame, at these distances from the edges in CSS pixels."""
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
        **how: Any,  # noqa: ANN401 - passed on to Matplotlib
    ) -> Text:
        """Write a text at CSS pixels from left and top, on an opaque background."""
        how = {"color": self.colours["ink"], "bbox": self._patch, **how}
        across, up = x / self.width, 1 - y / self.height
        said = _with_fonts(one_kind(text, self.look.digits))
        return self.figure.text(across, up, said, fontproperties=font(size, bold=bold), parse_math=False, **how)

    def label(self, axes: Axes, text: str, at: tuple[float, float], by: tuple[float, float], **how: Any) -> Text:  # noqa: ANN401 - passed on to Matplotlib
        """Write a text on an opaque background at axes coordinates, moved by CSS pixels."""
        how = {"color": self.colours["ink"], **how}
        bold, size = how.pop("bold", False), how.pop("size", SMALL)
        return axes.annotate(
            _with_fonts(one_kind(text, self.look.digits)),
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
        """Label positions along one side of the axes."""
        (axes.set_xticks if way == "x" else axes.set_yticks)(
            list(ticks),
            [_with_fonts(one_kind(name, self.look.digits)) for name in ticks.values()],
            fontproperties=font(size),
            parse_math=False,
        )

    def room_for(self, text: str, size: float = PLAIN, *, bold: bool = False) -> float:
        """Return the width of a text in the digits that it will be shown with."""
        return width_of(one_kind(text, self.look.digits), size, bold=bold)

    def line(self, *, strong: bool) -> dict[str, Any]:
        """Return the style of a reference line: thin, or strong and dashed for a target."""
        if strong:
            return {"color": self.colours["focus"], "linewidth": 1.6, "linestyle": (0, (5, 3)), "zorder": 1.5}
        return {"color": self.colours["line"], "linewidth": 1, "zorder": 1}

    def break_line(self) -> dict[str, Any]:
        """Return the style of the line between figures that may not be compared."""
        return {"color": self.colours["ink"], "linewidth": 1.2, "linestyle": (0, (1, 2)), "zorder": 1.6}

    def mark(self, shape: Shape) -> dict[str, Any]:
        """Return the style of points."""
        hollow = {"markerfacecolor": self.colours["paper"]} if shape is DIAMOND else {}
        return {"color": self.colours["edge" if shape is BLOCK else "accent"], "clip_on": False, **shape, **hollow}

    @staticmethod
    def number(percent: Decimal | None) -> str:
        """Return a percent as text, as it is shown everywhere."""
        return NO_NUMBER if percent is None else str(percent)

    def saved(self) -> bytes:
        """Return the file's bytes, without date and program name."""
        out = io.BytesIO()
        if self.look.format == "svg":
            self.figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Title": self.title})
        else:
            self.figure.savefig(out, format="png", dpi=_DOTS, metadata={"Software": None})
        return out.getvalue()


def empty(look: ChartOptions, title: str, *, demonstration: bool = False) -> Canvas:
    """Return the canvas of a chart without data."""
    sheet = Canvas(look, _EMPTY_HEIGHT, title, demonstration=demonstration)
    middle = sheet.write(sheet.width / 2, _EMPTY_HEIGHT / 2, sheet.says.no_answers, PLAIN, ha="center", va="center")
    middle.set_color(sheet.colours["muted"])
    return sheet


def broken(text: str, width: float, most: int, size: float, *, bold: bool = False) -> list[str] | None:
    """Break a text into lines between words; `None` where it does not fit in `most` lines."""
    width = width * PLAIN / size
    lines = [""]
    for piece in pieces(text):
        if lines[-1] and width_of(lines[-1] + piece, bold=bold) > width:
            lines.append(piece.lstrip())
        else:
            lines[-1] += piece
    fits = len(lines) <= most and all(width_of(line, bold=bold) <= width for line in lines)
    return lines if fits else None
