"""Read a Word document (.docx) as one sheet: a paragraph is a row, and so is each row of a table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from service.adapters.form_files.sheets.cell import EMPTY, Budget, Cell, Rows, text_cell
from service.adapters.form_files.sheets.safe_unzip import docx_parts
from service.domain.errors import ExtraMissingError
from service.domain.forms.import_findings import DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TWICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""What older programs show in place of what stands beside it."""

_BOXES = frozenset({"\uf06f", "\uf0a8", "\uf071", "\uf072", "☐", "□", "○", "o", "q"})
"""Bullets that are drawn as boxes; letters are those of fonts of symbols."""

_FRAMES = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "customXml"))
_NUMBERS = frozenset({"decimal", "decimalZero", "thaiNumbers"})
_LEVELS = 9


def read(content: bytes) -> dict[str, Rows]:
    """Return the only sheet. Raises `UnreadableWorkbookError` and `ExtraMissingError`."""
    try:
        from defusedxml.ElementTree import fromstring  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise ExtraMissingError(extra="office") from None
    document, numbering = (fromstring(each) if each else None for each in docx_parts(content))
    body = document.find(f"{_W}body") if document is not None else None
    rows = _Document(_lists(numbering)).rows(body) if body is not None else iter(())
    return {DOCUMENT: Budget().bounded(DOCUMENT, rows)}


def _lists(numbering: Element | None) -> dict[tuple[str, str], str]:
    """Return what stands before the paragraphs of each list and level: "1" for numbers, a box, or nothing."""
    if numbering is None:
        return {}
    kinds = {
        (each.get(f"{_W}abstractNumId", ""), level.get(f"{_W}ilvl", "")): _kind(level)
        for each in numbering.findall(f"{_W}abstractNum")
        for level in each.findall(f"{_W}lvl")
    }
    named = {each.get(f"{_W}numId", ""): _value(each, "abstractNumId") for each in numbering.findall(f"{_W}num")}
    return {(name, str(at)): kinds.get((of, str(at)), "") for name, of in named.items() for at in range(_LEVELS)}


def _kind(level: Element) -> str:
    kind, text = _value(level, "numFmt"), _value(level, "lvlText")
    if kind in _NUMBERS:
        return "1"
    return "☐" if kind == "bullet" and text in _BOXES else ""


def _value(element: Element, name: str) -> str:
    found = element.find(f"{_W}{name}")
    return found.get(f"{_W}val", "") if found is not None else ""


class _Document:
    """Reads a document from above, and counts the paragraphs of its numbered lists."""

    def __init__(self, lists: dict[tuple[str, str], str]) -> None:
        self._lists = lists
        self._counts: Counter[tuple[str, int]] = Counter()

    def rows(self, body: Element) -> Iterator[list[Cell]]:
        """Yield the rows of a document's body, or of a part of it."""
        for each in body:
            if each.tag == f"{_W}p":
                for line in self._paragraph(each).split("\n"):
                    yield [text_cell(part) for part in line.strip("\t").split("\t")]
            elif each.tag == f"{_W}tbl":
                yield from map(self._row, _within(each, "tr"))
            elif each.tag == f"{_W}sdt":
                for inner in each.findall(f"{_W}sdtContent"):
                    yield from self.rows(inner)

    def _row(self, row: Element) -> list[Cell]:
        """Return the cells of a table's row, each in its first column."""
        cells: list[Cell] = []
        for each in _within(row, "tc"):
            lines = [self._paragraph(part).replace("\t", " ") for part in each.findall(f".//{_W}p")]
            cells.append(text_cell("\n".join(line for line in lines if line.strip())))
            span = _value(each.find(f"{_W}tcPr") or each, "gridSpan")
            cells += [EMPTY] * (int(span) - 1 if span.isdecimal() and len(span) < 3 else 0)  # noqa: PLR2004 - columns
        return cells

    def _paragraph(self, paragraph: Element) -> str:
        said = "".join(_pieces(paragraph))
        return f"{self._before(paragraph)}{said}" if said.strip() else ""

    def _before(self, paragraph: Element) -> str:
        """Return the number or the box that a list writes before a paragraph."""
        found = paragraph.find(f"{_W}pPr/{_W}numPr")
        if found is None:
            return ""
        name, level = _value(found, "numId"), _value(found, "ilvl") or "0"
        kind = self._lists.get((name, level), "")
        if kind != "1":
            return f"{kind} " if kind else ""
        depth = int(level)
        self._counts[name, depth] += 1
        for deeper in range(depth + 1, _LEVELS):
            del self._counts[name, deeper]
        return ".".join(str(self._counts[name, at] or 1) for at in range(depth + 1)) + ". "


def _within(element: Element, name: str) -> Iterator[Element]:
    """Yield the parts of a table of a name, also those in frames of fields; what is in a table inside is none."""
    for each in element:
        if each.tag == f"{_W}{name}":
            yield each
        elif each.tag in _FRAMES:
            yield from _within(each, name)


def _pieces(element: Element) -> Iterator[str]:
    """Yield what a paragraph shows; of what stands twice, the first."""
    for each in element:
        if each.tag == f"{_W}t":
            yield each.text or ""
        elif each.tag == f"{_W}tab":
            yield "\t"
        elif each.tag in {f"{_W}br", f"{_W}cr"}:
            yield "\n"
        elif each.tag == f"{_W}sym":
            yield _symbol(each.get(f"{_W}char", ""))
        elif each.tag not in {_TWICE, f"{_W}pPr"}:
            yield from _pieces(each)


def _symbol(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
