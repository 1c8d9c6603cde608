"""Equal comments on one line: the same words by several people, with the same tags and note."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

if TYPE_CHECKING:
    from service.domain.collecting.comment import Comment

_HASH_LENGTH = 32
_BETWEEN = "\x1f"
"""Between tags and note, none of which has control characters."""


class Place(NamedTuple):
    """Where a line stands: the newest month first, in it by `line_of` its comments, as if drawn by lot.

    The order within a month is not kept, so none can be shown.
    """

    month: int
    line: str


BEGINNING = Place(999_999, "")
"""Stands before every line."""


class Line(Struct, frozen=True, kw_only=True):
    """Equal comments of one field, each of another person; one of the newest month stands for all."""

    first: Comment
    place: Place


def same_words(text: str) -> str:
    """Return what equal comments have in common: their words, whatever the spaces and the case."""
    return " ".join(text.split()).casefold()


def line_of(text: str, tag: str, note: str) -> str:
    """Return what comments on one line have in common: a hash of their words, and behind it one of tags and note."""
    return _hash(same_words(text)) + (_hash(f"{tag}{_BETWEEN}{note}") if tag or note else "")


def words_of(line: str) -> str:
    """Return the part of a line that is the same for all comments with these words, however they are marked."""
    return line[:_HASH_LENGTH]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH_LENGTH]
