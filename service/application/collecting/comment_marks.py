"""Marking comments: tags for many at once, tags and note of one line; equal comments are marked together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.accounts.accounts import record
from service.domain.collecting.answers import tidy_text
from service.domain.collecting.comment import checked_mark, checksum_of, tags_typed, with_decision
from service.domain.errors import NothingTickedError, OvertakenMarkError, UnknownCommentError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.application.ports.store import Clock, Store
    from service.domain.accounts.audit_log import Action
    from service.domain.collecting.comment import Comment, Readable

_TOGETHER = 500
"""How many comments are tagged in one transaction."""


class Mark(Struct, frozen=True, kw_only=True):
    """Tags and note as typed for the line of a comment; `seen` is the `checksum_of` the comment as it was shown.

    `left_out` is whether papers and files leave it out, `None` where that was not asked.
    """

    item: str
    id: str
    tags: str
    note: str
    seen: str
    left_out: bool | None = None


class CommentMarks:
    """Marks the comments of forms; `of` says which may be read, and no other is touched."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def mark(self, form: str, of: Readable, mark: Mark, who: str) -> None:
        """Set tags and note of a comment and of those on one line with it.

        Whoever changes whether papers and files have them is in the audit log. Raises `InvalidMarkError`,
        `UnknownCommentError` and `OvertakenMarkError`.
        """
        note = tidy_text(mark.note)
        tags = checked_mark(tags_typed(mark.tags), note)
        found = await self._found(form, of, mark.item, mark.id)
        tags = with_decision(tags, found, left_out=mark.left_out)
        if (found.tag, found.note) == (tags, note):
            return
        if checksum_of(found) != mark.seen:
            raise OvertakenMarkError
        same = await self._store.comments.like(form, mark.item, of, mark.id)
        line = [each for each in same if (each.tag, each.note) == (found.tag, found.note)]
        if found not in line:
            raise OvertakenMarkError
        decided = found._replace(tag=tags).left_out
        action: Action = "comments-kept-out" if decided else "comments-let"
        entry = (who, action, f"{form} {found.month} {len(line)}") if decided != found.left_out else None
        await self._write([(each, tags, note) for each in line], entry)

    async def give(
        self, form: str, of: Readable, ticked: Iterable[tuple[str, str]], typed: Iterable[str], *, take: bool
    ) -> int:
        """Give tags to comments, by field and id, and to all with the same words; or take the tags from them.

        Returns how many comments changed.

        Raises `NothingTickedError`, `InvalidMarkError`, `UnknownCommentError` and `OvertakenMarkError`.
        """
        tags, places = tags_typed(*typed), dict.fromkeys(ticked)
        for item, name in places:
            await self._found(form, of, item, name)
        if not tags or not places:
            raise NothingTickedError
        checked_mark(tags, "")
        same = {
            each.key: each for item, name in places for each in await self._store.comments.like(form, item, of, name)
        }
        marks = [
            (each, with_decision(checked_mark(_changed(each.tags, tags, take=take), each.note), each), each.note)
            for each in same.values()
        ]
        wanted = [mark for mark in marks if mark[0].tag != mark[1]]
        # Answers are stored between the parts; what a part does not reach is given by the same again.
        for begun in range(0, len(wanted), _TOGETHER):
            await self._write(wanted[begun : begun + _TOGETHER])
        return len(wanted)

    async def _found(self, form: str, of: Readable, item: str, name: str) -> Comment:
        found = await self._store.comments.find(form, item, name)
        if found is None or not of.has(found):
            raise UnknownCommentError
        return found

    async def _write(
        self, marks: Iterable[tuple[Comment, str, str]], entry: tuple[str, Action, str] | None = None
    ) -> None:
        async with self._store.write() as unit:
            for seen, tags, note in marks:
                if not await unit.comments.mark(seen, tags, note):
                    raise OvertakenMarkError
            if entry:
                await record(unit.audit, self._clock(), *entry)


def _changed(tags: tuple[str, ...], given: tuple[str, ...], *, take: bool) -> tuple[str, ...]:
    return tuple(each for each in tags if each not in given) if take else tuple(dict.fromkeys((*tags, *given)))
