"""Equal comments on one line: the same words by several people, with the same tags and note."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.collecting.comment import Comment

if TYPE_CHECKING:
    from collections.abc import Iterable

Position = tuple[int, str]
"""Where a comment stands: its month, negative so that the newest comes first, and its id, which is random."""


class Line(Struct, frozen=True, kw_only=True):
    """Equal comments of one field; the first one stands for all, and each is of another person."""

    comments: tuple[Comment, ...]

    @property
    def first(self) -> Comment:
        """The comment that is shown."""
        return self.comments[0]


def same_words(text: str) -> str:
    """Return what equal comments have in common: their words, whatever the spaces and the case."""
    return " ".join(text.split()).casefold()


def position(comment: Comment) -> Position:
    """Return where a comment stands. The order within a month is not kept, so none can be shown."""
    return -comment.month, comment.id


def lines(comments: Iterable[Comment]) -> list[Line]:
    """Return the lines of one field's comments, newest month first; equal ones stand where the newest does."""
    found: dict[tuple[str, str, str], list[Comment]] = defaultdict(list)
    for each in sorted(comments, key=position):
        found[same_words(each.text), each.tag, each.note].append(each)
    return [Line(comments=tuple(each)) for each in found.values()]
