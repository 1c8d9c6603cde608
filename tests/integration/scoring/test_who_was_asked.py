"""A survey without ratings in two versions: every format has percents of those asked, with their n."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from service.settings import Settings
from tests.support.inprocess import Service, service
from tests.support.signed_in import signed_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SCORE = "/api/v1/scores/needs"
ADDED = """
[[sections.items]]
id = "purpose"
type = "single"
text = "ท่านนำข้อมูลไปใช้หรือไม่"
text_en = "Do you use the information?"
choices = [
  { value = "yes", text = "นำไปใช้", text_en = "Yes" },
  { value = "no", text = "ยังไม่ได้นำไปใช้", text_en = "No" },
]
"""
ASKED = {"organisation_type": "company", "use": "news", "channels": ["line"], "news_frequency": "monthly"}


async def answer(served: Service, code: str, count: int, **answers: Any) -> None:
    for _ in range(count):
        body = {"answers": {**ASKED, **answers}}
        reply = await served.client.post(f"/api/v1/collectors/{code}/responses", json=body)
        assert reply.status_code == 201, reply.text


@pytest.fixture(scope="module")
async def asked(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    """Give a service where 10 answered the first version, and 6 the second, which asks one thing more."""
    folder = tmp_path_factory.mktemp("asked")
    forms = folder / "forms"
    forms.mkdir()
    for file in Settings().forms.glob("*.*"):
        (forms / file.name).write_bytes(file.read_bytes())
    first = (forms / "needs.toml").read_text(encoding="utf-8")
    first = first.replace(
        'required = true\nchoices = [\n  { value = "not_found"', 'choices = [\n  { value = "not_found"'
    )
    (forms / "needs.toml").write_text(first, encoding="utf-8")
    async with service(folder / "data", forms_dir=forms, rate_limits=False) as running:
        code = (await running.collector("needs")).code
        await answer(running, code, 9, topics=["rules", "steps"], obstacles=["slow"])
        await answer(running, code, 1, topics=["rules"])
    second = first.replace("version = 2", "version = 3", 1).replace(
        '[[sections]]\nid = "suggestions"', f'{ADDED}\n[[sections]]\nid = "suggestions"'
    )
    (forms / "needs.toml").write_text(second, encoding="utf-8")
    async with service(folder / "data", forms_dir=forms, rate_limits=False, public_scores=True) as running:
        await answer(running, code, 6, topics=["documents"], purpose="yes")
        yield running


async def test_the_api_has_the_base_of_each_item(asked: Service) -> None:
    items = {each["id"]: each for each in (await asked.client.get(SCORE)).json()["items"]}
    bases = {name: items[name]["base"] for name in ("purpose", "organisation_type", "topics", "obstacles", "comments")}
    assert bases == {"purpose": 6, "organisation_type": 16, "topics": 16, "obstacles": 9, "comments": 16}
    assert items["purpose"]["choices"] == {"yes": "นำไปใช้", "no": "ยังไม่ได้นำไปใช้"}


async def test_the_table_has_the_share_its_base_and_words(asked: Service) -> None:
    text = (await asked.client.get(f"{SCORE}.csv")).text.removeprefix("\ufeff")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text, newline="")) if row["row"] == "choice"}
    found = {
        name: (rows[name]["answers"], rows[name]["base"], rows[name]["share"])
        for name in ("purpose:yes", "topics:rules", "obstacles:slow")
    }
    assert found == {
        "purpose:yes": ("6", "6", "100.00"),
        "topics:rules": ("10", "16", "62.50"),
        "obstacles:slow": ("9", "9", "100.00"),
    }
    assert (rows["topics:rules"]["item_text"], rows["topics:rules"]["choice_text"]) == (
        "ท่านต้องการข้อมูลเรื่องใดจากกองทุนฯ", "หลักเกณฑ์การขอใช้เงินกองทุนฯ",
    )  # fmt: skip


async def test_the_workbook_shows_what_has_a_meaning(asked: Service) -> None:
    book = openpyxl.load_workbook(io.BytesIO((await asked.client.get(f"{SCORE}.xlsx")).content))
    assert book.sheetnames == ["สรุป", "ข้อมูลทั่วไป"]
    chosen = {row[0]: row[1:] for row in book["ข้อมูลทั่วไป"].iter_rows(min_row=4, values_only=True)}
    assert chosen["ตัวเลือก"] == ("จำนวน", "ร้อยละ", "คิดจากผู้ตอบ (คน)")
    assert (chosen["นำไปใช้"], chosen["เว็บไซต์แสดงผลช้า"]) == ((6, 100, 6), (9, 100, 9))
    assert "3. ท่านต้องการข้อมูลเรื่องใดจากกองทุนฯ (เลือกได้มากกว่า 1 ข้อ)" in chosen
    summary = {row[0]: row[1] for row in book["สรุป"].iter_rows(min_row=5, values_only=True)}
    assert not {"ร้อยละ", "ระดับ", "ค่าเฉลี่ย (x̄)", "จำนวนคำตอบที่ให้คะแนน"} & set(summary)
    assert summary["8. ท่านนำข้อมูลไปใช้หรือไม่"] == "“นำไปใช้” (6 คน ร้อยละ 100.00) จากผู้ที่ได้รับคำถามนี้ 6 คน"


async def test_the_report_says_the_top_choices_in_words_and_has_no_idle_rows_or_notes(asked: Service) -> None:
    report = docx.Document(io.BytesIO((await asked.client.get(f"{SCORE}.docx")).content))
    words = [paragraph.text for paragraph in report.paragraphs]
    assert (
        "3. ท่านต้องการข้อมูลเรื่องใดจากกองทุนฯ: มากที่สุดคือ “หลักเกณฑ์การขอใช้เงินกองทุนฯ” จำนวน 10 คน (ร้อยละ 62.50) "
        "รองลงมาคือ “ขั้นตอนการยื่นคำขอ” จำนวน 9 คน (ร้อยละ 56.25)"
    ) in words
    figures = [[cell.text for cell in row.cells] for row in report.tables[0].rows[1:]]
    assert [row[0] for row in figures if row[1] == "–"] == ["จำนวนกลุ่มเป้าหมาย"]
    cells = [[cell.text for cell in row.cells] for table in report.tables for row in table.rows]
    assert ["นำไปใช้", "6", "100.00", "", "6"] in cells
    hides = any("*" in row for row in cells)
    assert any(each.startswith("* ไม่แสดง") for each in words) == hides
    assert not list(report.element.body.iter(qn("wp:docPr")))


async def test_the_page_has_the_same(asked: Service) -> None:
    page = await (await signed_in(asked)).sees("/plan/surveys/needs")
    assert "นำไปใช้ 6 100.00" in page
    assert "ร้อยละของผู้ได้รับคำถาม 6 คน" in page
    assert "ร้อยละของผู้ตอบข้อนี้ 9 คน" in page
    assert "เลือกได้มากกว่า 1 ข้อ" in page
    assert "คำตอบที่มีผู้เลือกมากที่สุด" in page
    assert "1. ประเภทหน่วยงานของท่าน" in page
