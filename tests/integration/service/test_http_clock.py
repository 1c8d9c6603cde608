"""What pages and readiness tell of a clock in doubt and of an announced deletion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from service.application.collecting.retention import purge
from tests.support.examples import at
from tests.support.inprocess import service, sheet_of
from tests.support.installation import Installation, key, sheet
from tests.support.signed_in_http import enter, said, send

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("moment", "status", "told"),
    [("2035-01-01T12:00:00", 201, "เกิน 45 วัน"), ("2020-01-01T12:00:00", 503, "จึงยังไม่รับคำตอบ")],
)
async def test_a_clock_in_doubt_is_told_until_it_is_confirmed(
    tmp_path: Path, moment: str, status: int, told: str
) -> None:
    async with service(tmp_path) as running:
        code, keeper = (await running.collector()).code, running.deps.timekeeper
        running.clock.now = at(moment)
        await keeper.look()
        await enter(running, "keeper")
        for path in ("/plan", "/plan/account"):
            assert told in said(await running.client.get(path))
        ready = (await running.client.get("/readyz")).json()
        assert (ready["warnings"], ready["troubles"]) == (["clock"], ["clock"] if status == 503 else [])
        reply = await running.client.post(
            f"/api/v1/collectors/{code}/responses",
            json={"answers": sheet_of()},
            headers={"idempotency-key": key(1)},
        )
        assert reply.status_code == status
        await keeper.confirm("terminal")
        await keeper.look()
        assert "pochai clock confirm" not in said(await running.client.get("/plan"))
        assert (await running.client.get("/readyz")).json()["warnings"] == []
        assert "ยืนยันนาฬิกาของเครื่อง" in said(await running.client.get("/plan/audit"))


async def test_a_keeper_confirms_a_doubted_clock_with_the_day_and_nothing_else(tmp_path: Path) -> None:
    async with service(tmp_path) as running:
        await enter(running, "keeper")
        assert "ไม่ต้องยืนยัน" in said(await running.client.get("/plan/clock"))
        assert (await send(running, "/plan/clock", today="2026-05-15")).headers["location"] == "/plan/clock"
        running.clock.now = at("2035-01-01T12:00:00")
        await running.deps.timekeeper.look()
        await enter(running, "keeper", "other")
        page = await running.client.get("/plan")
        assert re.findall(r'<a href="/plan/clock">([^<]+)</a>', page.text)[-1] == "ตรวจและยืนยันนาฬิกา"
        for typed in ("", "2577-01-01", "2578-01-02", "31.12.2577"):
            refused = await send(running, "/plan/clock", today=typed)
            assert (refused.status_code, "แสดงวันที่ 1 มกราคม 2578" in said(refused)) == (422, True)
            assert running.deps.timekeeper.doubt == "ahead"
        done = await send(running, "/plan/clock", today="๒๕๗๘-๐๑-๐๑")
        assert "ยืนยันนาฬิกาแล้ว" in said(await running.client.get(done.headers["location"]))
        assert "นาฬิกาของเครื่องเร็ว" not in said(await running.client.get("/plan"))
        book = said(await running.client.get("/plan/audit"))
        assert "other ยืนยันว่านาฬิกาของเครื่องถูกต้อง 1 มกราคม 2578 เวลา 12.00 น." in book
        assert (await send(running, "/plan/clock", today="2578-01-01")).headers["location"] == "/plan/clock"
        assert book.count("ยืนยันว่านาฬิกา") == said(await running.client.get("/plan/audit")).count("ยืนยันว่านาฬิกา")


async def test_others_are_told_whom_to_ask(tmp_path: Path) -> None:
    async with service(tmp_path) as running:
        running.clock.now = at("2035-01-01T12:00:00")
        await running.deps.timekeeper.look()
        await enter(running)
        assert "โปรดแจ้งผู้ดูแลระบบให้ตรวจนาฬิกา" in said(await running.client.get("/plan"))
        assert (await running.client.get("/plan/clock")).status_code == 403


async def test_an_announced_deletion_is_told_on_the_overview_and_in_the_audit_log(tmp_path: Path) -> None:
    async with service(tmp_path) as running:
        deps = running.deps
        site = Installation(store=deps.store, registry=deps.registry, clock=running.clock)
        sent = sheet(deps.registry.form("progress"), sheet_of())
        await site.store_sheets(await running.collector(), 202105, *[sent] * 3)
        await purge(deps.store, deps.registry, running.clock)
        await deps.timekeeper.look()
        await enter(running, "keeper")
        overview = said(await running.client.get("/plan"))
        assert "ในวันที่ 22 พฤษภาคม 2569: คำตอบ 3 ฉบับ" in overview
        assert "คำตอบ 3 ฉบับ" not in said(await running.client.get("/plan/account"))
        audit = said(await running.client.get("/plan/audit"))
        assert "ระบบ (ทำเองตามกำหนด)" in audit
        assert "ลบข้อมูลส่วนบุคคล 0 รายการ และคำตอบ 3 ฉบับ ในวันที่ 22 พฤษภาคม 2569" in audit
