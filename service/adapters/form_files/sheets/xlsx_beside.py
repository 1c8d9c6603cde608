"""The texts beside the cells of an .xlsx workbook: comments of cells, and boxes of text that lie over them."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from service.adapters.form_files.sheets.cell import UnreadableWorkbookError
from service.adapters.form_files.sheets.outermost import outermost
from service.adapters.form_files.sheets.safe_unzip import xlsx_beside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from xml.etree.ElementTree import Element

_TARGET = re.compile(rb"""\sTarget\s*=\s*["']([\w./-]{0,200}(?:comments|drawings?/)[\w./-]{0,100}\.xml)["']""")

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
        for name, text in xlsx_beside(content, tuple(parts := _parts(content, titles))):
            yield from _of_part(parse(text), parts[name])
    except (UnreadableWorkbookError, ParseError, ValueError):
        yield "…"


def _parts(content: bytes, titles: Mapping[str, str]) -> dict[str, str]:
    """Return the titles of the sheets that comments and drawings belong to, by the paths of those."""
    links = {f"{posixpath.dirname(path)}/_rels/{posixpath.basename(path)}.rels": path for path in titles}
    return {
        posixpath.normpath(posixpath.join("/", posixpath.dirname(links[name]), target.decode()))[1:]: titles[
            links[name]
        ]
        for name, text in xlsx_beside(content, tuple(links))
        for target in _TARGET.findall(text)
    }


def _of_part(part: Element, title: str) -> Iterator[str]:
    for comment in outermost(part, f"{_MAIN}comment"):
        yield f"{title}!{comment.get('ref', '')} {' '.join(''.join(comment.itertext()).split())}"
    for shape in outermost(part, _SHAPE):
        said = ["".join(each.text or "" for each in line.iter(_TEXT)) for line in outermost(shape, _PARAGRAPH)]
        if joined := " ".join(" ".join(said).split()):
            yield f"{title} {joined}"
