"""Unzip an uploaded workbook within limits and repack the parts that are read (zip bombs, entity expansion)."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from service.adapters.form_files.sheets.cell import UnreadableWorkbookError
from service.adapters.form_files.sheets.styles import plain_styles

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKBOOK_LIMIT = 1024 * 1024
"""The most bytes of a workbook."""

_UNPACKED = 3 * 1024 * 1024
"""The most bytes of all parts that are read, without empty cells; pictures and the like are not."""

_STYLED_CELLS = 16 * 1024 * 1024
"""The most bytes of all sheets with their empty styled cells."""

_PARTS = 500
_FRAME = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|(?:[^/]+/)?(?:_rels/)?workbook\d*\.xml(?:\.rels)?", re.IGNORECASE
)
_CONTENT = re.compile(r"(?:[^/]+/)?(?:sharedstrings\d*|worksheets/[^/]+)\.xml", re.IGNORECASE)
_TAGS = {_FRAME: 3_000, _CONTENT: 250_000}
"""The parts that are read, and the most tags of each kind: a filled cell takes four."""

_STYLES, _STYLED = "xl/styles.xml", 1024 * 1024
"""The styles part, and its most bytes that are read for date formats: about 100 per style."""

_CELLS = 60_000
_EMPTY = (
    re.compile(rb"<(?:\w+:)?c(?=\s(?:[^<>]*\s)?r=)\s[^<>]*(?:/>|></(?:\w+:)?c>)"),
    re.compile(rb"<(?:\w+:)?row(?=\s(?:[^<>]*\s)?r=)\s[^<>]*(?:/>|>\s*</(?:\w+:)?row>)"),
)
"""Cells and rows that are only styled; those without an address hold the place of what follows."""

_LAST_CELL = re.compile(rb"</(?:\w+:)?sheetData>")
_LAST_TAG = re.compile(rb"</(?:\w+:)?worksheet>\s*$")

_ODS, _ODS_CONTENT = b"application/vnd.oasis.opendocument.spreadsheet", "content.xml"
_DOCX = "word/document.xml"
_DOCX_PARTS = ("word/numbering.xml", "word/styles.xml", _DOCX)
_DOCX_BESIDE = re.compile(
    r"word/(?:(?:header\d+|footer\d+|footnotes|endnotes|comments)\.xml|_rels/document\.xml\.rels)"
)
_PICTURE = re.compile(
    r"(?:(?:word|xl)/media|Pictures)/[^/]+\.(?:png|jpe?g|gif|bmp|svg|emf|wmf|tiff?|webp)", re.IGNORECASE
)
_BESIDE = 20
"""The most heads, feet and notes of a document that are read."""

_DOCX_TAGS = 150_000
"""The most tags and attributes of all parts of a document: parsed, they take about 120 MB at worst."""

_BESIDE_UNPACKED, _BESIDE_TAGS = 1024 * 1024, 25_000
"""The most bytes, and tags and attributes, of its heads, feet and notes together."""

_LONG_NAMES = re.compile(rb"""\sxmlns[^\s=<>"']*\s*=\s*(?:"[^"]{100}|'[^']{100})""")
"""A name space that would make the name of each tag long: parsed, every name has it in front."""

_FORMULA = re.compile(rb"<(?:[^\s<>/:]+:)?f[\s/>]")
_CELL = re.compile(rb"<(?:[^\s<>/:]+:)?c[\s/>]")
_CHUNK = 64 * 1024


def repack(content: bytes) -> io.BytesIO:
    """Unzip a workbook in pieces and repack it, with each part within its limit and of its declared size.

    Raises `UnreadableWorkbookError`.
    """
    if len(content) > WORKBOOK_LIMIT:
        raise too_large()
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(packed, "w") as taken:
            for name, text in _parts(given).items():
                taken.writestr(name, text)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, zlib.error) as error:
        raise UnreadableWorkbookError("not-a-workbook") from error
    packed.seek(0)
    return packed


def _parts(given: zipfile.ZipFile) -> dict[str, bytes]:
    """Return the parts that are read by name, within the limit for all."""
    if len(given.infolist()) > _PARTS:
        raise too_large()
    parts: dict[str, bytes] = {}
    left, styled, cells, tags = _UNPACKED, _STYLED_CELLS, _CELLS, dict(_TAGS)
    for part in given.infolist():
        if part.filename == _STYLES:
            parts[_STYLES] = plain_styles(b"".join(_pieces(given, part, _STYLED)))
        kind = next((each for each in _TAGS if each.fullmatch(part.filename)), None)
        if kind is None:
            continue
        if "worksheets/" in part.filename.lower():
            text = b"".join(_pieces(given, part, styled))
            styled -= len(text)
            text = _held(text)
        else:
            text = b"".join(_pieces(given, part, left))
        left -= len(text)
        tags[kind] -= text.count(b"<")
        cells -= len(_CELL.findall(text))
        if min(left, styled, cells, *tags.values()) < 0:
            raise too_large()
        parts[part.filename] = _plain(text)
    return parts


