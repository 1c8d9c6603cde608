from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import json

from service.application.collecting import export
from service.application.collecting.export import ResponseRecord
from service.domain.errors import UnknownFormError
from tests.support.examples import rating
from tests.support.fake_store import MemoryStore
from tests.support.installation import MONTH, Installation, SetClock, answers, install, sheet, stored, survey

if TYPE_CHECKING:
    from service.domain.collecting.collector import Collector


@pytest.fixture
async def collector(site: Installation) -> Collector:
    return await site.collectors.create("survey", "สำนักงาน")


async def records(site: Installation, form: str = "survey") -> list[ResponseRecord]:
    return [record async for record in export.responses(site.store, site.registry, form)]


async def test_a_record_tells_what_was_answered_where_and_in_which_month(
    site: Installation, collector: Collector
) -> None:
    filled = sheet(site.registry.form("survey"), answers(channels=["web", "line"], comments="ดี"))
    await site.store_sheets(collector, 202510, filled)
    assert await records(site) == [
        ResponseRecord(
            form="survey",
            version=1,
            collector=collector.code,
            month=202510,
            fiscal_year=2569,
            quarter=1,
            answers={"office": "hq", "ease": 5, "speed": 4, "channels": ["web", "line"], "comments": "ดี"},
        )
    ]


async def test_a_record_holds_neither_the_id_nor_anything_that_leads_to_the_writer(
    site: Installation, collector: Collector
) -> None:
    await site.store_sheets(collector, MONTH, sheet(site.registry.form("survey"), answers()))
    (record,) = await records(site)
    (response,) = await site.responses()
    assert set(json.decode(json.encode(record))) == {
        "form", "version", "collector", "month", "fiscal_year", "quarter", "answers",
    }  # fmt: skip
    assert response.id not in json.encode(record).decode()


async def test_all_responses_are_given_over_all_batches(site: Installation, collector: Collector) -> None:
    published = site.registry.form("survey")
    filled = [sheet(published, answers(speed=n % 5 + 1)) for n in range(10)]
    await site.store_sheets(collector, MONTH, *filled)
    assert [record.answers["speed"] for record in await records(site)] == [each["speed"] for each in filled]


async def test_withdrawn_responses_are_left_out(site: Installation, store: MemoryStore, collector: Collector) -> None:
    published = site.registry.form("survey")
    await site.store_sheets(collector, MONTH, sheet(published, answers()))
    async with store.write() as unit:
        await unit.responses.put([stored(collector, published, None, MONTH, "f" * 32)])
    assert len(await site.responses()) == 2
    assert len(await records(site)) == 1


async def test_other_forms_are_left_out_and_all_versions_of_the_form_are_in(
    store: MemoryStore, clock: SetClock
) -> None:
    await install(store, survey(), clock=clock)
    newer = survey(rating("help", required=False), version=2)
    site = await install(store, newer, survey(name="other", judged=False), clock=clock)
    mine, theirs = await site.collectors.create("survey", "เรา"), await site.collectors.create("other", "เขา")
    await site.store_sheets(mine, MONTH, sheet(site.registry.version("survey", 1), answers(ease=1)), version=1)
    await site.store_sheets(mine, MONTH, sheet(site.registry.version("survey", 2), answers(ease=2)), version=2)
    await site.store_sheets(theirs, MONTH, sheet(site.registry.form("other"), answers(ease=3)))
    assert [(each.version, each.answers["ease"]) for each in await records(site)] == [(1, 1), (2, 2)]
    assert [(each.form, each.answers["ease"]) for each in await records(site, "other")] == [("other", 3)]


async def test_a_form_that_is_not_there_cannot_be_exported(site: Installation) -> None:
    with pytest.raises(UnknownFormError):
        await records(site, "nothing")


async def test_the_versions_of_an_export_are_those_that_were_answered_newest_first(
    store: MemoryStore, clock: SetClock
) -> None:
    versions = [survey(rating(f"help{n}", required=False), version=n) for n in (1, 2, 3, 4)]
    for version in versions:
        site = await install(store, version, survey(name="other", judged=False), clock=clock)
    collector = await site.collectors.create("survey", "สำนักงาน")
    theirs = await site.collectors.create("other", "เขา")
    assert [each.form.version for each in await export.answered(store, site.registry, "survey")] == [4]
    for number in (1, 3):
        filled = sheet(site.registry.version("survey", number), answers())
        await site.store_sheets(collector, MONTH, filled, version=number)
    async with store.write() as unit:
        await unit.responses.put([stored(collector, site.registry.version("survey", 2), None, MONTH, "f" * 32)])
    await site.store_sheets(theirs, MONTH, sheet(site.registry.form("other"), answers()))
    assert [each.form.version for each in await export.answered(store, site.registry, "survey")] == [3, 1]
    assert [each.form.version for each in await export.consented(store, site.registry, "survey")] == [4]
    with pytest.raises(UnknownFormError):
        await export.answered(store, site.registry, "nothing")


async def test_a_line_is_the_record_and_says_when_it_is_made_up(site: Installation, collector: Collector) -> None:
    await site.store_sheets(collector, MONTH, sheet(site.registry.form("survey"), answers()))
    (record,) = await records(site)
    plain, made_up = (json.decode(export.line(record, demonstration=each)) for each in (False, True))
    assert plain == json.decode(json.encode(record))
    assert made_up == {**plain, "demonstration": True}
