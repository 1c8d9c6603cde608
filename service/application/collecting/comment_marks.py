"""Marking comments: tags for many at once, tags and note of one line; equal comments are marked together."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.collecting.answers import tidy_text
from service.domain.collecting.comment import checked_mark, checksum_of, tags_typed
from service.domain.collecting.equal_comments import same_words
from service.domain.errors import NothingTickedError, OvertakenMarkError, UnknownCommentError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterable

    from service.application.ports.store import Store
    from service.domain.collecting.comment import Comment, Readable

_AT_ONCE = 5000
_TOGETHER = 500
"""How many comments are read, and how many are tagged in one transaction."""


class Mark(Struct, frozen=True, kw_only=True):
    """Tags and note as typed for the line of a comment; `seen` is the `checksum_of` the comment as it was shown."""

    item: str
    id: str
    tags: str
    note: str
    seen: str


class CommentMarks:
    """Marks the comments of forms; `of` says which may be read, and no other is touched."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def mark(self, form: str, of: Readable, mark: Mark) -> None:
        """Set tags and note of a comment and of those on one line with it.

        Raises `InvalidMarkError`, `UnknownCommentError` and `OvertakenMarkError`.
        """
        note = tidy_text(mark.note)
        tags = checked_mark(tags_typed(mark.tags), note)
        found = await self._found(form, of, mark.item, mark.id)
        if (found.tag, found.note) == (tags, note):
            return
        if checksum_of(found) != mark.seen:
            raise OvertakenMarkError
        same = [each async for each in self._equal(form, of, mark.item, {same_words(found.text)})]
        line = [each for each in same if (each.tag, each.note) == (found.tag, found.note)]
        if found not in line:
            raise OvertakenMarkError
        await self._write([(each, tags, note) for each in line])

    async def give(
        self, form: str, of: Readable, ticked: Iterable[tuple[str, str]], typed: Iterable[str], *, take: bool
    ) -> None:
        """Give tags to comments, by field and id, and to all with the same words; or take the tags from them.

        Raises `NothingTickedError`, `InvalidMarkError`, `UnknownCommentError` and `OvertakenMarkError`.
        """
        tags, words = tags_typed(*typed), defaultdict[str, set[str]](set)
        for item, name in ticked:
            words[item].add(same_words((await self._found(form, of, item, name)).text))
        if not tags or not words:
            raise NothingTickedError
        checked_mark(tags, "")
        marks = [
            (each, checked_mark(_changed(each.tags, tags, take=take), each.note), each.note)
            for item, same in words.items()
            async for each in self._equal(form, of, item, same)
        ]
        wanted = [mark for mark in marks if mark[0].tag != mark[1]]
        # Answers are stored between the parts; what a part does not reach is given by the same again.
        for begun in range(0, len(wanted), _TOGETHER):
            await self._write(wanted[begun : begun + _TOGETHER])

    async def _found(self, form: str, of: Readable, item: str, name: str) -> Comment:
        found = await self._store.comments.find(form, item, name)
        if found is None or not of.has(found):
            raise UnknownCommentError
        return found

    async def _equal(self, form: str, of: Readable, item: str, words: Collection[str]) -> AsyncIterator[Comment]:
        """Yield the comments of a field with one of these words."""
        last = ""
        while read := await self._store.comments.after(form, item, of, last, _AT_ONCE):
            for each in read:
                if same_words(each.text) in words:
                    yield each
            last = read[-1].id

    async def _write(self, marks: Iterable[tuple[Comment, str, str]]) -> None:
        async with self._store.write() as unit:
            for seen, tags, note in marks:
                if not await unit.comments.mark(seen, tags, note):
                    raise OvertakenMarkError


def _changed(tags: tuple[str, ...], given: tuple[str, ...], *, take: bool) -> tuple[str, ...]:
    return tuple(each for each in tags if each not in given) if take else tuple(dict.fromkeys((*tags, *given)))
