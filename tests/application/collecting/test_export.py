from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET, json

from service.application.collecting import export, sheet_export
from service.application.collecting.export import ResponseRecord
from service.domain.collecting.exclusion import batch_name
from service.domain.errors import UnknownBreakdownError, UnknownFormError
from tests.support.examples import rating
from tests.support.fake_store import MemoryStore
from tests.support.installation import MONTH, Installation, SetClock, answers, install, sheet, stored, survey

if TYPE_CHECKING:
    from service.domain.collecting.collector import Collector

EVERYTHING = ("month", "collector", "breakdowns")


@pytest.fixture
async def collector(site: Installation) -> Collector:
    return await site.collectors.create("survey", "สำนักงาน")


async def records(
    site: Installation, form: str = "survey", included: tuple[str, ...] = EVERYTHING
) -> list[ResponseRecord]:
    asked = await sheet_export.examine(site.store, site.registry, form, included)
    return [record async for record in sheet_export.responses(site.store, site.registry, asked)]


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


async def test_what_would_single_out_is_left_out_unless_asked_for(site: Installation, collector: Collector) -> None:
    filled = answers("other", comments="ดี") | {"office.other": "ห้องสมุด"}
    await site.store_sheets(collector, 202510, sheet(site.registry.form("survey"), filled))
    plain = ResponseRecord(
        form="survey", version=1, fiscal_year=2569, quarter=1, answers={"ease": 5, "speed": 4, "comments": "ดี"}
    )
    assert await records(site, included=()) == [plain]
    assert json.encode(plain).count(b"month") + json.encode(plain).count(b"collector") == 0
    assert [each.answers for each in await records(site, included=("office",))] == [filled]
    (with_month,) = await records(site, included=("month",))
    assert (with_month.month, with_month.answers) == (202510, plain.answers)
    with pytest.raises(UnknownBreakdownError):
        await records(site, included=("speed",))


async def test_excluded_sheets_come_if_asked_for_and_are_marked(site: Installation, collector: Collector) -> None:
    filled = [sheet(site.registry.form("survey"), answers("abroad", ease=n, comments="ดี")) for n in range(1, 6)]
    await site.store_sheets(collector, MONTH, *filled, *[sheet(site.registry.form("survey"), answers())] * 5)
    (equal,) = (await site.collectors.unusual(collector.code)).equal
    await site.exclusions.exclude(collector.code, batch_name(equal.first), "ส่งซ้ำ")
    assert [(each.answers["comments"], each.excluded) for each in await records(site)] == [("ดี", UNSET)] * 5
    found = await records(site, included=("office", "excluded"))
    assert (
        sorted((each.answers["office"], each.excluded) for each in found)
        == [("abroad", False)] * 5 + [("hq", True)] * 5
    )
    asked = [await sheet_export.examine(site.store, site.registry, "survey", each) for each in ((), ("excluded",))]
    assert [each.sheets for each in asked] == [5, 10]


async def test_sheets_that_no_other_is_like_are_counted_by_what_is_exported(
    site: Installation, collector: Collector
) -> None:
    published, other = site.registry.form("survey"), await site.collectors.create("survey", "ที่สอง")
    await site.store_sheets(collector, 202510, *[sheet(published, answers(ease=n)) for n in (1, 2, 3)])
    await site.store_sheets(collector, 202511, *[sheet(published, answers("abroad")) for _ in range(2)])
    await site.store_sheets(other, 202512, sheet(published, answers()))
    unique = {
        included: (await sheet_export.examine(site.store, site.registry, "survey", included)).unique
        for included in [(), ("month",), ("collector",), ("office",), ("collector", "office"), EVERYTHING]
    }
    assert unique == {
        (): 0, ("month",): 1, ("collector",): 1, ("office",): 0, ("collector", "office"): 1, EVERYTHING: 1,
    }  # fmt: skip


async def test_whoever_reads_sheets_is_written_down_with_how_many_and_of_what(
    site: Installation, collector: Collector
) -> None:
    await site.store_sheets(collector, 202510, sheet(site.registry.form("survey"), answers()))
    asked = await sheet_export.examine(site.store, site.registry, "survey", ["office", "month", "office"])
    await sheet_export.record_reading(site.store, site.clock, "somying", asked)
    last = (await site.store.accounts.entries())[-1]
    assert (last.who, last.action, last.subject) == ("somying", "responses-read", "survey 1 1 office month")


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
    assert sorted(record.answers["speed"] for record in await records(site)) == sorted(each["speed"] for each in filled)


async def test_lines_of_two_exports_cannot_be_put_together_by_their_order(
    site: Installation, collector: Collector
) -> None:
    filled = [sheet(site.registry.form("survey"), answers(comments=str(n))) for n in range(100)]
    await site.store_sheets(collector, MONTH, *filled)
    orders = [[record.answers["comments"] for record in await records(site)] for _ in range(2)]
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1]) == sorted(each["comments"] for each in filled)


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
    assert {(each.version, each.answers["ease"]) for each in await records(site)} == {(1, 1), (2, 2)}
    assert [(each.form, each.answers["ease"]) for each in await records(site, "other")] == [("other", 3)]


async def test_a_form_that_is_not_there_cannot_be_exported(site: Installation) -> None:
    with pytest.raises(UnknownFormError):
        await records(site, "nothing")


async def answered(site: Installation) -> list[int]:
    found = await sheet_export.examine(site.store, site.registry, "survey")
    return [each.form.version for each in found.versions]


async def test_the_versions_of_an_export_are_those_that_were_answered_newest_first(
    store: MemoryStore, clock: SetClock
) -> None:
    versions = [survey(rating(f"help{n}", required=False), version=n) for n in (1, 2, 3, 4)]
    for version in versions:
        site = await install(store, version, survey(name="other", judged=False), clock=clock)
    collector = await site.collectors.create("survey", "สำนักงาน")
    theirs = await site.collectors.create("other", "เขา")
    assert await answered(site) == [4]
    for number in (1, 3):
        filled = sheet(site.registry.version("survey", number), answers())
        await site.store_sheets(collector, MONTH, filled, version=number)
    async with store.write() as unit:
        await unit.responses.put([stored(collector, site.registry.version("survey", 2), None, MONTH, "f" * 32)])
    await site.store_sheets(theirs, MONTH, sheet(site.registry.form("other"), answers()))
    assert await answered(site) == [3, 1]
    assert [each.form.version for each in await export.consented(store, site.registry, "survey")] == [4]


async def test_a_line_is_the_record_and_says_when_it_is_made_up(site: Installation, collector: Collector) -> None:
    await site.store_sheets(collector, MONTH, sheet(site.registry.form("survey"), answers()))
    (record,) = await records(site)
    plain, made_up = (json.decode(export.line(record, demonstration=each)) for each in (False, True))
    assert plain == json.decode(json.encode(record))
    assert made_up == {**plain, "demonstration": True}
