"""Remarks on the planners' pages: written, refused with what was typed, and read by readers."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import openpyxl

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
    assert "ผล -ยังไม่มี ระดับ ยังไม่ได้บันทึกค่า เป้าหมาย ระดับ 5 ข้อความ" in words(shown)
    assert "มีข้อความครบแล้ว ดูงานที่ต้องทำต่อ" in words(shown)
    for name in ("2.1.1a", "1.1.1"):
        given = {"people": "1"} if name == "2.1.1a" else {"done__1": "yes", "evidence__1": "คู่มือ"}
        assert (await send(served, f"/plan/measurements/{name}{Q3}", seen="0", **given)).status_code == 303
    led = await page(served, reply.headers["location"])
    assert "ผล 1 คน ระดับ ระดับ 3 เป้าหมาย ระดับ 5" in words(led)
    assert 'ยังไม่มีข้อความ:</span> <a href="/plan/remarks/1.1.1?fiscal_year=2569&amp;quarter=3">1.1.1 ' in led
    assert 'href="/plan/remarks/1.1.1?fiscal_year=2569&amp;quarter=3&amp;certify=yes">' in await page(
        served, f"{reply.headers['location']}&certify=yes"
    )
    assert fields(shown) == {"seen": "1", **typed}
    refused = await send(served, HERE, seen="0", obstacles="ก" * 2001, improvements="")
    assert refused.status_code == 422
    assert "มีผู้แก้ไขข้อความนี้ระหว่างที่ท่านเขียน" in refused.text
    assert 'href="#obstacles"' in refused.text
    assert fields(refused.text)["obstacles"] == "ก" * 2001
    overview = await page(served, f"/plan{Q3}")
    assert "&lt;ผู้เข้าอบรม&gt;\nน้อย" in overview
    one = overview.partition("<tbody>")[2].partition("2.1.1 ก")[2].partition("</th>")[0]
    assert one.count(">ปัญหาและการปรับปรุง<") == 1
    assert '?fiscal_year=2569&amp;quarter=3">ดูหรือแก้ไข<' in one
    assert "ปีงบประมาณ 2569 (ยังไม่สิ้นสุด) เม.ย.-มิ.ย. 2569" in words(overview)
    earlier = (await page(served, "/plan?fiscal_year=2569&quarter=2")).partition('id="surveys"')[2]
    assert ("เริ่มใช้ภายหลัง" in earlier, "0 คำตอบ" in earlier) == (True, False)
    later = overview.partition('id="surveys"')[2]
    assert ("เริ่มใช้ภายหลัง" in later, "0 คำตอบ" in later) == (False, True)
    assert "ต.ค. 2568-มิ.ย. 2569" in words(await page(served, "/plan?fiscal_year=2569"))
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


async def test_a_workbook_has_digits_of_one_kind_but_in_what_somebody_typed(served: Service) -> None:
    await enter(served)
    typed = {"obstacles": "ขาด 2 คน", "improvements": "ครบใน ๓ เดือน"}
    assert (await send(served, HERE, seen="0", **typed)).status_code == 303
    other = {"arabic": "[๐-๙]", "thai": "[0-9]"}
    for digits, wrong in other.items():
        file = await served.client.get(f"/plan/scorecard/xlsx{Q3}&digits={digits}")
        book = openpyxl.load_workbook(io.BytesIO(file.content))
        cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
        texts = [each for each in cells if isinstance(each, str)]
        assert set(typed.values()) <= set(texts)
        told = [each for each in texts if re.search(wrong, each) and each not in typed.values()]
        assert told == []
