"""A picture on its way into a document, in a place that does not load the library that writes one."""

from __future__ import annotations

from msgspec import Struct


class Picture(Struct, frozen=True):
    """A picture in PNG, and what it shows for those who do not see it."""

    png: bytes
    words: str
