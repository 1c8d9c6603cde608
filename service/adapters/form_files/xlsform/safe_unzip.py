"""A workbook is unpacked with care and packed anew with what is read of it alone: a few bytes can stand for much."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from service.adapters.form_files.xlsform.styles import dates_alone
from service.domain.forms.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKBOOK_LIMIT = 1024 * 1024
"""How many bytes a workbook may have."""

_UNPACKED = 3 * 1024 * 1024
"""How many bytes all that is read may unpack to: pictures and the like are not."""

_PARTS = 500
_FRAME = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|(?:[^/]+/)?(?:_rels/)?workbook\d*\.xml(?:\.rels)?", re.IGNORECASE
)
_CONTENT = re.compile(r"(?:[^/]+/)?(?:sharedstrings\d*|worksheets/[^/]+)\.xml", re.IGNORECASE)
_TAGS = {_FRAME: 3_000, _CONTENT: 250_000}
"""What is read, and how many tags all of a kind may have: a cell with something in it takes four."""

_STYLES, _STYLED = "xl/styles.xml", 1024 * 1024
"""Where styles stand, and how many bytes of them are looked at for dates: one cell's worth is a hundred."""

_CELLS = 60_000
_FORMULA = re.compile(rb"<(?:[^\s<>/:]+:)?f[\s/>]")
_CELL = re.compile(rb"<(?:[^\s<>/:]+:)?c[\s/>]")
_CHUNK = 64 * 1024


class NoWorkbookError(Exception):
    """What was handed in cannot be read at all; `finding` says why."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.finding = Finding("", code, params)


def repacked(content: bytes) -> io.BytesIO:
    """Unpack a workbook piece by piece and pack it anew, so that no part is larger than it may be or says it is.

    Raises `NoWorkbookError`.
    """
    if len(content) > WORKBOOK_LIMIT:
        raise too_large()
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(packed, "w") as taken:
            for name, text in _parts(given).items():
                taken.writestr(name, text)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, zlib.error) as error:
        raise NoWorkbookError("not-a-workbook") from error
    packed.seek(0)
    return packed


def _parts(given: zipfile.ZipFile) -> dict[str, bytes]:
    """Return the parts that are read by their names, and no more than they may be all together."""
    if len(given.infolist()) > _PARTS:
        raise too_large()
    parts: dict[str, bytes] = {}
    left, cells, tags = _UNPACKED, _CELLS, dict(_TAGS)
    for part in given.infolist():
        if part.filename == _STYLES:
            parts[_STYLES] = dates_alone(b"".join(_pieces(given, part, _STYLED)))
        kind = next((each for each in _TAGS if each.fullmatch(part.filename)), None)
        if kind is None:
            continue
        text = b"".join(_pieces(given, part, left))
        left -= len(text)
        tags[kind] -= text.count(b"<")
        cells -= len(_CELL.findall(text))
        if min(left, cells, *tags.values()) < 0:
            raise too_large()
        parts[part.filename] = _plain(text)
    return parts


def has_formulas(packed: io.BytesIO) -> bool:
    """Return whether any cell of a workbook that was packed anew is to be worked out."""
    with zipfile.ZipFile(packed) as given:
        found = any(_FORMULA.search(given.read(name)) for name in given.namelist() if _CONTENT.fullmatch(name))
    packed.seek(0)
    return found


def _plain(text: bytes) -> bytes:
    """Take its first line from a part of XML, so that it is read as the letters in which its tags were counted.

    What describes a document of its own is refused: it may say much by a short name.
    """
    if b"<!DOCTYPE" in text or b"\x00" in text:
        raise NoWorkbookError("not-a-workbook")
    bare = text.removeprefix(b"\xef\xbb\xbf")
    return bare.partition(b"?>")[2] if bare.startswith(b"<?xml") else bare


def _pieces(given: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> Iterator[bytes]:
    """Return what a part unpacks to, and stop soon after it has become too much."""
    with given.open(part) as stream:
        while left >= 0 and (piece := stream.read(_CHUNK)):
            left -= len(piece)
            yield piece


def too_large() -> NoWorkbookError:
    """Return the refusal of a workbook that is too large, or that stands for too much."""
    return NoWorkbookError("workbook-too-large", kilobytes=WORKBOOK_LIMIT // 1024)
