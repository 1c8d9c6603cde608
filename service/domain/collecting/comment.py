"""Comments: free-text answers, stored apart from the rest of their answer sheets."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from service.domain.collecting.answers import tidy_text
from service.domain.collecting.personal_details import may_identify
from service.domain.errors import InvalidMarkError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.domain.forms.form import Questionnaire

TAG_LENGTH = 40
MOST_TAGS = 8
NOTE_LENGTH = 1000
_BETWEEN_TAGS = "\n"
_DECISIONS = (_OUT, _IN) = ("=out", "=in")
"""Beside the tags: what a planner decided of papers and files. No tag that is typed begins so."""

_ID_LENGTH = 32


class Comment(NamedTuple):
    """One free-text answer, with planners' tags, a line each, and their note, all empty at first.

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

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags in the order in which they were given."""
        return tags_of(self.tag)

    @property
    def left_out(self) -> bool:
        """Whether papers and files leave it out: as a planner decided, or else where it may have personal details."""
        return _decision(self.tag) == _OUT if _decision(self.tag) else may_identify(self.text)

    @property
    def may_identify(self) -> bool:
        """Whether it may have personal details in it."""
        return may_identify(self.text)

    @property
    def category(self) -> str:
        """The first tag: reports count a comment under this one alone, so that their figures add up; or empty."""
        return next(iter(self.tags), "")


class Readable(NamedTuple):
    """Which comments may be read: those of `months`, without those of the collectors' months in `without`."""

    months: Collection[int]
    without: Collection[tuple[int, int]] = ()

    def has(self, comment: Comment) -> bool:
        """Return whether a comment is one of them."""
        return comment.month in self.months and (comment.collector_id, comment.month) not in self.without


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


def tags_of(stored: str) -> tuple[str, ...]:
    """Return the tags that a comment is stored with."""
    return tuple(each for each in stored.split(_BETWEEN_TAGS) if each and each not in _DECISIONS)


def _decision(stored: str) -> str:
    """Return what a planner decided, of what a comment is stored with; empty where nobody decided."""
    return next((each for each in stored.split(_BETWEEN_TAGS) if each in _DECISIONS), "")


def with_decision(tags: str, comment: Comment, *, left_out: bool | None = None) -> str:
    """Return tags as they are stored, with whether papers leave the comment out; `None` keeps what was decided.

    Where that is what would be done anyhow, nothing is stored of it.
    """
    if left_out is None:
        decided = _decision(comment.tag)
    else:
        decided = "" if left_out == may_identify(comment.text) else _OUT if left_out else _IN
    return _BETWEEN_TAGS.join(filter(None, (tags, decided)))


def tags_typed(*typed: str) -> tuple[str, ...]:
    """Return the tags of typed texts, each once; commas and line ends stand between them."""
    each = (tag for text in typed for tag in text.replace(",", _BETWEEN_TAGS).split(_BETWEEN_TAGS))
    return tuple(dict.fromkeys(filter(None, (tidy_text(tag).lstrip("= ") for tag in each))))


def checked_mark(tags: Sequence[str], note: str) -> str:
    """Return tags as they are stored. Raises `InvalidMarkError` for too many, or a tag or note that is too long."""
    if len(tags) > MOST_TAGS or any(len(tag) > TAG_LENGTH for tag in tags) or len(note) > NOTE_LENGTH:
        raise InvalidMarkError(tags=MOST_TAGS, tag=TAG_LENGTH, note=NOTE_LENGTH)
    return _BETWEEN_TAGS.join(tags)
