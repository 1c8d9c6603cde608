"""Write tables to sheets: numbers as numbers, texts never as formulas, frozen headings, Thai fonts."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, Self

from msgspec import Struct

from service.domain.errors import ExtraMissingError
from service.domain.scoring.score import PeriodShown
from service.exports.labels import period_words
from service.exports.scorecard_rows import signature_lines
from service.exports.thai_digits import one_kind
from service.exports.xlsx.row_height import edges_of, lines_of
from service.texts import texts

if TYPE_CHECKING:
    import io
    from collections.abc import Sequence

    from service.exports.scorecard_rows import Signature
    from service.exports.thai_digits import Digits

_LETTER, _PADDING = 7, 5
"""The width of a letter and of a column's padding, in pixels."""

FONT = {"font_name": "TH Sarabun New", "font_size": 16, "valign": "vcenter"}
"""The font of Thai official documents; XLSX has no fallback fonts."""

HEADING = 3
"""The row of column names (0-based), after the title and two lines."""

_A4 = 9
_MARGINS = (0.4, 0.4, 0.5, 0.5)
"""Left, right, top and bottom, in inches."""

READABLE, _NAMED = 210, 2
"""The letters of width up to which one page across can be read, and the columns that name a row on each page.

So many letters are printed at 10 points, about as large as Latin letters at 7.
"""

_ROW = 24
"""Line height in points, with space for marks above and below Thai letters."""


class Typed(str):
    """A text as somebody typed it: its digits stay as they are."""

    __slots__ = ()


Cell = str | int | Decimal | None
Style = Literal["plain", "bold", "code", "quoted", "group", "plan"]
Look = Style | Literal["signed", "title", "note", "status", "column", "words"]


_THAI_DIGITS = "[$-D00041E]"
"""The number format prefix for Thai digits: shape 0D of locale 041E."""

_LINED = {"border": 1, "border_color": "#BFBFBF", "text_wrap": True}
_LOOKS: dict[Look, dict[str, object]] = {
    "title": {"bold": True, "font_size": 20},
    "note": {},
    "status": {"bold": True},
    "column": {"bold": True, "text_wrap": True, "align": "center", "bg_color": "#E6E6E6", "border": 1},
    "plain": _LINED,
    "code": _LINED,
    "quoted": {**_LINED, "valign": "top"},
    "words": {**_LINED, "align": "left", "indent": 1},
    "group": {**_LINED, "bold": True, "bg_color": "#E6E6E6"},
    "plan": {**_LINED, "align": "center"},
    "signed": {"align": "center"},
    "bold": {**_LINED, "bold": True, "bg_color": "#F5F5F5"},
}


_BAR = {
    "type": "data_bar",
    "bar_color": "#8EA9DB",
    "min_type": "num",
    "min_value": 0,
    "max_type": "num",
    "max_value": 100,
}
"""A bar from 0 to 100, light enough for the figure on it."""

_PLAN_FIGURES = 2
"""The column from which on a row in style `plan` is centred."""


class Head(Struct, frozen=True, kw_only=True):
    """The heading of every sheet: title, period, and whether the figures are a draft."""

    title: str
    period: PeriodShown
    status: str


class TableRow(Struct, frozen=True, kw_only=True):
    """A table row.

    Digits stay Arabic in style `code`, as in codes to look up. In style `group` the one cell is as wide as the table.
    """

    cells: Sequence[Cell]
    style: Style = "plain"


class Table(Struct, frozen=True, kw_only=True):
    """A sheet's content.

    `widths` are the columns' widths in letters. `charted` is the first and last row of the chart, 0-based; `dots` a
    column that is drawn there as points without a line, and `bars` a column of percents with a bar in each cell.
    """

    columns: Sequence[str]
    rows: Sequence[TableRow]
    widths: Sequence[int]
    charted: tuple[int, int] | None = None
    signatures: tuple[Signature, ...] = ()
    dots: int | None = None
    bars: int | None = None


