"""Year rules over HTTP: a planner amends them with a reason, and every outlet says so beside the figures."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document
from msgspec.structs import replace
from openpyxl import load_workbook

from service.application.forms.registry import FormRegistry
from tests.support.inprocess import Service, fields_of, service, sheet_of
from tests.support.page_forms import fields, page, send, words
from tests.support.signed_in_http import enter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import httpx

YEAR = "fiscal_year=2569"
PAGE = "/plan/rules/1.4.1a/2569"
WHY = "มติคณะกรรมการ ครั้งที่ 4/2569"
AGREEMENT, EDITION = "บันทึกข้อตกลง ที่ 1/2569", "ฉบับทบทวน พ.ศ. 2569"
SAID = (
    "แก้ไขกติกาประจำปีครั้งที่ 1 เมื่อ 15 พฤษภาคม 2569 โดย somying: ค่าเป้าหมายเปลี่ยนจาก 95 เป็น 80 "
    f"ฉบับของแผนเปลี่ยนจาก ไม่ได้ระบุ เป็น {EDITION} "
    f"และเอกสารที่กำหนดวิธีคิดเปลี่ยนจาก ไม่ได้ระบุ เป็น {AGREEMENT} เหตุผล: {WHY}"
)


def load(served: Service, **changed: Any) -> None:
    """Have the definitions say something else of the indicator that `progress` feeds."""
    known = served.deps.registry.catalogue
    indicators = tuple(replace(each, **changed) if each.id == "1.4.1a" else each for each in known.indicators)
    served.deps.registry.redefine(FormRegistry(served.deps.registry.current, replace(known, indicators=indicators)))


async def outlets(served: Service) -> dict[str, str]:
    """Return what each outlet says, a JSON's amendments alone."""

    async def got(path: str) -> httpx.Response:
        return await served.client.get(f"{path}?{YEAR}")

    def row_of(table: httpx.Response, name: str) -> str:
        rows = csv.DictReader(io.StringIO(table.content.decode("utf-8-sig")))
        return next(row for row in rows if row["id"] == name)["amendments"]

    def cells_of(file: httpx.Response) -> str:
        book = load_workbook(io.BytesIO(file.content))
        return " ".join(str(cell.value) for sheet in book for line in sheet for cell in line if cell.value is not None)

    def document(file: httpx.Response) -> str:
        found = Document(io.BytesIO(file.content))
        cells = (cell.text for table in found.tables for row in table.rows for cell in row.cells)
        return " ".join([*cells, *(each.text for each in found.paragraphs)])

    def amendments(score: Any) -> str:
        return str(score["rules"]["amendments"])

    api, plan = "/api/v1/scores/progress", "/plan/scorecard"
    card = (await got(f"{plan}/json")).json()["indicators"]
    series = (await served.client.get(f"{api}/series")).json()
    pages = ("/plan", "/plan/surveys/progress", "/plan/certified/progress", "/plan/certified/scorecard")
    return {
        "score.json": amendments((await got(api)).json()),
        "series.json": amendments(series["years"][-1]),
        "scorecard.json": amendments(next(each for each in card if each["id"] == "1.4.1a")),
        "score.csv": row_of(await got(f"{api}.csv"), "progress"),
        "scorecard.csv": row_of(await got(f"{plan}/csv"), "1.4.1a"),
        "score.xlsx": cells_of(await got(f"{api}.xlsx")),
        "scorecard.xlsx": cells_of(await got(f"{plan}/xlsx")),
        "score.docx": document(await got(f"{api}.docx")),
        **{path: words(await page(served, f"{path}?{YEAR}")) for path in pages},
    }


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Service]:
    """Run a service with five sheets of all 4s, and a planner signed in."""
    async with service(tmp_path / "data", rate_limits=False, public_scores=True) as running:
        code = (await running.collector()).code
        await enter(running)
        assert "ยังไม่มีกติกาที่เก็บไว้" in words(await page(running, "/plan/rules"))
        assert "ยังไม่มีกติกาที่เก็บไว้" in words(await page(running, PAGE, 404))
        for number in range(5):
            sent = fields_of(f"{number:022d}", sheet_of(rating=4))
            assert (await running.client.post(f"/s/{code}", data=sent)).status_code == 303
        yield running


async def test_an_amendment_is_made_of_what_was_shown_and_told_in_every_outlet(served: Service) -> None:
    assert "จึงไม่มีรายการให้แก้ไข" in words(await page(served, PAGE))
    assert "ยังไม่ได้ระบุเอกสารที่กำหนดวิธีคิด" in words(await page(served, f"/plan/surveys/progress?{YEAR}"))
    where = "ผู้ดูแลระบบระบุได้ในไฟล์ตัวชี้วัด"
    for path in (f"/plan/surveys/progress?{YEAR}", f"/plan?{YEAR}", f"/plan/measurements/1.4.1b?{YEAR}"):
        assert where in words(await page(served, path)), path
    assert 'href="/plan/rules">ดูกติกาประจำปี' in await page(served, f"/plan/measurements/1.4.1b?{YEAR}")
    load(served, target=80, agreement=AGREEMENT, edition=EDITION)
    assert "ไฟล์ต่างจากกติกาที่ใช้อยู่: ค่าเป้าหมาย" in words(await page(served, "/plan/rules"))
    html = await page(served, PAGE)
    seen = fields(html)
    assert re.search(r"ถึงไตรมาส 3\) ร้อยละ 80\.00 .* ร้อยละ 95 ยังไม่บรรลุ ร้อยละ 80\.00 .* ร้อยละ 80 บรรลุ", words(html))
    refused = await send(served, PAGE, **{**seen, "reason": " "})
    assert refused.status_code == 422
    assert "ต้องระบุเหตุผลที่แก้ไข" in words(refused.text)
    load(served, target=75)
    late = await send(served, PAGE, **{**seen, "reason": WHY})
    assert (late.status_code, fields(late.text)["reason"]) == (409, WHY)
    load(served, target=80, agreement=AGREEMENT, edition=EDITION)
    assert (await send(served, PAGE, **{**seen, "reason": WHY})).status_code == 303
    late = await send(served, PAGE, **{**seen, "reason": "อีกครั้ง"})
    assert late.status_code == 409
    assert "มีผู้แก้ไขกติกาของปีนี้" in words(late.text)
    assert SAID in words(await page(served, PAGE))
    told = await outlets(served)
    assert [name for name, said in told.items() if WHY not in said] == []
    assert [name for name, said in told.items() if not name.endswith("json") and SAID not in said] == []
    for name in ("score.xlsx", "score.docx", "/plan/surveys/progress", "/plan"):
        assert f"เอกสารที่กำหนดวิธีคิด: {AGREEMENT}" in told[name], name
        assert f"ฉบับของแผน: {EDITION}" in told[name], name
    await served.deps.accounts("terminal").set_holder("somying", "สมหญิง ใจดี", "นักวิเคราะห์นโยบายและแผน")
    named = SAID.replace("โดย somying", "โดย สมหญิง ใจดี (somying)")
    assert named != SAID
    told_now = {**await outlets(served), PAGE: words(await page(served, PAGE))}
    assert [name for name, said in told_now.items() if not name.endswith("json") and named not in said] == []
    assert [
        name for name, said in told_now.items() if name.endswith("json") and "'full_name': 'สมหญิง ใจดี'" not in said
    ] == []
    rules = (await served.client.get(f"/api/v1/scores/progress?{YEAR}")).json()["rules"]
    assert (rules["agreement"], rules["edition"]) == (AGREEMENT, EDITION)
