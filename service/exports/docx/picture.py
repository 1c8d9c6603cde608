"""A picture for a document, in a module that does not load python-docx."""

from __future__ import annotations

from msgspec import Struct


class Picture(Struct, frozen=True):
    """A PNG picture with its alternative text."""

    png: bytes
    words: str
