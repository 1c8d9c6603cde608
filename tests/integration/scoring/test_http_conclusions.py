"""Conclusions on the planners' pages: begun from the draft, written, refused with what was typed, and read."""

from __future__ import annotations

import asyncio
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from service.application.ports.records import TallyKey, by_group
from service.cli import main
from service.domain.period import FiscalPeriod
from service.domain.scoring.tally import SHEETS
from tests.support.inprocess import Service, service, sheet_of
from tests.support.page_forms import fields, page, send, words
from tests.support.signed_in_http import enter

CERTIFIED = "ข้อมูลที่บันทึกจากนี้จะอยู่ในรายงานเมื่อรับรองฉบับแก้ไข"
YEAR, THIRD = (FiscalPeriod(fiscal_year=2569, quarter=quarter) for quarter in (None, 3))
Q3 = "?fiscal_year=2569&quarter=3"
HERE = f"/plan/surveys/progress/conclusion{Q3}"


async def answer(served: Service) -> None:
    collector = await served.collector()
    await served.client.post(f"/api/v1/collectors/{collector.code}/responses", json={"answers": sheet_of()})


async def score_of(served: Service, **headers: str) -> Any:
    return (await served.client.get("/api/v1/scores/progress?fiscal_year=2569", headers=headers)).json()


async def test_a_conclusion_is_written_shown_and_refused_where_another_was_first(served: Service) -> None:
    await enter(served)
    shown = await page(served, HERE)
    assert "ไม่เกิน 6,000 ตัวอักษร" in re.sub(r"<[^>]+>", "", shown).replace("\u00a0", " ")
    begun = fields(shown)
    assert begun["seen"] == "0"
    assert begun["conclusion"] == "ยังสรุปผลไม่ได้ เพราะยังไม่มีคำตอบ"
    typed = {"conclusion": "<ผลดี>\nทุกด้าน", "recommendations": "รักษามาตรฐาน"}
    reply = await send(served, HERE, seen="0", **typed)
    assert reply.headers["location"] == HERE.replace("?", "?done=concluded&")
    shown = await page(served, reply.headers["location"])
    assert "บันทึกแล้ว" in words(shown)
    assert 'href="/plan?fiscal_year=2569&amp;quarter=3#due">ดูงานที่ต้องทำต่อ' in shown
    assert fields(shown) == {"seen": "1", **typed}
    refused = await send(served, HERE, seen="0", conclusion="ก" * 6001, recommendations="")
    assert refused.status_code == 422
    assert "มีผู้แก้ไขข้อความนี้ระหว่างที่ท่านเขียน" in refused.text
    assert 'href="#conclusion"' in refused.text
    assert fields(refused.text)["conclusion"] == "ก" * 6001
    score = (await served.client.get(f"/plan/surveys/progress/files/json{Q3}")).json()
    assert {name: score["conclusion"][name] for name in typed} == typed
    assert "&lt;ผลดี&gt;\nทุกด้าน" in await page(served, f"/plan/certified/progress{Q3}")
    assert (await served.client.get(f"/plan/surveys/nothing/conclusion{Q3}")).status_code == 404


async def test_what_is_sent_as_it_was_drafted_is_drafted_anew(served: Service) -> None:
    await enter(served)
    begun = fields(await page(served, HERE))
    assert (await send(served, HERE, **begun)).status_code == 422
    sent = {**begun, "recommendations": "รักษามาตรฐาน", "conclusion": begun["conclusion"].replace("\n", "\r\n")}
    assert (await send(served, HERE, **sent)).status_code == 303
    await answer(served)
    shown = fields(await page(served, HERE))
    assert "ร้อยละ 100" in shown["conclusion"]
    assert shown["recommendations"] == "รักษามาตรฐาน"


async def test_what_was_left_to_the_draft_is_told_as_that_and_the_next_survey_is_named(served: Service) -> None:
    await enter(served)
    second = "?fiscal_year=2569&quarter=2"
    for form in ("progress", "workflow", "needs"):
        collector, published = await served.collector(form), served.deps.registry.form(form)
        async with served.deps.store.write() as unit:
            await unit.tallies.move(by_group({TallyKey(collector.id, 202602, published.id, SHEETS): 9}))
    led: dict[str, str] = {}
    for form in ("progress", "needs", "workflow"):
        here = f"/plan/surveys/{form}/conclusion{second}"
        reply = await send(served, here, **fields(await page(served, here)) | {"conclusion": "ผลดี"})
        shown = await page(served, reply.headers["location"])
        history = words(shown).partition("ครั้งที่ 1")[2]
        assert ("สรุป ผลดี ข้อเสนอ ใช้ข้อความที่ระบบร่าง" in history, "ข้อเสนอ ไม่มี" in history) == (True, False)
        led[form] = "".join(re.findall('<p class="onward">.*?href="/plan(.*?)"', shown))
    onward = f"{second.replace('&', '&amp;')}"
    assert led == {
        "progress": f"/surveys/workflow/conclusion{onward}",
        "needs": f"/surveys/workflow/conclusion{onward}",
        "workflow": f"{onward}#due",
    }
    assert '<p class="onward">' not in await page(served, f"/plan/surveys/needs/conclusion{second}")


