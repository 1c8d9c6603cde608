"""What pages and readiness tell of a clock in doubt and of an announced deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.application.collecting.retention import purge
from tests.support.examples import at
from tests.support.inprocess import service, sheet_of
from tests.support.installation import Installation, key, sheet
from tests.support.signed_in_http import enter, said

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
        assert "ในวันที่ 22 พฤษภาคม 2569: คำตอบ 3 ชุด" in overview
        assert "คำตอบ 3 ชุด" not in said(await running.client.get("/plan/account"))
        audit = said(await running.client.get("/plan/audit"))
        assert "ระบบ (ทำเองตามกำหนด)" in audit
        assert "ลบข้อมูลส่วนบุคคล 0 รายการ และคำตอบ 3 ชุด ในวันที่ 22 พฤษภาคม 2569" in audit
