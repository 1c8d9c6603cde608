"""The texts beside the cells of an .xlsx workbook: comments of cells, and boxes of text that lie over them."""

from __future__ import annotations

import posixpath
import re
from html import unescape
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from service.adapters.form_files.sheets.cell import UnreadableWorkbookError
from service.adapters.form_files.sheets.outermost import outermost
from service.adapters.form_files.sheets.safe_unzip import xlsx_beside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from xml.etree.ElementTree import Element

_TARGET = re.compile(rb"""\sTarget\s*=\s*["']([\w./-]{0,200}(?:comments|drawings?/)[\w./-]{0,100}\.xml)["']""")
_LINK = re.compile(
    rb"""<Relationship\s(?=[^<>]{0,2000}?TargetMode\s*=\s*["']External["'])(?=[^<>]{0,2000}?/hyperlink["'])"""
    rb"""[^<>]{0,2000}?\sTarget\s*=\s*["']([^"'<>]{1,500})["']"""
)
"""The address of a link that a cell leads to."""

LINKED = " → "
"""Stands before the address of a link."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SHAPE, _PARAGRAPH, _TEXT = (
    "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}sp",
    *(f"{{http://schemas.openxmlformats.org/drawingml/2006/main}}{name}" for name in ("p", "t")),
)


def texts_beside(content: bytes, titles: Mapping[str, str], parse: Callable[[bytes], Element]) -> Iterator[str]:
    """Yield the texts, each with its cell or sheet; `titles` are those of the sheets by their paths.

    What is beyond a limit, or cannot be read, is told as there being more: the cells are read all the same.
    """
    try:
        parts, linked = _parts(content, titles)
        yield from linked
        for name, text in xlsx_beside(content, tuple(parts)):
            yield from _of_part(parse(text), parts[name])
    except (UnreadableWorkbookError, ParseError, ValueError):
        yield "…"


def _parts(content: bytes, titles: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return the titles of the sheets that comments and drawings belong to, by the paths of those; and the links."""
    links = {f"{posixpath.dirname(path)}/_rels/{posixpath.basename(path)}.rels": path for path in titles}
    parts: dict[str, str] = {}
    linked: list[str] = []
    for name, text in xlsx_beside(content, tuple(links)):
        folder, title = posixpath.dirname(links[name]), titles[links[name]]
        for target in _TARGET.findall(text):
            parts[posixpath.normpath(posixpath.join("/", folder, target.decode()))[1:]] = title
        linked += (f"{title}{LINKED}{unescape(each.decode())}" for each in _LINK.findall(text))
    return parts, linked


def _of_part(part: Element, title: str) -> Iterator[str]:
    for comment in outermost(part, f"{_MAIN}comment"):
        yield f"{title}!{comment.get('ref', '')} {' '.join(''.join(comment.itertext()).split())}"
    for shape in outermost(part, _SHAPE):
        said = ["".join(each.text or "" for each in line.iter(_TEXT)) for line in outermost(shape, _PARAGRAPH)]
        if joined := " ".join(" ".join(said).split()):
            yield f"{title} {joined}"