async def test_a_draft_that_changed_while_it_was_shown_is_written_by_nobody(served: Service) -> None:
    await enter(served)
    begun = fields(await page(served, HERE))
    await answer(served)
    refused = await send(served, HERE, **{**begun, "recommendations": "ก" * 6001})
    assert refused.status_code == 422
    again = {**fields(refused.text), "recommendations": "รักษามาตรฐาน"}
    assert again["conclusion"] == begun["conclusion"]
    assert (await send(served, HERE, **again)).status_code == 303
    shown = fields(await page(served, HERE))
    assert "ร้อยละ 100" in shown["conclusion"]
    assert shown["recommendations"] == "รักษามาตรฐาน"


async def test_everybody_reads_it_once_it_is_certified_and_those_with_a_token_before(tmp_path: Path) -> None:
    async with service(tmp_path, public_scores=True) as public:
        await answer(public)
        bare, bearer = await score_of(public), await public.bearer()
        await public.deps.conclusions.write("progress", YEAR, "ผลดี", "", by="วิภา", seen=0)
        assert await score_of(public) == bare
        every = (await public.client.get("/api/v1/scores?fiscal_year=2569")).json()["scores"]
        assert bare in every
        assert await score_of(public, authorization="Bearer wrong") == bare
        assert (await score_of(public, **bearer))["conclusion"]["conclusion"] == "ผลดี"
        state = await public.deps.certification.state("progress", YEAR)
        await public.deps.certification.certify("progress", YEAR, by="วิภา", note="", seen=0, shown=state.shown)
        assert (await score_of(public))["conclusion"]["conclusion"] == "ผลดี"
        await enter(public)
        for path, told in (("surveys/progress/conclusion", True), ("remarks/1.2.1", False)):
            assert (CERTIFIED in words(await page(public, f"/plan/{path}?fiscal_year=2569"))) is told


@pytest.mark.sqlite_file
async def test_a_keeper_erases_a_revision_as_the_guide_says(
    served: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seen, text in enumerate(("ของ สมชาย" * 300, "ของผู้ให้บริการ")):
        await served.deps.conclusions.write("progress", THIRD, text, text, by="วิภา", seen=seen)
        await served.deps.remarks.write("1.2.1", THIRD, text[:1000], text[:1000], by="วิภา", seen=seen)
    guide = (Path(__file__).parents[3] / "deploy" / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^pochai ((?:conclusion|remark) erase .+)$", guide, flags=re.MULTILINE)
    monkeypatch.setenv("POCHAI_DATA_DIR", str(tmp_path / "data"))
    # Beside the loop, which may have a transaction to end first.
    assert [await asyncio.to_thread(main, shlex.split(each)) for each in commands] == [0, 0]
    kept = await served.deps.conclusions.history("progress", THIRD)
    assert [(each.conclusion, each.recommendations) for each in kept] == [("", ""), ("ของผู้ให้บริการ",) * 2]
    remarked = (await served.deps.remarks.of("1.2.1", THIRD)).history
    assert [(each.obstacles, each.improvements) for each in remarked] == [("", ""), ("ของผู้ให้บริการ",) * 2]
    # By another program: to open and close the file here would let go of SQLite's locks.
    names = ["grep", "-rl", "สมชาย", str(tmp_path / "data")]
    assert (await asyncio.to_thread(subprocess.run, names, capture_output=True)).stdout == b""
    await enter(served, "keeper")
    assert "ผู้ดูแลระบบลบภายหลัง" in words(await page(served, HERE))
    audit = words(await page(served, "/plan/audit"))
    assert "ลบข้อความสรุปและข้อเสนอของ" in audit
    assert audit.count("ครั้งที่ 1 เพราะ มีชื่อบุคคล") == 2


async def test_a_reader_reads_only(served: Service) -> None:
    await enter(served, "reader")
    assert "<textarea" not in await page(served, HERE)
    assert (await send(served, HERE, seen="0", conclusion="ก", recommendations="")).status_code == 403
