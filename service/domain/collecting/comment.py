"""Comments: free-text answers, stored apart from the rest of their answer sheets."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from service.domain.errors import InvalidMarkError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.forms.form import Questionnaire

TAG_LENGTH = 40
NOTE_LENGTH = 1000
_ID_LENGTH = 32


class Comment(NamedTuple):
    """One free-text answer, with a planner's tag and note, both empty at first.

    `month` is year x 100 + month (CE). `id` derives from the response's id and the field, so that the order of ids does
    not show which comments are of one sheet.
    """

    collector_id: int
    form: str
    item: str
    id: str
    month: int
    text: str
    tag: str = ""
    note: str = ""

    @property
    def key(self) -> tuple[int, str, str]:
        """Its key in the store: collector, field and id."""
        return self.collector_id, self.item, self.id


def comments(
    asked: Questionnaire, response: tuple[int, str], month: int, answers: Mapping[str, Any]
) -> Iterator[Comment]:
    """Yield the comments of an answer sheet; `response` is the response's key: its collector and its id."""
    collector_id, response_id = response
    for field in asked.word_fields:
        if field in answers:
            name = comment_id(response_id, field)
            yield Comment(collector_id, asked.form.id, field, name, month, str(answers[field]))


def comment_id(response: str, field: str) -> str:
    """Derive a comment's id: 128 bits in hexadecimal that do not reveal the response's id."""
    return hashlib.sha256(f"pochai comment {field} {response}".encode()).hexdigest()[:_ID_LENGTH]


def checksum_of(comment: Comment) -> str:
    """Return a hash of a comment with its tag and note, for optimistic locking when it is marked."""
    seen = f"{comment.text}\0{comment.tag}\0{comment.note}"
    return hashlib.sha256(seen.encode()).hexdigest()[:_ID_LENGTH]


def checked_mark(tag: str, note: str) -> None:
    """Raise `InvalidMarkError` for a tag or note that is too long."""
    if len(tag) > TAG_LENGTH or len(note) > NOTE_LENGTH:
        raise InvalidMarkError(tag=TAG_LENGTH, note=NOTE_LENGTH)
