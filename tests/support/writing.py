"""Single writes to a store, each in its own unit of work, for tests that only need the row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.application.ports.snapshot import Months, Wanted
from service.domain.collecting.comment import Readable

if TYPE_CHECKING:
    from datetime import date

    from service.application.ports.records import FormVersion
    from service.application.ports.store import Store
    from service.domain.collecting.collector import Collector
    from service.domain.collecting.comment import Comment


async def add_version(store: Store, version: FormVersion) -> None:
    async with store.write() as unit:
        await unit.forms.add(version)


async def add_collector(store: Store, collector: Collector, *, first: bool = False) -> bool:
    async with store.write() as unit:
        return await unit.collectors.add(collector, first=first)


EVER = [100 * year + month for year in range(2020, 2036) for month in range(1, 13)]
"""All months of comments in tests."""

EVERY = Readable(EVER)


async def stored_comments(store: Store, form: str, item: str, of: Readable = EVERY) -> list[Comment]:
    """Return the comments of a field, in the order of their ids."""
    months = Months(form, tuple(of.months))
    found = (await store.figures(Wanted(comments=frozenset([months])))).comments[months]
    return [each for each in found if each.item == item and of.has(each)]


async def mark_comment(store: Store, seen: Comment, tag: str, note: str) -> bool:
    async with store.write() as unit:
        return await unit.comments.mark(seen, tag, note)


async def drop_arrivals(store: Store, before: date) -> None:
    async with store.write() as unit:
        await unit.arrivals.drop(before)
