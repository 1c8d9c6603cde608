"""What a document has besides its texts, in a module that does not load python-docx."""

from __future__ import annotations

import io
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

_PAPER = 250
"""What is darker than this is drawn upon."""

_AROUND = 12
"""How far from an even part a picture may be cut, as a share of its height: one in so many."""


class Description(NamedTuple):
    """The title of a document, and the day that it is dated by, so that the same figures give the same file."""

    title: str
    day: date


class Picture(Struct, frozen=True):
    """A PNG picture with its alternative text, as wide as the text, or `height` millimetres high."""

    png: bytes
    words: str
    height: int | None = None


def parts(picture: Picture, count: int) -> list[Picture]:
    """Cut a picture across into even parts, where the least is drawn, so that a page may end between two of them."""
    from PIL import Image  # noqa: PLC0415 - comes with the extra of charts

    whole = Image.open(io.BytesIO(picture.png)).convert("RGB")
    dots, width = whole.convert("L").point(lambda dot: dot < _PAPER).tobytes(), whole.width
    drawn = [dots.count(True, at * width, (at + 1) * width) for at in range(whole.height)]
    even = [whole.height * number // count for number in range(1, count)]
    cuts = [min(_near(at, whole.height), key=lambda row: (drawn[row], abs(row - at))) for at in even]
    found = []
    for above, below in pairwise([0, *cuts, whole.height]):
        whole.crop((0, above, width, below)).save(out := io.BytesIO(), "PNG")
        found.append(replace(picture, png=out.getvalue()))
    return found


def _near(at: int, height: int) -> range:
    return range(at - height // _AROUND, at + height // _AROUND)
