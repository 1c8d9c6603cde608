"""What planners read beside figures: comments with their marks, and how many responses came in day by day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from service.domain.collecting.comment import Comment

if TYPE_CHECKING:
    from service.adapters.database.sqlite import Engine


class SqliteComments:
    """What respondents wrote."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def after(self, form: str, item: str, name: str, most: int) -> list[Comment]:
        """Give the next comments of a field after an id, in the order of their ids."""
        rows = self._engine.queries.comments_after(self._engine.reader, form=form, item=item, id=name, most=most)
        return [Comment(*row) async for row in rows]

    async def tags(self, form: str) -> list[str]:
        """Give the tags in use on a form's comments, sorted."""
        return [tag async for (tag,) in self._engine.queries.comment_tags(self._engine.reader, form=form)]

    async def find(self, form: str, item: str, name: str) -> Comment | None:
        """Find a comment by its id."""
        row = await self._engine.queries.comment(self._engine.reader, form=form, item=item, id=name)
        return Comment(*row) if row else None

    async def mark(self, seen: Comment, tag: str, note: str) -> bool:
        """Set the tag and note of a comment; tell whether it was there as it had been seen."""
        async with self._engine.writes() as connection:
            touched = await self._engine.queries.mark_comment(
                connection,
                form=seen.form,
                item=seen.item,
                id=seen.id,
                text=seen.text,
                old_tag=seen.tag,
                old_note=seen.note,
                tag=tag,
                note=note,
            )
        return bool(touched)


class SqliteArrivals:
    """How many responses came in day by day."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def of(self, form: str) -> dict[date, int]:
        """Give the days on which responses to a form came in, in order, with how many."""
        rows = self._engine.queries.arrivals(self._engine.reader, form=form)
        return {date.fromisoformat(day): count async for day, count in rows}

    async def drop(self, before: date) -> None:
        """Delete the days before one."""
        async with self._engine.writes() as connection:
            await self._engine.queries.drop_arrivals(connection, before=before.isoformat())
