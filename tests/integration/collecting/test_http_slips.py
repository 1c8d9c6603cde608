"""Slips on the planners' pages: shown once, limited, counted, replaced."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest

from service.application.collecting.invitations import MOST
from service.web.http.attachment import disposition
from service.web.planner.collecting.slips_sheet import MOST_DRAWN, TO_A_PAGE
from tests.support.inprocess import Service, fields_of
from tests.support.signed_in import Signed, field, signed_in, words_of

if TYPE_CHECKING:
    import httpx

    from service.domain.collecting.collector import Collector


@pytest.fixture
async def planner(served: Service) -> Signed:
    return await signed_in(served)


@pytest.fixture
async def collector(served: Service) -> Collector:
    return await served.collector(access="invitation")


def page_of(collector: Collector, rest: str = "") -> str:
    return f"/plan/collectors/{collector.code}{rest}"


async def make(planner: Signed, collector: Collector, count: object, kind: str = "csv") -> httpx.Response:
    return await planner.post(page_of(collector, "/invitations"), **{"count": str(count), "as": kind})


def links_in(reply: httpx.Response) -> list[str]:
    """Read the table as a program for letters does."""
    header, *rows = csv.reader(io.StringIO(reply.text.removeprefix("\ufeff")))
    assert header == ["เลขที่", "ลิงก์"]
    assert [int(number) for number, _ in rows] == list(range(1, len(rows) + 1))
    return [link for _, link in rows]


async def use(served: Service, link: str, number: int = 1) -> int:
    path = link.removeprefix("http://127.0.0.1:8000")
    return (await served.client.post(path, data=fields_of(f"k{number:021d}"))).status_code


async def test_a_table_has_a_link_each_that_opens_the_form_once(planner: Signed, collector: Collector) -> None:
    reply = await make(planner, collector, "๓")
    title = planner.served.deps.registry.form(collector.form).questionnaire.form.title
    said = disposition(f"บัตรเชิญ {collector.label} {title} {collector.code}.csv", f"pochai-{collector.code}.csv")
    assert reply.headers["content-disposition"] == said
    links = links_in(reply)
    assert len(set(links)) == 3
    assert [await use(planner.served, links[0], number) for number in (1, 2)] == [303, 410]
    assert "สร้างแล้ว 3 ใบ" in (said := await planner.sees(page_of(collector)))
    assert "ใช้ตอบแล้ว 1 ใบ" in said
    assert "ยังไม่ใช้ 2 ใบ" in said


async def test_a_sheet_stands_by_itself_to_be_printed(planner: Signed, collector: Collector) -> None:
    reply = await make(planner, collector, TO_A_PAGE + 1, "sheet")
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.text.count('<article class="slip">') == TO_A_PAGE + 1
    assert reply.text.count('class="slip-sheet"') == 2
    assert "<style" not in reply.text
    assert "style=" not in reply.text
    (style,) = re.findall(r'<link rel="stylesheet" href="([^"]+)">', reply.text)
    assert ".slip-sheet" in (await planner.served.client.get(style)).text
    assert "หน้านี้แสดงครั้งเดียว" in words_of(reply)


@pytest.mark.parametrize("kind", ["sheet", "csv"])
async def test_neither_is_kept_anywhere(planner: Signed, collector: Collector, kind: str) -> None:
    reply = await make(planner, collector, 2, kind)
    assert reply.headers["cache-control"] == "no-store"
    secrets = set(re.findall(r"/i/(\w{12})", (await make(planner, collector, 2)).text))
    assert len(secrets) == 2
    store = planner.served.deps.store
    kept = repr(await store.invitations.of(collector.id)) + repr(await store.accounts.entries())
    assert not any(secret in kept for secret in secrets)
    assert (await planner.get(page_of(collector, "/invitations"))).status_code == 405


@pytest.mark.parametrize(
    ("count", "kind", "most"),
    [
        ("", "csv", MOST),
        ("0", "csv", MOST),
        ("-3", "csv", MOST),
        ("มาก", "csv", MOST),
        (MOST + 1, "csv", MOST),
        (MOST_DRAWN + 1, "sheet", MOST_DRAWN),
        (MOST_DRAWN + 1, "neither", MOST_DRAWN),
    ],
)
async def test_a_number_that_cannot_be_made_is_refused_and_comes_back(
    planner: Signed, collector: Collector, count: object, kind: str, most: int
) -> None:
    reply = await make(planner, collector, count, kind)
    assert reply.status_code == 422
    assert f"1 ถึง {most:,}" in words_of(reply)
    assert re.search(rf'name="count" value="{count}"', reply.text)
    assert await planner.served.deps.invitations().count(collector) == {"fresh": 0, "used": 0, "revoked": 0}


async def test_a_lost_slip_is_replaced_by_another_of_its_number(planner: Signed, collector: Collector) -> None:
    links = links_in(await make(planner, collector, 2))
    reply = await planner.post(page_of(collector, "/invitations/lost"), number="๒")
    assert reply.headers["cache-control"] == "no-store"
    assert reply.text.count('<article class="slip">') == 1
    assert "เลขที่ 2" in words_of(reply)
    assert await use(planner.served, links[1]) == 410
    assert await use(planner.served, links[0]) == 303
    said = await planner.sees(page_of(collector))
    assert "ยกเลิก 1 ใบ" in said
    assert "สร้างแล้ว 2 ใบ" in said
    assert [entry[1:] for entry in (await planner.book())[-2:]] == [
        ("slips-made", f"{collector.code} 1-2"),
        ("slip-replaced", f"{collector.code} 2"),
    ]


@pytest.mark.parametrize(("number", "status"), [("1", 410), ("9", 404), ("", 404), ("<b>", 404), ("9" * 100, 404)])
async def test_one_that_was_used_or_never_was_is_not(
    planner: Signed, collector: Collector, number: str, status: int
) -> None:
    (link,) = links_in(await make(planner, collector, 1))
    await use(planner.served, link)
    reply = await planner.post(page_of(collector, "/invitations/lost"), number=number)
    assert reply.status_code == status
    assert (
        await planner.post(page_of(collector, "/invitations/lost"), csrf=field(reply, "csrf"), number=number)
    ).status_code == status
    assert "<b>" not in reply.text.replace("<b>แบบพิมพ์", "").replace("<b>ตาราง", "")
    assert (await planner.served.deps.invitations().count(collector))["revoked"] == 0


async def test_a_collector_open_to_all_has_no_slips(planner: Signed) -> None:
    collector = await planner.served.collector()
    assert "บัตรเชิญ" not in (await planner.get(page_of(collector))).text.replace("ผู้มีบัตรเชิญ", "")
    for rest in ("/invitations", "/invitations/lost"):
        reply = await planner.post(page_of(collector, rest), count="1", number="1")
        assert reply.status_code == 409
        assert "ช่องทางนี้ไม่ใช้บัตรเชิญ" in words_of(reply)


@pytest.mark.parametrize("rest", ["/invitations", "/invitations/lost"])
async def test_only_a_planners_own_page_makes_slips(planner: Signed, collector: Collector, rest: str) -> None:
    await make(planner, collector, 1)
    reader = await signed_in(planner.served, "reader")
    assert '<details class="fold"' not in (await reader.get(page_of(collector))).text
    assert "สร้างแล้ว 1 ใบ" in await reader.sees(page_of(collector))
    assert (await reader.post(page_of(collector, rest), count="1", number="1")).status_code == 403
    assert (await planner.post(page_of(collector, rest), csrf="0" * 64, count="1", number="1")).status_code == 403
    assert await planner.served.deps.invitations().count(collector) == {"fresh": 1, "used": 0, "revoked": 0}


async def test_a_closed_collector_says_what_its_slips_are_good_for(planner: Signed, collector: Collector) -> None:
    await planner.served.collectors.close(collector.code)
    assert "บัตรจะใช้ได้เมื่อเปิดรับอีกครั้ง" in await planner.sees(page_of(collector))
