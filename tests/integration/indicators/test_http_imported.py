"""Results from documents on the planners' page: imported, corrected, removed, and marked wherever they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import json

from tests.support.page_forms import fields, page, send, words
from tests.support.signed_in_http import enter

if TYPE_CHECKING:
    from tests.support.inprocess import Service

PAGE = "/plan/imported/1.4.1a"
SENT = {
    "fiscal_year": "๒๕๖๘",
    "quarter": "",
    "percent": "92.50",
    "responses": "120",
    "method": "mean-percent",
    "document": "รายงานประจำปี 2568 หน้า 12",
}


@pytest.fixture
async def planner(served: Service) -> Service:
    await enter(served)
    return served


async def test_a_result_is_imported_corrected_and_removed(planner: Service) -> None:
    wrong = await send(planner, PAGE, **{**SENT, "percent": "192", "document": "", "fiscal_year": "25"})
    assert (wrong.status_code, 'id="fiscal_year-wrong"' in wrong.text) == (422, True)
    wrong = await send(planner, PAGE, **{**SENT, "percent": "192", "document": ""})
    assert wrong.status_code == 422
    for field in ("percent", "document"):
        assert f'href="#{field}"' in wrong.text
        assert f'id="{field}-wrong"' in wrong.text
    assert fields(wrong.text)["responses"] == "120"
    assert (await send(planner, PAGE, **SENT)).status_code == 303
    there = f"{PAGE}?fiscal_year=2568"
    html = await page(planner, there)
    shown = fields(html)
    assert (shown["percent"], shown["document"], shown["seen"]) == ("92.50", SENT["document"], "1")
    told = words(html)
    assert "92.50 120 คะแนนเฉลี่ยเทียบคะแนนเต็ม แผนไม่ได้กำหนดเกณฑ์ของปีนี้ รายงานประจำปี 2568 หน้า 12" in told
    late = await send(planner, PAGE, **SENT, seen="0", note="พิมพ์ผิด")
    assert "มีผู้นำเข้าหรือแก้ไข" in late.text
    corrected = {**SENT, "percent": "92.55", "seen": "1", "note": "พิมพ์ผิด"}
    assert (await send(planner, PAGE, **corrected)).status_code == 303
    assert "92.55" in words(await page(planner, PAGE))
    needs = await send(planner, f"{PAGE}/remove", **{**SENT, "seen": "2"})
    assert (needs.status_code, "ต้องระบุเหตุผล" in needs.text) == (422, True)
    gone = await send(planner, f"{PAGE}/remove", **{**SENT, "seen": "2", "note": "ใช้ไม่ได้"})
    assert gone.status_code == 303
    assert "ลบแล้ว: ใช้ไม่ได้" in words(await page(planner, f"{PAGE}?done=import-removed"))
    assert (await send(planner, f"{PAGE}/remove", **{**SENT, "seen": "3", "note": "อีก"})).status_code == 422


async def test_it_is_marked_on_every_page_and_in_every_file(planner: Service) -> None:
    given = {**SENT, "fiscal_year": "2569", "quarter": "2", "percent": "91.25"}
    assert (await send(planner, PAGE, **given)).status_code == 303
    assert (await send(planner, PAGE, **{**SENT, "fiscal_year": "2568"})).status_code == 303
    year = words(await page(planner, "/plan/surveys/progress?fiscal_year=2569"))
    assert "ปีงบประมาณ 2568 นำเข้าจากเอกสาร รายงานประจำปี 2568 หน้า 12" in year
    assert "ไตรมาส 2 ปีงบประมาณ 2569 นำเข้าจากเอกสาร" in year
    quarter = words(await page(planner, "/plan/surveys/progress?fiscal_year=2569&quarter=2"))
    assert "ร้อยละ 91.25 จากผู้ตอบ 120 คน วิธีคิด: คะแนนเฉลี่ยเทียบคะแนนเต็ม (ระดับ 4)" in quarter
    overview = words(await page(planner, "/plan?fiscal_year=2569&quarter=2"))
    assert (
        "ร้อยละ 91.25 เฉพาะไตรมาสนี้ ระดับ 4 ไม่บรรลุ -ยังไม่มี นำเข้าจากเอกสาร 120 คำตอบ (รายงานประจำปี 2568 หน้า 12)" in overview
    )
    table = (await planner.client.get("/plan/surveys/progress/files/series.csv?fiscal_year=2569")).text
    rows = [line.split(",") for line in table.splitlines() if ",imported," in line]
    assert [(row[1], row[2], row[8], row[13]) for row in rows] == [
        ("2568", "", "120", "92.50"),
        ("2569", "2", "120", "91.25"),
    ]
    card = json.decode((await planner.client.get("/plan/scorecard/json?fiscal_year=2569&quarter=2")).content)
    (shown,) = [each for each in card["indicators"] if each["id"] == "1.4.1a"]
    assert (shown["source"], shown["value"], shown["level"], shown["imported"]["revision"]) == ("imported", 91.25, 4, 1)
    listed = (await planner.client.get("/plan/scorecard/csv?fiscal_year=2569&quarter=2")).text
    assert "imported" in listed
    for kind, magic in (("xlsx", b"PK"), ("docx", b"PK")):
        file = await planner.client.get(f"/plan/surveys/progress/files/{kind}?fiscal_year=2569")
        assert file.content.startswith(magic)
    for name in ("series.svg", "series.svg?narrow=yes"):
        chart = await planner.client.get(f"/plan/surveys/progress/charts/{name}")
        assert "นำเข้า" in chart.text


async def test_an_indicator_that_is_measured_has_no_such_page(planner: Service) -> None:
    assert "นำเข้าผลของตัวชี้วัดนี้ไม่ได้" in words(await page(planner, "/plan/imported/2.1.1a", 404))
    assert "ไม่พบตัวชี้วัดนี้" in words(await page(planner, "/plan/imported/9.9", 404))


async def test_a_reader_sees_it_and_imports_nothing(served: Service) -> None:
    await enter(served, role="reader")
    assert "<form method" not in (await page(served, PAGE)).partition("<main")[2]
    assert (await send(served, PAGE, **SENT)).status_code == 403
