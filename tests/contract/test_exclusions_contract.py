"""The contract of every store for exclusions, and for the sheets that they hold."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.application.ports.records import EqualSheets, StoredResponse, TallyKey, by_group
from service.domain.collecting.exclusion import Exclusion
from service.domain.scoring.tally import EXCLUDED_SHEETS, Cell
from tests.support.installation import MONTH, Installation

if TYPE_CHECKING:
    from service.application.ports.store import Store
    from service.domain.collecting.collector import Collector

SAID = '{"a":1}'


@pytest.fixture
async def collectors(site: Installation) -> list[Collector]:
    return [await site.collectors.create("survey", f"ที่ {n}") for n in range(3)]


def response(
    collector: Collector, number: int, answers: str | None = SAID, exclusion: int | None = None
) -> StoredResponse:
    return StoredResponse(collector.id, f"{number:032x}", 1, MONTH, answers, exclusion)


async def put(store: Store, *responses: StoredResponse) -> None:
    async with store.write() as unit:
        await unit.responses.put(responses)


async def test_excluded_sheets_are_found_by_their_exclusion_and_are_in_no_set(
    store: Store, collectors: list[Collector]
) -> None:
    here, there, _ = collectors
    marked = [response(here, number, exclusion=2) for number in range(3)]
    await put(store, *marked, response(here, 3), response(there, 4, exclusion=2))
    assert [each async for batch in store.responses.each() for each in batch][:3] == marked
    assert await store.responses.find(marked[0].id) == marked[0]
    assert await store.responses.excluded(here.id, 2) == [each.id for each in marked]
    assert await store.responses.excluded(here.id, 1) == []
    (equal,) = await store.responses.equal(here.id, 1, 9)
    assert equal == EqualSheets(1, MONTH, 1, f"{3:032x}")
    assert await store.responses.like(here.id, equal, 9) == [f"{3:032x}"]
    await put(store, marked[0]._replace(exclusion=None))
    assert await store.responses.excluded(here.id, 2) == [each.id for each in marked[1:]]


async def test_an_exclusion_is_kept_with_what_took_it_back(store: Store, collectors: list[Collector]) -> None:
    here, there, _ = collectors
    first, second, other = (
        Exclusion(
            collector_id=at.id,
            number=number,
            form_version_id=1,
            month=MONTH,
            sheets=7,
            day=date(2026, 5, 15),
            by="วิภา",
            reason="ส่งซ้ำ",
        )
        for at, number in ((here, 1), (here, 2), (there, 1))
    )
    back = replace(first, back_day=date(2026, 5, 16), back_by="สมชาย", back_reason="ตรวจแล้ว")
    async with store.write() as unit:
        for each in (second, other, first):
            await unit.exclusions.put(each)
        assert await unit.exclusions.of(here.id) == [first, second]
        await unit.exclusions.put(back)
    assert await store.exclusions.of(here.id) == [back, second]
    assert await store.exclusions.of(there.id) == [other]


async def test_excluded_sheets_are_counted_apart_in_the_groups_of_a_form(
    store: Store, collectors: list[Collector]
) -> None:
    here, there, nowhere = collectors
    sheets = [response(here, 0), response(here, 1, exclusion=1), response(here, 2)]
    await put(store, *sheets, *(response(there, n, exclusion=1) for n in (3, 4)), response(nowhere, 9, None))
    counts = {(here, Cell("", "", "", "")): 2, (here, EXCLUDED_SHEETS): 1, (there, EXCLUDED_SHEETS): 2}
    async with store.write() as unit:
        await unit.tallies.move(
            by_group({TallyKey(at.id, MONTH, 1, cell): count for (at, cell), count in counts.items()})
        )
    assert sorted(await store.responses.groups("survey")) == [(here.id, 1, MONTH, 2, 1), (there.id, 1, MONTH, 0, 2)]
