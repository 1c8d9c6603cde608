"""What planners read beside figures: comments with their marks, and how many responses came in day by day."""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from service.application.ports import answer_writers as writers
from service.application.ports import readers as ports
from service.domain.collecting.comment import Comment

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from service.adapters.database.session import Reading, Row, Writing
    from service.application.ports.records import Day, Month
    from service.domain.collecting.comment import Readable


class Comments(ports.Comments):
    """Comments, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def after(self, form: str, item: str, of: Readable, name: str, most: int) -> list[Comment]:
        rows = await self._session.rows("comments_after", form=form, item=item, id=name, most=most, **self._asked(of))
        return [Comment(*row) for row in rows]

    def _asked(self, of: Readable) -> dict[str, Any]:
        return {name: self._session.array(each) for name, each in of._asdict().items()}

    @override
    async def count(self, form: str, of: Readable) -> int:
        row = await self._session.row("comments_counted", form=form, **self._asked(of))
        return int(row[0]) if row else 0

    @override
    async def tags(self, form: str, without: Collection[Month] = ()) -> list[tuple[str, int, int]]:
        rows = await self._session.rows("comment_tags", form=form, without=self._session.array(without))
        return [(tag, month, count) for tag, month, count in rows]

    @override
    async def find(self, form: str, item: str, name: str) -> Comment | None:
        row = await self._session.row("comment", form=form, item=item, id=name)
        return Comment(*row) if row else None


class CommentWriter(writers.CommentWriter):
    """Comments, written."""

    def __init__(self, session: Writing) -> None:
        self._session = session

    @override
    async def put(self, comments: Sequence[Comment]) -> None:
        self._session.put_flat("put_comments", len(Comment._fields), list(chain(*comments)))

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
    async def add(self, days: Mapping[Day, int]) -> None:
        self._session.put("arrive", sorted((at, day.isoformat(), count) for (at, day), count in days.items()))

    @override
    async def drop(self, before: date) -> None:
        self._session.put("drop_arrivals", [{"before": before.isoformat()}])
