"""Read a Word document (.docx) as one sheet: a paragraph is a row, and so is each row of a table."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from service.adapters.form_files.sheets.cell import EMPTY, Budget, Cell, Rows, text_cell
from service.adapters.form_files.sheets.docx_lists import Lists
from service.adapters.form_files.sheets.docx_text import W, pieces
from service.adapters.form_files.sheets.outermost import outermost
from service.adapters.form_files.sheets.safe_unzip import docx_parts
from service.domain.errors import ExtraMissingError
from service.domain.forms.import_findings import DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_LINKS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_FRAMES = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "customXml"))


def read(content: bytes) -> dict[str, Rows]:
    """Return the only sheet, and what is beside the text as another one.

    Raises `UnreadableWorkbookError` and `ExtraMissingError`.
    """
    try:
        from defusedxml.ElementTree import fromstring  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise ExtraMissingError(extra="office") from None
    parts, budget = map(fromstring, docx_parts(content)), Budget()
    lists = Lists(next(parts), next(parts))
    gone: list[str] = []
    read = {DOCUMENT: budget.bounded(DOCUMENT, _rows(lists, parts, gone))}
    said = {cell.text for row in read[DOCUMENT] for cell in row}
    noted = (each for other in parts for each in (*_linked(other, said), *_notes(other)))
    return read | budget.beside(chain(gone, filter(None, noted)))


def _rows(lists: Lists, parts: Iterator[Element], gone: list[str]) -> Iterator[list[Cell]]:
    """Yield the rows of the next part, which is held only meanwhile: parsed, a part takes much memory.

    What is struck out in it by changes that nobody has accepted is added to `gone`.
    """
    body = next(parts).find(f"{W}body")
    if body is not None:
        struck = (each.iter(f"{W}delText") for each in outermost(body, f"{W}del"))
        gone += filter(str.strip, ("".join(each.text or "" for each in words) for words in struck))
        yield from _Document(lists).rows(body)


def _linked(part: Element, said: set[str]) -> Iterator[str]:
    """Yield the addresses that a document's words lead to and do not say."""
    for each in part.iter(f"{_LINKS}Relationship"):
        address = each.get("Target", "")
        if each.get("TargetMode") == "External" and each.get("Type", "").endswith("/hyperlink") and address not in said:
            yield f"→ {address}"


def _notes(part: Element) -> Iterator[str]:
    """Yield the paragraphs of a head or foot of pages, or of footnotes, without those that only draw a line."""
    for each in part:
        if each.tag == f"{W}p":
            yield "".join(pieces(each)).strip()
        elif not each.get(f"{W}type"):
            yield from _notes(each)


class _Document:
    """Reads a document from above."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def rows(self, body: Element) -> Iterator[list[Cell]]:
        """Yield the rows of a document's body, or of a part of it."""
        for each in body:
            if each.tag == f"{W}p":
                for line in self._paragraph(each).split("\n"):
                    yield [text_cell(part) for part in line.strip("\t").split("\t")]
            elif each.tag == f"{W}tbl":
                yield from map(self._row, _within(each, "tr"))
                yield []
            elif each.tag in _FRAMES:
                yield from self.rows(each)

    def _row(self, row: Element) -> list[Cell]:
        """Return the cells of a table's row, each in its first column."""
        cells: list[Cell] = [EMPTY] * _few(row.find(f"{W}trPr"), "gridBefore", 0)
        for each in _within(row, "tc"):
            lines = [self._paragraph(part).replace("\t", " ") for part in _paragraphs(each)]
            cells.append(text_cell("\n".join(line for line in lines if line.strip())))
            cells += [EMPTY] * (_few(each.find(f"{W}tcPr"), "gridSpan", 1) - 1)
        return cells

    def _paragraph(self, paragraph: Element) -> str:
        said = "".join(pieces(paragraph))
        return f"{self._lists.before(paragraph)}{said.strip(chr(10))}" if said.strip() else ""


def _within(element: Element, name: str) -> Iterator[Element]:
    """Yield the parts of a table of a name, also those in frames of fields; what is in a table inside is none."""
    for each in element:
        if each.tag == f"{W}{name}":
            yield each
        elif each.tag in _FRAMES:
            yield from _within(each, name)


def _paragraphs(cell: Element) -> Iterator[Element]:
    """Yield the paragraphs of a cell, also those of tables in it; a text box is a part of its paragraph."""
    for each in cell:
        if each.tag == f"{W}p":
            yield each
        else:
            yield from _paragraphs(each)


def _few(settings: Element | None, name: str, usual: int) -> int:
    """Return a number of columns."""
    found = settings.find(f"{W}{name}") if settings is not None else None
    said = found.get(f"{W}val", "") if found is not None else ""
    return int(said) if said.isdecimal() and len(said) < 3 else usual  # noqa: PLR2004 - digits of columns
