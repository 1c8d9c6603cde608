"""The contract of every store for links to certified figures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.domain.certification.figure_link import FigureLink
from tests.support.examples import at

if TYPE_CHECKING:
    from service.application.ports.store import Store


def link(name: str, day: str) -> FigureLink:
    made, last = at(day), date(2026, 12, 31)
    return FigureLink(id=name, subject="ก", fiscal_year=2569, quarter=3, by="วิภา", made=made, last_day=last)


async def test_links_are_kept_found_by_their_hash_and_revoked(store: Store) -> None:
    old, new, other = link("b", "2026-05-15"), link("a", "2026-05-16"), link("c", "2026-05-16")
    async with store.write() as unit:
        for each in (old, new, other):
            await unit.figure_links.put(each)
        assert await unit.figure_links.find("b") == old
    revoked = replace(old, revoked=at("2026-05-17"), revoked_by="สมชาย")
    async with store.write() as unit:
        await unit.figure_links.put(revoked)
    assert await store.figure_links.all() == [new, other, revoked]
    assert await store.figure_links.find("z") is None
