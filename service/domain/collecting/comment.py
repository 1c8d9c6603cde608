"""Comments: what respondents wrote in their own words, apart from the rest of their sheets."""

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
    """One answer in words: the field it was written in, and the planners' own tag and note, both empty at first.

    `month` is year x 100 + month of the common era. The id derives from the response's, otherwise for each field: in
    the order of their ids, comments of one sheet are strewn about.
    """

    form: str
    item: str
    id: str
    month: int
    text: str
    tag: str = ""
    note: str = ""


def comments(asked: Questionnaire, response: str, month: int, answers: Mapping[str, Any]) -> Iterator[Comment]:
    """Give what a sheet, by its response's id, says in words."""
    for field in asked.word_fields:
        if field in answers:
            yield Comment(asked.form.id, field, comment_id(response, field), month, str(answers[field]))


def comment_id(response: str, field: str) -> str:
    """Derive the id of a comment: 128 bits in hexadecimal that do not tell the response."""
    return hashlib.sha256(f"pochai comment {field} {response}".encode()).hexdigest()[:_ID_LENGTH]


def checksum_of(comment: Comment) -> str:
    """Give what stands for a comment as somebody saw it, with its marks: the next to change them says it."""
    seen = f"{comment.text}\0{comment.tag}\0{comment.note}"
    return hashlib.sha256(seen.encode()).hexdigest()[:_ID_LENGTH]


def checked_mark(tag: str, note: str) -> None:
    """Refuse a tag or note that is too long. Raises `InvalidMarkError`."""
    if len(tag) > TAG_LENGTH or len(note) > NOTE_LENGTH:
        raise InvalidMarkError(tag=TAG_LENGTH, note=NOTE_LENGTH)