class WorkbookWriter:
    """Writes a workbook; texts and number formats have the digits asked for."""

    def __init__(self, out: io.BytesIO, head: Head, digits: Digits) -> None:
        self._top = head
        self._digits = digits
        self._says = texts("keeper").workbook
        self._book = _opened(out)
        self._formats: dict[tuple[Look, str], Any] = {}
        # A fixed time of creation, so that the same figures give the same file.
        self._book.set_properties({"title": head.title, "created": datetime.combine(head.period.starts, time())})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    def add(self, name: str, table: Table, *, chart: bool = False, status: str | None = None) -> None:
        """Write a table to a new sheet; `status` overrides that of the workbook."""
        sheet = self._book.add_worksheet(self._says.sheets.say(name))
        self._head(sheet, name, table, self._top.status if status is None else status)
        for number, row in enumerate(table.rows, HEADING + 1):
            if row.style == "group":
                self._group(sheet, number, table.widths, str(row.cells[0]))
                continue
            sheet.set_row(number, _height(row.cells, table.widths))
            for column, cell in enumerate(row.cells):
                self._write(sheet, number, column, cell, row.style)
        sheet.freeze_panes(HEADING + 1, 1)
        sheet.repeat_rows(0, HEADING)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(*_MARGINS)
        across = 1 if chart else 1 + sum(table.widths) // READABLE
        sheet.fit_to_pages(across, 0)
        if across > 1:
            sheet.repeat_columns(0, _NAMED - 1)
        if table.signatures:
            self._sign(sheet, table)
        if chart and table.charted:
            self._chart(sheet, name, table, table.charted)
        if table.bars is not None:
            sheet.conditional_format(HEADING + 1, table.bars, HEADING + len(table.rows), table.bars, {**_BAR})

    def _group(self, sheet: Any, row: int, widths: Sequence[int], text: str) -> None:  # noqa: ANN401 - untyped in xlsxwriter
        """Write a text into all columns of a row."""
        sheet.set_row(row, _ROW * lines_of(text, sum(widths)))
        sheet.merge_range(row, 0, row, len(widths) - 1, self._said(text), self._format("group"))

    def _sign(self, sheet: Any, table: Table) -> None:  # noqa: ANN401 - untyped in xlsxwriter
        """Write who signs below a table, side by side, each in a share of its width."""
        begin, count = HEADING + 3 + len(table.rows), len(table.signatures)
        edges = edges_of(table.widths, count)
        for (first, last), signature in zip(edges, table.signatures, strict=True):
            for line, text in enumerate(signature_lines(signature)):
                sheet.merge_range(begin + line, first, begin + line, last, self._said(text), self._format("signed"))

    def _head(self, sheet: Any, name: str, table: Table, status: str) -> None:  # noqa: ANN401 - untyped in xlsxwriter
        for column, width in enumerate(table.widths):
            sheet.set_column(column, column, width)
        sheet.set_default_row(_ROW)
        sheet.set_row(HEADING, _height(table.columns, table.widths))
        title = f"{self._says.titles.say(name)}: {self._top.title}"
        sheet.write_string(0, 0, self._said(title), self._format("title"))
        sheet.write_string(1, 0, self._said(period_words(self._top.period)), self._format("note"))
        sheet.write_string(2, 0, status, self._format("status"))
        for column, text in enumerate(table.columns):
            sheet.write_string(HEADING, column, self._said(text), self._format("column"))

    def _write(self, sheet: Any, row: int, column: int, cell: Cell, style: Style) -> None:  # noqa: ANN401 - untyped in xlsxwriter
        if isinstance(cell, str):
            text = cell if style == "code" or isinstance(cell, Typed) else self._said(cell)
            look: Look = "words" if column and style in ("plain", "code") else style
            look = "plain" if style == "plan" and column < _PLAN_FIGURES else look
            sheet.write_string(row, column, text, self._format(look))
        elif isinstance(cell, Decimal):
            decimals = max(-int(cell.as_tuple().exponent), 0)
            shape = f"0.{'0' * decimals}" if decimals else "0"
            sheet.write_number(row, column, float(cell), self._format(style, self._shaped(shape)))
        elif cell is not None:
            sheet.write_number(row, column, cell, self._format(style, self._shaped("#,##0")))
        else:
            sheet.write_blank(row, column, None, self._format(style))

    def _said(self, text: str) -> str:
        return one_kind(text, self._digits)

    def _shaped(self, shape: str) -> str:
        """Return a number format in the workbook's digits."""
        return f"{_THAI_DIGITS}{shape}" if self._digits == "thai" else shape

    def _format(self, look: Look, shape: str = "General") -> Any:  # noqa: ANN401 - untyped in xlsxwriter
        """Return a cell format from the cache."""
        if (look, shape) not in self._formats:
            self._formats[look, shape] = self._book.add_format({"num_format": shape, **_LOOKS[look]})
        return self._formats[look, shape]

    def _chart(self, sheet: Any, name: str, table: Table, charted: tuple[int, int]) -> None:  # noqa: ANN401 - untyped in xlsxwriter
        """Chart the second column, the third as a dashed line, and one of points alone, against the first."""
        first, last = (HEADING + 1 + each for each in charted)
        place = self._says.sheets.say(name)
        chart = self._book.add_chart({"type": "line"})
        looks: tuple[dict[str, object], ...] = ({"marker": {"type": "circle", "size": 7}}, {"marker": {"type": "none"}})
        lines: tuple[dict[str, object], ...] = (
            {"color": "#1F3864", "width": 2.25},
            {"color": "#7F7F7F", "width": 1.5, "dash_type": "dash"},
        )
        drawn = [(1, looks[0], lines[0]), (2, looks[1], lines[1])]
        if table.dots is not None:
            drawn.append((table.dots, {"marker": {"type": "diamond", "size": 9}}, {"none": True}))
        for column, look, line in drawn:
            chart.add_series(
                {
                    "name": [place, HEADING, column],
                    "categories": [place, first, 0, last, 0],
                    "values": [place, first, column, last, column],
                    "line": line,
                    **look,
                }
            )
        font, label = {"name": FONT["font_name"], "size": 14}, {"name": FONT["font_name"], "size": 12}
        scale = {"min": 0, "max": 100, "num_format": self._shaped("0")}
        chart.set_title({"name": self._top.title, "name_font": font})
        chart.set_x_axis({"num_font": label})
        # Without a name of its own, which would stand on its side: the legend says what is drawn.
        chart.set_y_axis({"num_font": label, **scale})
        chart.set_legend({"position": "bottom", "font": label})
        chart.show_blanks_as("gap")
        across = sum(_LETTER * width + _PADDING for width in table.widths)
        chart.set_size({"width": across, "height": across // 4})
        sheet.insert_chart(
            HEADING + len(table.rows) + 2,
            0,
            chart,
            {"description": self._says.say("chart", title=self._top.title)},
        )


def _height(cells: Sequence[Cell], widths: Sequence[int]) -> int:
    """Return the height of the highest cell; a row may have fewer cells than columns."""
    lines = (lines_of(cell, width) for cell, width in zip(cells, widths, strict=False) if isinstance(cell, str))
    return _ROW * max(lines, default=1)


def _opened(out: io.BytesIO) -> Any:  # noqa: ANN401 - untyped in xlsxwriter
    try:
        import xlsxwriter  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise ExtraMissingError(extra="office") from None
    # Merged cells would take a text that begins with = for a formula. The font is copied, as xlsxwriter changes it.
    as_text = {"strings_to_formulas": False, "strings_to_urls": False}
    return xlsxwriter.Workbook(out, {"in_memory": True, "default_format_properties": {**FONT}, **as_text})
