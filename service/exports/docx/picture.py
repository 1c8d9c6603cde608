"""What a document has besides its texts, in a module that does not load python-docx."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from msgspec import Struct


class Lines(str):
    """A text whose line breaks are kept in a document; in any other they are spaces."""

    __slots__ = ()


class Description(NamedTuple):
    """The title of a document, and the day that it is dated by, so that the same figures give the same file."""

    title: str
    day: date


class Picture(Struct, frozen=True):
    """A PNG picture with its alternative text, as wide as the text, or `height` millimetres high."""

    png: bytes
    words: str
    height: int | None = None