def _held(text: bytes) -> bytes:
    """Return a sheet without what holds nothing: cells that are only styled, and what follows the cells."""
    for empty in _EMPTY:
        text = empty.sub(b"", text)
    last, end = _LAST_CELL.search(text), _LAST_TAG.search(text, max(0, len(text) - 200))
    return text[: last.end()] + end[0] if last and end and last.end() <= end.start() else text


def is_ods(content: bytes) -> bool:
    """Return whether an archive calls itself an OpenDocument spreadsheet, in its first member."""
    return _ODS in content[:200]


def is_docx(content: bytes) -> bool:
    """Return whether an archive is a Word document."""
    with zipfile.ZipFile(io.BytesIO(content)) as given:
        return _DOCX in given.namelist()


def pictures_in(content: bytes) -> int:
    """Return how many pictures an archive has, which no reader takes."""
    with zipfile.ZipFile(io.BytesIO(content)) as given:
        return sum(1 for each in given.namelist() if _PICTURE.fullmatch(each))


def ods_content(content: bytes) -> bytes:
    """Return the XML of an .ods file's cells, within limits. Raises `UnreadableWorkbookError`."""
    with zipfile.ZipFile(io.BytesIO(content)) as given:
        text = _bounded(given, _ODS_CONTENT, _UNPACKED)
    if text.count(b"<") > _TAGS[_CONTENT]:
        raise too_large()
    return text


def docx_parts(content: bytes) -> Iterator[bytes]:
    """Yield the XML of a document's lists, styles and text, `<none/>` where it has none, and of each part beside.

    All are within one limit, so that each may be parsed and left before the next. Raises `UnreadableWorkbookError`.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as given:
        names = given.namelist()
        beside = sorted(filter(_DOCX_BESIDE.fullmatch, names))[:_BESIDE]
        left, tags = _UNPACKED, _DOCX_TAGS
        for name in (*_DOCX_PARTS, *beside):
            if name in beside:
                left, tags = min(left, _BESIDE_UNPACKED), min(tags, _BESIDE_TAGS)
            text = _bounded(given, name, left) if name in names else b"<none/>"
            left -= len(text)
            tags -= text.count(b"<") + text.count(b"=")
            if tags < 0:
                raise too_large()
            yield text


def xlsx_beside(content: bytes, names: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """Yield the XML of some parts of a workbook that are not its cells, by name; those that it has not are left out.

    Raises `UnreadableWorkbookError`.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as given:
        left, tags, there = _BESIDE_UNPACKED, _BESIDE_TAGS, set(given.namelist())
        for name in [each for each in names if each in there][:_BESIDE]:
            text = _bounded(given, name, left)
            left -= len(text)
            tags -= text.count(b"<") + text.count(b"=")
            if tags < 0:
                raise too_large()
            yield name, text


def _bounded(given: zipfile.ZipFile, name: str, left: int) -> bytes:
    text = b"".join(_pieces(given, given.getinfo(name), left))
    if len(text) > left:
        raise too_large()
    return _plain(text)


def has_formulas(packed: io.BytesIO) -> bool:
    """Return whether a repacked workbook has formulas."""
    with zipfile.ZipFile(packed) as given:
        found = any(_FORMULA.search(given.read(name)) for name in given.namelist() if _CONTENT.fullmatch(name))
    packed.seek(0)
    return found


def _plain(text: bytes) -> bytes:
    """Return an XML part without its declaration, so that it is parsed in the encoding its tags were counted in.

    A DOCTYPE is refused, and a long name space: entities and names may expand to much.
    """
    if b"<!DOCTYPE" in text or b"\x00" in text or _LONG_NAMES.search(text):
        raise UnreadableWorkbookError("not-a-workbook")
    bare = text.removeprefix(b"\xef\xbb\xbf")
    return bare.partition(b"?>")[2] if bare.startswith(b"<?xml") else bare


def _pieces(given: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> Iterator[bytes]:
    """Yield the unzipped bytes of a part; stop soon after the limit."""
    with given.open(part) as stream:
        while left >= 0 and (piece := stream.read(_CHUNK)):
            left -= len(piece)
            yield piece


def too_large() -> UnreadableWorkbookError:
    """Return the error for a workbook that is too large, packed or unpacked."""
    return UnreadableWorkbookError("workbook-too-large", kilobytes=WORKBOOK_LIMIT // 1024)
