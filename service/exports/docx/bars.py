"""Bars in table cells: paragraphs of a style whose shading is as wide as the percent that stands in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

if TYPE_CHECKING:
    from collections.abc import Iterator

BAR = "Bar"
"""The style of a bar: its colour and height are the template's."""

_PLAIN = "TableText"
"""The style of a cell without a bar."""

_THINNEST = 20
"""A point, in twentieths: what is not nothing can be seen."""


def draw_bars(table: Any) -> None:  # noqa: ANN401 - untyped in lxml
    """Put a bar in place of each percent in style `Bar`; what is no percent, or is 0, has none."""
    margins = sum(int(each.get(qn("w:w"))) for each in _margins(table))
    for cell in table.iter(qn("w:tc")):
        for shape in cell.iterfind(f"{qn('w:p')}/{qn('w:pPr')}"):
            style = shape.find(qn("w:pStyle"))
            if style is not None and style.get(qn("w:val")) == BAR:
                _draw(shape, style, _width(cell) - margins)


def _draw(shape: Any, style: Any, width: int) -> None:  # noqa: ANN401 - untyped in lxml
    paragraph = shape.getparent()
    share = _share("".join(each.text or "" for each in paragraph.iter(qn("w:t"))))
    for run in paragraph.findall(qn("w:r")):
        paragraph.remove(run)
    if share and width > 0:
        indent = OxmlElement("w:ind")
        indent.set(qn("w:right"), str(width - max(int(width * share / 100), _THINNEST)))
        style.addnext(indent)
    else:
        style.set(qn("w:val"), _PLAIN)


def _width(cell: Any) -> int:  # noqa: ANN401 - untyped in lxml
    """Return a cell's width in twentieths of a point; 0 where the template leaves it to Word."""
    asked = cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}")
    return 0 if asked is None or asked.get(qn("w:type")) != "dxa" else int(asked.get(qn("w:w")))


def _share(text: str) -> float:
    try:
        return min(float(text), 100)
    except ValueError:
        return 0


def _margins(table: Any) -> Iterator[Any]:  # noqa: ANN401 - untyped in lxml
    """Yield the left and right margins of a table's cells."""
    found = table.find(f"{qn('w:tblPr')}/{qn('w:tblCellMar')}")
    yield from () if found is None else (each for each in found if each.tag in {qn("w:left"), qn("w:right")})
