"""The A4 poster as PDF without a browser, by fpdf2 with HarfBuzz shaping for Thai marks.

It needs the extra `pdf` and is imported only where a PDF is asked for. The font is Sarabun.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Literal
from unicodedata import category

import fontpkg_sarabun
from fpdf import FPDF
from fpdf.fonts import TTFFont
from msgspec import Struct

from service.domain.errors import MissingLettersError
from service.texts.thai_words import pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FONT = "Sarabun"
_FILES: dict[Literal["", "B"], str] = {"": "Sarabun-Regular.ttf", "B": "Sarabun-Bold.ttf"}
_UNSEEN = {"Cc", "Cf"}
_MOST_NAMED = 20
_WIDTH, _MARGIN = 210.0, 14.0
_INNER = _WIDTH - 2 * _MARGIN
_CODE = 96.0
_QUIET = 4
_BLACK = (17, 17, 17)
_MILLIMETRES = 0.3528
"""One point in millimetres."""

_LEADING = 1.5
"""Line height by font size: two marks may stand above a Thai letter, and one below."""

_SMILE = [(8 + 0.17 * step, 17.5 + 0.22 * step - 0.0029 * step * step) for step in range(101)]


class Poster(Struct, frozen=True, kw_only=True):
    """The texts of a poster from top to bottom; facts are headings with values.

    `deep` and `highlight` are colours as in CSS; the mark is SVG, without one it is the service's own.
    """

    language: str
    organisation: str
    headline: str
    title: str
    subtitle: str
    steps: Sequence[tuple[str, str]]
    link_hint: str
    link: str
    facts: Sequence[tuple[str, str]]
    trust: str
    notice: str = ""
    mark: str = ""
    deep: str
    highlight: str


def poster_pdf(poster: Poster, code: Sequence[Sequence[int]]) -> bytes:
    """Draw one poster, otherwise as `posters_pdf`."""
    return posters_pdf([(poster, code)])


def posters_pdf(posters: Sequence[tuple[Poster, Sequence[Sequence[int]]]]) -> bytes:
    """Draw posters on an A4 page each, with their QR codes as rows of modules, dark ones true, without margin.

    Raises `MissingLettersError` for letters that the font lacks, which would be left out.
    """
    sheet = _Sheet(posters[0][0])
    for poster, code in posters:
        sheet.pdf.add_page()
        sheet.code(code, top=sheet.heading(poster) + 4, bottom=187)
        sheet.steps(poster.steps, top=190)
        sheet.line(poster.link_hint, top=213, size=15)
        sheet.line(poster.link, top=221, size=20, style="B")
        sheet.facts(poster.facts, top=234)
        sheet.line(poster.trust, top=276, size=15, style="B")
    drawn = bytes(sheet.pdf.output())
    if sheet.missing:
        named = [f"{letter} (U+{ord(letter):04X})" for letter in list(sheet.missing)[:_MOST_NAMED]]
        raise MissingLettersError(letters=" ".join(named))
    return drawn


class _Sheet:
    """A4 pages; lengths are in millimetres, font sizes in points."""

    def __init__(self, poster: Poster) -> None:
        self.pdf = FPDF(format="A4", unit="mm")
        self.pdf.set_auto_page_break(auto=False)
        self.pdf.set_title(poster.title)
        self.pdf.set_lang(poster.language)
        for style, file in _FILES.items():
            self.pdf.add_font(_FONT, style, fontpkg_sarabun.ROOT / "files" / file)
        self.pdf.set_text_shaping(use_shaping_engine=True, language=poster.language)
        self.pdf.c_margin = 0
        self.missing: dict[str, None] = {}
        self._fits: dict[tuple[str, float, Literal["", "B"], float, int], tuple[float, list[str]]] = {}

    def heading(self, poster: Poster) -> float:
        """Draw the heading and logo; return where it ends."""
        if poster.notice:
            self.pdf.set_fill_color(poster.highlight)
            self.pdf.rect(0, 0, _WIDTH, 10, style="F")
            self.line(poster.notice, top=2.2, size=12)
        self._mark(poster, _WIDTH / 2 - 5, 13)
        self.line(poster.organisation, top=24.5, size=17, style="B")
        self.line(poster.headline, top=34, size=44, style="B")
        title = self.line(poster.title, top=57, size=19, style="B", most_lines=2)
        below = self.line(poster.subtitle, top=title, size=13)
        self.pdf.set_draw_color(poster.deep)
        self.pdf.set_line_width(1.8)
        self.pdf.polyline([(_MARGIN + _INNER * step / 60, below + 2 + 8 * _arc(step / 60)) for step in range(61)])
        return below + 10

    def _mark(self, poster: Poster, left: float, top: float) -> None:
        if poster.mark:
            self.pdf.image(BytesIO(poster.mark.encode()), left, top, 10, 10, keep_aspect_ratio=True)
            return
        self.pdf.set_fill_color(poster.highlight)
        self.pdf.ellipse(left, top, 10, 10, style="F")
        self.pdf.set_draw_color(poster.deep)
        self.pdf.set_line_width(1.1)
        self.pdf.polyline([(left + x * 10 / 32, top + y * 10 / 32) for x, y in _SMILE])

    def code(self, rows: Sequence[Sequence[int]], top: float, bottom: float) -> None:
        """Draw the QR code in a frame, with its quiet zone."""
        side = min(_CODE, bottom - top)
        left, module = (_WIDTH - side) / 2, side / (len(rows) + 2 * _QUIET)
        self.pdf.set_draw_color(*_BLACK)
        self.pdf.set_line_width(0.8)
        self.pdf.rect(left, top, side, side, round_corners=True, corner_radius=5)
        self.pdf.set_fill_color(*_BLACK)
        for at, row in enumerate(rows, _QUIET):
            for start, length in _runs(row):
                across = left + (_QUIET + start) * module
                self.pdf.rect(across, top + at * module, length * module, module, style="F")

    def steps(self, steps: Sequence[tuple[str, str]], top: float) -> None:
        """Draw the steps side by side."""
        for (left, width), (number, (name, note)) in zip(_columns(len(steps)), enumerate(steps, 1), strict=True):
            self.line(f"{number}. {name}", top=top, size=22, style="B", left=left, width=width)
            self.line(note, top=top + 12, size=14, left=left, width=width)

    def facts(self, facts: Sequence[tuple[str, str]], top: float) -> None:
        """Draw the facts side by side, below a rule."""
        self.pdf.set_line_width(0.3)
        self.pdf.line(_MARGIN, top, _WIDTH - _MARGIN, top)
        for (left, width), (name, fact) in zip(_columns(len(facts)), facts, strict=True):
            self.line(name, top=top + 2, size=13, style="B", left=left, width=width)
            self.line(fact, top=top + 9, size=13, left=left, width=width, most_lines=4)

    def line(  # noqa: PLR0913 - position and style
        self,
        text: str,
        *,
        top: float,
        size: float,
        style: Literal["", "B"] = "",
        left: float = _MARGIN,
        width: float = _INNER,
        most_lines: int = 1,
    ) -> float:
        """Write a centred text, smaller where it would not fit; return where it ends."""
        self.pdf.set_text_color(*_BLACK)
        asked = text, size, style, width, most_lines
        if asked not in self._fits:  # most texts are those of the poster before
            self._fits[asked] = self._fitted(*asked)
        fitting, lines = self._fits[asked]
        self.pdf.set_font(_FONT, style, fitting)
        for line in lines:
            self.missing |= dict.fromkeys(filter(self._lacks, line))
            height = self.pdf.font_size_pt * _LEADING * _MILLIMETRES
            self.pdf.set_xy(left, top)
            self.pdf.cell(width, height, line, align="C")
            top += height
        return top

    def _lacks(self, letter: str) -> bool:
        """Return whether the font lacks a visible letter."""
        font = self.pdf.current_font
        return isinstance(font, TTFFont) and ord(letter) not in font.cmap and category(letter) not in _UNSEEN

    def _fitted(
        self, text: str, size: float, style: Literal["", "B"], width: float, most_lines: int
    ) -> tuple[float, list[str]]:
        """Return the largest font size that fits, and the lines.

        A piece is measured once: its width grows with the font's size.
        """
        self.pdf.set_font(_FONT, style, size)
        parts = [[(piece, self._width(piece) / size) for piece in pieces(part)] for part in text.split("\n")]
        space = self._width(" ") / size
        while True:
            lines = [line for part in parts for line in _lines(part, space, width / size)]
            if len(lines) <= most_lines and all(taken <= width / size for _, taken in lines):
                return size, [line for line, _ in lines]
            size *= 0.96

    def _width(self, text: str) -> float:
        return float(self.pdf.get_string_width(text))


def _lines(measured: Sequence[tuple[str, float]], space: float, width: float) -> list[tuple[str, float]]:
    """Fill lines with measured pieces; return each line with the width it takes."""
    lines = [("", 0.0)]
    for piece, wide in measured:
        line, taken = lines[-1]
        if line and taken + wide > width:
            lines.append((piece.lstrip(), wide - space if piece.startswith(" ") else wide))
        else:
            lines[-1] = line + piece, taken + wide
    return lines


def _runs(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield start and length of each run of dark modules."""
    start = None
    for at, dark in enumerate((*row, 0)):
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            yield start, at - start
            start = None


def _columns(count: int) -> list[tuple[float, float]]:
    """Return left edge and width of columns side by side."""
    gap = 5.0
    width = (_INNER - gap * (count - 1)) / count
    return [(_MARGIN + (width + gap) * at, width) for at in range(count)]


def _arc(part: float) -> float:
    """Return the depth of the logo's smile at a part of its width, 1 in the middle."""
    return 1 - (2 * part - 1) ** 2
