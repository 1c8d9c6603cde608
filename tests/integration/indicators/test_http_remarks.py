"""Remarks on the planners' pages: written, refused with what was typed, and read by readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.page_forms import fields, page, send, words
from tests.support.signed_in_http import enter

if TYPE_CHECKING:
    from tests.support.inprocess import Service

Q3 = "?fiscal_year=2569&quarter=3"
HERE = f"/plan/remarks/2.1.1a{Q3}"


async def test_a_remark_is_written_shown_and_refused_where_another_was_first(served: Service) -> None:
    await enter(served)
    assert fields(await page(served, HERE)) == {"seen": "0", "obstacles": "", "improvements": ""}
    typed = {"obstacles": "<ผู้เข้าอบรม>\nน้อย", "improvements": "ประชาสัมพันธ์ล่วงหน้า"}
    reply = await send(served, HERE, seen="0", **typed)
    assert reply.headers["location"] == "/plan/remarks/2.1.1a?done=remarked&fiscal_year=2569&quarter=3"
    shown = await page(served, reply.headers["location"])
    assert "บันทึกแล้ว" in words(shown)
    assert fields(shown) == {"seen": "1", **typed}
    refused = await send(served, HERE, seen="0", obstacles="ก" * 2001, improvements="")
    assert refused.status_code == 422
    assert "มีผู้แก้ไขข้อความนี้ระหว่างที่ท่านเขียน" in refused.text
    assert 'href="#obstacles"' in refused.text
    assert fields(refused.text)["obstacles"] == "ก" * 2001
    overview = await page(served, f"/plan{Q3}")
    assert "&lt;ผู้เข้าอบรม&gt;\nน้อย" in overview
    assert "ไตรมาส 3" in words(await page(served, "/plan?fiscal_year=2569"))
    assert "ประชาสัมพันธ์ล่วงหน้า" in words(await page(served, f"/plan/certified/scorecard{Q3}"))
    assert (await send(served, "/plan/account/holder", full_name="ก" * 201)).status_code == 422
    assert (await send(served, "/plan/account/holder", full_name="นายก")).headers["location"].endswith("holder-changed")
    assert 'value="นายก"' in await page(served, "/plan/account")


async def test_a_reader_reads_only(served: Service) -> None:
    await enter(served, "reader")
    assert "<textarea" not in await page(served, HERE)
    assert (await send(served, HERE, seen="0", obstacles="ก", improvements="")).status_code == 403
    assert "ช่วงเวลานี้ยังไม่เริ่ม" in words(await page(served, "/plan/remarks/2.1.1a?fiscal_year=2575"))
