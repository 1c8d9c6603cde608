"""What planners read beside figures: comments with their marks, and how many responses came in day by day."""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from service.application.ports import answer_writers as writers
from service.application.ports import readers as ports
from service.domain.collecting.comment import Comment
from service.domain.collecting.equal_comments import Line, Place, line_of, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from service.adapters.database.session import Reading, Row, Writing
    from service.application.ports.records import Day
    from service.domain.collecting.comment import Readable


_WIDTH = len(Comment._fields)

_STEPS = 10
"""So many times as many lines as are wanted are looked at: those of a newer month have been shown already."""

_BEHIND = "g"
"""Sorts behind what follows a hash in hexadecimal."""


class Comments(ports.Comments):
    """Comments, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def lines(
        self, form: str, item: str, of: Readable, after: Place, most: int
    ) -> tuple[list[Line], Place | None]:
        begun = max((month for month in of.months if month <= after.month), default=None)
        if begun is None:
            return [], None
        rows = await self._session.rows(
            "comment_lines",
            form=form,
            item=item,
            month=begun,
            line=after.line if begun == after.month else "",
            most=most,
            steps=most * _STEPS,
            **self._asked(of),
        )
        places = [Place(*row[_WIDTH : _WIDTH + 2]) for row in rows]
        found = [
            Line(first=Comment(*row[:_WIDTH]), place=place) for row, place in zip(rows, places, strict=True) if row[-2]
        ]
        is_end = len(found) < most and (not rows or rows[-1][-1] < most * _STEPS)
        return found, None if is_end else places[-1]

    @override
    async def people(self, form: str, item: str, of: Readable, lines: Collection[str], most: int) -> dict[str, int]:
        names = self._session.array(lines)
        return dict(
            await self._session.rows("comment_people", form=form, item=item, lines=names, most=most, **self._asked(of))
        )

    @override
    async def like(self, form: str, item: str, of: Readable, name: str) -> list[Comment]:
        row = await self._session.row("comment", form=form, item=item, id=name)
        if row is None:
            return []
        words = words_of(row[_WIDTH])
        rows = await self._session.rows(
            "comments_like", form=form, item=item, words=words, behind=words + _BEHIND, **self._asked(of)
        )
        return [Comment(*each) for each in rows]

    def _asked(self, of: Readable) -> dict[str, Any]:
        return {name: self._session.array(each) for name, each in of._asdict().items()}

    @override
    async def count(self, form: str, of: Readable) -> int:
        row = await self._session.row("comments_counted", form=form, **self._asked(of))
        return int(row[0]) if row else 0

    @override
    async def tags(self, form: str, of: Readable, most: int) -> list[tuple[str, int]]:
        rows = await self._session.rows("comment_tags", form=form, most=most, **self._asked(of))
        return [(tag, count) for tag, count in rows]

    @override
    async def find(self, form: str, item: str, name: str) -> Comment | None:
        row = await self._session.row("comment", form=form, item=item, id=name)
        return Comment(*row[:_WIDTH]) if row else None


class CommentWriter(writers.CommentWriter):
    """Comments, written."""

    def __init__(self, session: Writing) -> None:
        self._session = session

    @override
    async def put(self, comments: Sequence[Comment]) -> None:
        rows = ((*each, line_of(each.text, each.tag, each.note)) for each in comments)
        self._session.put_flat("put_comments", _WIDTH + 1, list(chain.from_iterable(rows)))

    @override
    async def drop(self, comments: Sequence[Comment]) -> None:
        self._session.put("drop_comments", [comment.key for comment in comments])

    @override
    async def mark(self, seen: Comment, tag: str, note: str) -> bool:
        touched = await self._session.execute(
            "mark_comment",
            collector_id=seen.collector_id,
            item=seen.item,
            id=seen.id,
            text=seen.text,
            old_tag=seen.tag,
            old_note=seen.note,
            tag=tag,
            note=note,
            line=line_of(seen.text, tag, note),
        )
        return bool(touched)


class Arrivals(ports.Arrivals):
    """Responses a day, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def of(self, form: str) -> dict[date, int]:
        return _by_day(await self._session.rows("arrivals", form=form))

    @override
    async def of_collector(self, collector_id: int) -> dict[date, int]:
        return _by_day(await self._session.rows("collector_arrivals", collector_id=collector_id))


def _by_day(rows: list[Row]) -> dict[date, int]:
    return {date.fromisoformat(day): count for day, count in rows}


class ArrivalWriter(writers.ArrivalWriter):
    """Responses a day, written."""

    def __init__(self, session: Writing) -> None:
        self._session = session

    @override
    async def on(self, day: date, collectors: Sequence[int]) -> dict[int, int]:
        queries = [("day_arrivals", {"collector_id": each, "day": day.isoformat()}) for each in collectors]
        found = await self._session.gather(*queries)
        return {each: count for each, [(count,)] in zip(collectors, found, strict=True)}

    @override
    async def add(self, days: Mapping[Day, int]) -> None:
        self._session.put("arrive", sorted((at, day.isoformat(), count) for (at, day), count in days.items()))

    @override
    async def drop(self, before: date) -> None:
        self._session.put("drop_arrivals", [{"before": before.isoformat()}])
