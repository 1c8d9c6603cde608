"""Certification over HTTP: certified figures are shown by all pages, files and replies until amended."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sqlite3
from contextlib import closing
from decimal import Decimal
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from docx import Document
from msgspec import json
from openpyxl import load_workbook

from service.application.accounts.accounts import Accounts
from service.domain.certification.certificate import SCORECARD
from service.web.http.attachment import disposition
from tests.support.inprocess import Service, fields_of, service, sheet_of
from tests.support.page_forms import fields, page, send, words
from tests.support.signed_in_http import HERE, PASSWORD, enter, said
from tests.support.word_files import as_read

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

FORMS = Path(__file__).parents[3] / "forms"
Q3 = "fiscal_year=2569&quarter=3"
YEAR = "fiscal_year=2569"
PERIOD = "2569/3"
PAGE = f"/plan/certified/progress?{Q3}"
CARD = f"/plan/certified/scorecard?{Q3}"
KINDS = ("docx", "short.docx", "xlsx")
SURVEY = f"/plan/surveys/progress?{Q3}"


@pytest.fixture
async def planner(tmp_path: Path) -> AsyncIterator[Service]:
    """Give a service with ten answers to `progress`, and a planner signed in."""
    async with service(tmp_path / "data", rate_limits=False) as running:
        await running.collector(population=20)
        await answer(running, 10, 5)
        await enter(running)
        yield running


async def answer(served: Service, count: int, rating: int, first: int = 0) -> None:
    collectors = await served.collectors.everything()
    code = next(each.code for each in collectors if each.form == "progress" and each.population)
    for number in range(first, first + count):
        reply = await served.client.post(f"/s/{code}", data=fields_of(f"{number:022d}", sheet_of(rating=rating)))
        assert reply.status_code == 303


async def certify(served: Service, path: str = PAGE, note: str = "") -> None:
    shown = fields(await page(served, path))
    reply = await send(served, path, **{**shown, "note": note, "incomplete": "yes"})
    assert reply.status_code == 303, reply.text


async def certify_again(served: Service, path: str, note: str) -> None:
    """Certify what differs, from the page that leads to it and tells that it was done."""
    top, _, rest = (await page(served, path)).partition('<h2 id="figures">')
    assert ('href="#certify"' in top, '<h2 id="certify">' in rest) == (True, True), path
    await certify(served, path, note=note)
    shown = words(await page(served, f"{path}&done=certified-again"))
    for told in ("รับรองฉบับแก้ไขแล้ว", "รับรองแล้ว ครั้งที่ 2", "ครั้งที่ 1 มีฉบับแก้ไขแทนแล้ว"):
        assert told in shown, (path, told)
    assert 'href="#certify"' not in await page(served, path)


async def revisions_by_a_link(served: Service) -> list[str]:
    """Give the revisions that a link to the amended scorecard lists, line by line."""
    made = await send(served, f"/plan/certified/scorecard/links?{Q3}", last_day="2569-12-31")
    (place,) = re.findall(r"<code[^>]*>https?://[^/]+(/plan/shared/[\w-]+)</code>", made.text)
    shared = await page(served, place)
    assert "(ฉบับแก้ไข รับรองครั้งที่ 2)" in words(shared)
    told = [re.sub("[\u200b\u2060]|<[^>]+>", "", each) for each in re.findall("<li>(ครั้งที่ .*?)</li>", shared)]
    return [each.partition(" รับรอง")[0] for each in told]


async def got(served: Service, path: str, **headers: str) -> Any:
    reply = await served.client.get(path, headers={**await served.bearer(), **headers})
    assert reply.status_code == 200, reply.text
    return reply


async def figures(served: Service, status: str = "") -> dict[str, tuple[str, str, str]]:
    """Give status, percent and responses of `progress` as every outlet tells them."""
    query = Q3 + (f"&status={status}" if status else "")
    score = (await got(served, f"/api/v1/scores/progress?{query}")).json()
    many = (await got(served, f"/api/v1/scores?{query}")).json()["scores"]
    of_many = next(each for each in many if each["form"] == "progress")
    table = (await got(served, f"/api/v1/scores/progress.csv?{query}")).content.decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(table)))
    book = load_workbook(io.BytesIO((await got(served, f"/api/v1/scores/progress.xlsx?{query}")).content))
    cells = {line[0]: line[1] for line in book.worksheets[0].iter_rows(min_row=5, values_only=True)}
    title = str(book.worksheets[0]["A3"].value)
    file = json.decode((await served.client.get(f"/plan/surveys/progress/files/json?{query}")).content)
    html = await page(served, f"/plan/surveys/progress?{query}")
    shown = re.findall(r'<p class="percent">.*?<a[^>]*>([\d.]+)</a>', html)[0]
    card = (await got(served, f"/api/v1/indicators?{query}")).json()["indicators"]
    fed = next(each for each in card if each["form"] == "progress")
    return {
        "api": _told(score["status"], score["percent"], score["responses"]),
        "all": _told(of_many["status"], of_many["percent"], of_many["responses"]),
        "csv": _told(row["status"], row["percent"], row["responses"]),
        "xlsx": _told("draft" if "ร่าง" in title else "certified", cells["ร้อยละ"], cells["จำนวนผู้ตอบ"]),
        "file": _told(file["status"], file["percent"], file["responses"]),
        "page": _told("draft" if 'class="chip">ร่าง<' in html else "certified", shown, score["responses"]),
        "scorecard": _told(fed["status"], fed["value"], fed["responses"]),
    }  # fmt: skip


async def in_series(served: Service, status: str = "") -> dict[str, tuple[str, str, str]]:
    """Give status, percent and responses of the third quarter as the series of the year tell them."""
    series = (await got(served, f"/api/v1/scores/progress/series?years=2569{status}")).json()
    point = series["quarters"][2]
    html = words(await page(served, f"/plan/surveys/progress?{YEAR}{status}"))
    shown = re.findall(r"ไตรมาส 3 ปีงบประมาณ 2569 (?:\(ยังไม่สิ้นสุด\) )?(\d+) (\d+\.\d\d) .*?(ร่าง|รับรองแล้ว)", html)
    book = load_workbook(io.BytesIO((await got(served, f"/api/v1/scores/progress.xlsx?{YEAR}{status}")).content))
    row = next(row for row in book["รายไตรมาสและปี"].iter_rows(values_only=True) if row[0].startswith("ไตรมาส 3/2569"))
    file = Document(io.BytesIO((await got(served, f"/api/v1/scores/progress.docx?{YEAR}{status}")).content))
    line = next(
        [cell.text for cell in row.cells]
        for table in file.tables
        for row in table.rows
        if row.cells[0].text.startswith("ไตรมาส 3/2569")
    )
    said = {"ร่าง": "draft", "รับรองแล้ว": "certified"}
    return {
        "api": _told(point["status"], point["percent"], point["responses"]),
        "page": _told(said[shown[-1][2]], shown[-1][1], shown[-1][0]),
        "xlsx": _told(said[str(row[9])], row[1], row[3]),
        "docx": _told("certified" if line[0].endswith(" (รับรองแล้ว)") else "draft", line[1], line[3]),
    }


def _told(status: object, percent: object, responses: object) -> tuple[str, str, str]:
    return str(status), f"{Decimal(str(percent)):.2f}", str(responses)


class TestReading:
    async def test_every_outlet_shows_the_draft_then_what_was_certified_then_the_amendment(
        self, planner: Service
    ) -> None:
        assert set((await figures(planner)).values()) == {("draft", "100.00", "10")}
        await certify(planner)
        await answer(planner, 10, 3, first=10)
        assert set((await figures(planner)).values()) == {("certified", "100.00", "10")}
        assert set((await figures(planner, "draft")).values()) == {("draft", "80.00", "20")}
        await certify(planner, note="รับคำตอบที่มาช้า")
        assert set((await figures(planner)).values()) == {("certified", "80.00", "20")}

    async def test_a_certified_score_tells_its_checksum_and_who_and_when(self, planner: Service) -> None:
        await certify(planner)
        score = (await got(planner, f"/api/v1/scores/progress?{Q3}&by=main_task")).json()
        assert score["certification"] == {
            "revision": 1, "certified": "2026-05-15T12:00:00+07:00", "by": "somying", "provisional": True,
            "full_name": "", "position": "",
        }  # fmt: skip
        (seal,) = await planner.deps.certification.headers()
        assert score["checksum"] == seal.checksum
        assert score["by"]["item"] == "main_task"
        table = (await got(planner, f"/api/v1/scores/progress.csv?{Q3}")).content.decode("utf-8-sig")
        for row in csv.DictReader(io.StringIO(table)):
            assert (row["status"], row["checksum"], row["revision"]) == ("certified", seal.checksum, "1")
            assert row["certified_by"] == "somying"
        draft = (await got(planner, f"/api/v1/scores/progress?{Q3}&status=draft")).json()
        assert (draft["status"], draft["certification"]) == ("draft", None)
        assert draft["checksum"] != seal.checksum

    async def test_every_series_shows_what_was_certified_of_its_periods(self, planner: Service) -> None:
        before = (await planner.client.get(f"/plan/surveys/progress/charts/series.svg?{YEAR}")).content
        await certify(planner)
        await answer(planner, 10, 1, first=10)
        frozen, live = ("certified", "100.00", "10"), ("draft", "60.00", "20")
        assert await in_series(planner) == {"api": frozen, "page": frozen, "xlsx": frozen, "docx": frozen}
        assert set((await in_series(planner, "&status=draft")).values()) == {live}
        charts = [
            (await planner.client.get(f"/plan/surveys/progress/charts/series.svg?{YEAR}{status}")).content
            for status in ("", "&status=draft")
        ]
        assert len({before, *charts}) == 3

    async def test_a_report_for_the_committee_is_of_what_was_certified(self, planner: Service) -> None:
        await certify(planner)
        await answer(planner, 5, 1, first=10)
        (seal,) = await planner.deps.certification.headers()
        for query, there in ((Q3, True), (f"{Q3}&status=draft", False)):
            file = await planner.client.get(f"/plan/surveys/progress/files/docx?{query}")
            text = "".join(Document(io.BytesIO(file.content)).element.body.itertext())
            assert (seal.checksum in text, "73.33" in text) == (there, not there)

    @pytest.mark.parametrize("status", ["", "&status=draft"])
    async def test_the_page_has_the_words_of_choices_in_either_reading(self, planner: Service, status: str) -> None:
        await certify(planner)
        shown = words(await page(planner, SURVEY + status))
        assert "ความต่อเนื่องของระบบ" in shown
        assert "continuity" not in shown

    async def test_its_tag_stays_while_answers_come_and_changes_with_an_amendment(self, planner: Service) -> None:
        path, bearer = f"/api/v1/scores/progress?{Q3}", await planner.bearer()
        drafted = (await got(planner, path)).headers["etag"]
        await certify(planner)
        tag = (await got(planner, path)).headers["etag"]
        assert tag != drafted
        await answer(planner, 1, 1, first=10)
        held = await planner.client.get(path, headers={**bearer, "if-none-match": tag})
        assert held.status_code == 304
        draft = await planner.client.get(f"{path}&status=draft", headers={**bearer, "if-none-match": tag})
        assert draft.status_code == 200
        await certify(planner, note="แก้ไข")
        assert (await planner.client.get(path, headers={**bearer, "if-none-match": tag})).status_code == 200

    async def test_the_scorecard_is_frozen_as_json_as_a_table_and_as_the_overview(self, planner: Service) -> None:
        await certify(planner, CARD)
        await answer(planner, 5, 1, first=10)
        card = (await got(planner, f"/api/v1/indicators?{Q3}")).json()
        assert (card["status"], card["certification"]["by"]) == ("certified", "somying")
        assert {(each["status"], each["provisional"]) for each in card["indicators"]} == {("certified", True)}
        rows = list(
            csv.DictReader(
                io.StringIO((await got(planner, f"/api/v1/indicators.csv?{Q3}")).content.decode("utf-8-sig"))
            )
        )
        assert {(row["status"], row["checksum"]) for row in rows} == {("certified", card["checksum"])}
        overview = words(await page(planner, f"/plan?{Q3}"))
        assert "รับรองชั่วคราว ครั้งที่ 1 เมื่อ 15 พฤษภาคม 2569 เวลา 12.00 น. โดย somying (ต่างจากปัจจุบัน)" in overview
        assert "คำตอบ (รับรองชั่วคราว)" in overview
        assert "รับรองแล้ว ครั้งที่" not in overview
        assert "ร้อยละ 100.00" in overview
        draft = words(await page(planner, f"/plan?{Q3}&status=draft"))
        assert "กำลังดูร่าง" in draft
        assert "ร้อยละ 100.00" not in draft

    @pytest.mark.sqlite_file
    async def test_it_is_one_read_by_its_key_and_counts_nothing(
        self, planner: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        await certify(planner)
        queries = planner.deps.store.engine.queries  # type: ignore[attr-defined]  # the SQLite store alone has it
        for name in ("tallies", "changes"):
            monkeypatch.setitem(queries, name, "never run")
        assert (await got(planner, f"/api/v1/scores/progress.xlsx?{Q3}")).status_code == 200
        sql = queries["latest_certificates"]
        asked = {"subjects": '[["progress", 2569, 3]]'}
        with closing(sqlite3.connect(tmp_path / "data" / "pochai.sqlite3")) as connection:
            plan = [step[-1] for step in connection.execute(f"EXPLAIN QUERY PLAN {sql}", asked).fetchall()]
        reports = [step for step in plan if "certified_report" in step or "other" in step]
        by_key = "USING PRIMARY KEY (subject=? AND fiscal_year=? AND quarter=?"
        assert len(reports) == 2
        assert all(step.startswith("SEARCH") and by_key in step for step in reports)

    async def test_what_is_neither_is_refused(self, planner: Service) -> None:
        reply = await planner.client.get("/api/v1/scores/progress?status=final", headers=await planner.bearer())
        assert (reply.status_code, reply.json()["code"]) == (400, "invalid-parameters")


class TestPages:
    async def test_a_planner_certifies_what_the_page_shows(self, planner: Service) -> None:
        html = await page(planner, PAGE)
        assert "ยังไม่ได้รับรอง ตัวเลขต่อไปนี้เป็นร่าง" in words(html)
        assert "การรับรองลบไม่ได้" in words(html)
        assert "ช่วงเวลานี้สิ้นสุดวันที่ 30 มิถุนายน 2569" in words(html)
        reply = await send(planner, PAGE, **{**fields(html), "note": "ตามหนังสือที่ 1/2569 <b>"})
        assert reply.headers["location"] == f"/plan/certified/progress?done=certified&{Q3}"
        html = await page(planner, reply.headers["location"])
        assert "<b>" not in html.partition("<main")[2].replace("<bdi", "")
        shown = words(html)
        for told in (
            "รับรองผลแล้ว", "รับรองชั่วคราว ครั้งที่ 1", "somying", "15 พฤษภาคม 2569 เวลา 12.00 น.", "ตามหนังสือที่ 1/2569 <b>",
            "ตัวเลขปัจจุบันยังตรงกับที่รับรอง", "ไม่มีรายการให้แก้ไข",
        ):  # fmt: skip
            assert told in shown, told
        (seal,) = await planner.deps.certification.headers()
        assert seal.checksum in shown
        assert 'name="note"' not in html

    async def test_a_population_below_the_answers_is_told_before_certifying(self, planner: Service) -> None:
        exceeded, lead = "คำตอบมากกว่าจำนวนกลุ่มเป้าหมายที่ระบุไว้ จึงไม่คิดอัตราการตอบ", "ตรวจจำนวนกลุ่มเป้าหมายของช่องทาง"
        assert exceeded not in words(await page(planner, PAGE))
        (collector,) = (each for each in await planner.collectors.everything() if each.population)
        sure = {"since": PERIOD, "people": "3", "confirm": "yes"}
        assert (await send(planner, f"/plan/collectors/{collector.code}/population", **sure)).status_code == 303
        assert f"{exceeded} {lead}" in words(await page(planner, PAGE))

    async def test_the_difference_is_shown_and_few_answers_are_not_told_item_by_item(self, planner: Service) -> None:
        await certify(planner)
        await answer(planner, 2, 1, first=10)
        shown = words(await page(planner, PAGE))
        assert "จำนวนผู้ตอบ 10 12" in shown
        assert "รายการที่เปลี่ยน แต่ไม่แสดงทีละรายการ เพราะจำนวนผู้ตอบต่างกันไม่ถึง 5 คน" in shown
        assert "รายข้อที่เปลี่ยน" not in shown
        await answer(planner, 3, 1, first=12)
        shown = words(await page(planner, PAGE))
        assert "จำนวนคำตอบ 10 ร้อยละ 100.00 จำนวนคำตอบ 15 ร้อยละ 73.33" in shown
        assert "ไม่แสดงรายข้อ" not in shown
        assert "(ต่างจากปัจจุบัน)" in said(await planner.client.get(SURVEY))

    async def test_whoever_looked_at_other_figures_sees_the_new_ones_and_keeps_their_note(
        self, planner: Service
    ) -> None:
        shown = fields(await page(planner, PAGE))
        await answer(planner, 1, 1, first=10)
        reply = await send(planner, PAGE, **{**shown, "note": "ของฉัน"})
        assert reply.status_code == 422
        assert "ตัวเลขเปลี่ยนไประหว่างที่ท่านเปิดหน้าไว้" in words(reply.text)
        assert fields(reply.text)["note"] == "ของฉัน"
        assert fields(reply.text)["shown"] != shown["shown"]
        assert (await send(planner, PAGE, **fields(reply.text))).status_code == 303

    async def test_an_amendment_without_a_reason_leads_to_the_note(self, planner: Service) -> None:
        await certify(planner)
        await answer(planner, 1, 1, first=10)
        reply = await send(planner, PAGE, **{**fields(await page(planner, PAGE)), "note": " "})
        assert reply.status_code == 422
        assert '<a href="#note">' in reply.text
        assert 'aria-invalid="true"' in reply.text

    async def test_all_revisions_stay_readable(self, planner: Service) -> None:
        await certify(planner)
        await answer(planner, 5, 1, first=10)
        await certify(planner, note="รวมคำตอบที่มาช้า")
        first = words(await page(planner, f"{PAGE}&revision=1"))
        assert "ผลที่รับรองครั้งที่ 1" in first
        assert "ฉบับนี้มีฉบับแก้ไขแล้ว" in first
        assert "100.00" in first
        last = words(await page(planner, PAGE))
        assert "เหตุผลที่แก้ไข รวมคำตอบที่มาช้า" in last
        assert "ดูครั้งที่ 1" in last
        listed = words(await page(planner, f"/plan/certified?{Q3}"))
        assert listed.index("รับรองชั่วคราว ครั้งที่ 2") < listed.index("รับรองชั่วคราว ครั้งที่ 1")

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            (f"{PAGE}&revision=9", 404),
            (f"{PAGE}&revision=x", 400),
            (f"/plan/certified/nothing?{Q3}", 404),
            ("/plan/certified?fiscal_year=1", 400),
        ],
    )
    async def test_what_there_is_not_is_explained(self, planner: Service, path: str, status: int) -> None:
        await certify(planner)
        assert "<h1>" in await page(planner, path, status)

    async def test_a_revision_of_what_was_never_certified_is_not_found(self, planner: Service) -> None:
        await page(planner, f"{PAGE}&revision=1", 404)

    async def test_nothing_answered_and_nothing_begun_is_not_offered(self, planner: Service) -> None:
        for path, why in (
            (f"/plan/certified/workflow?{Q3}", "ยังไม่มีคำตอบในช่วงเวลานี้"),
            ("/plan/certified/progress?fiscal_year=2569&quarter=4", "ช่วงเวลานี้ยังไม่เริ่ม"),
        ):
            html = await page(planner, path)
            assert why in words(html)
            assert 'name="shown"' not in html
            reply = await send(planner, path, note="", seen="0", shown="")
            assert reply.status_code == 422

    async def test_who_has_no_name_is_asked_for_it_first_and_led_back(self, planner: Service) -> None:
        warned = "บัญชีของท่านยังไม่มีชื่อ-นามสกุลหรือตำแหน่ง"
        html = await page(planner, PAGE)
        assert warned in html
        assert html.index(warned) < html.index('id="figures"')
        (account,) = re.findall('href="(/plan/account[?][^"]+)"', html)
        html = await page(planner, unescape(account))
        assert f'href="{escape(PAGE)}#certify"' in html
        (action,) = re.findall('action="(/plan/account/holder[^"]*)"', html)
        reply = await send(planner, unescape(action), full_name="นางสาวสมหญิง ใจดี", position="", email="")
        html = await page(planner, reply.headers["location"])
        assert f'href="{escape(PAGE)}#certify"' in html
        assert warned in await page(planner, PAGE)
        await send(planner, unescape(action), full_name="นางสาวสมหญิง ใจดี", position="นักวิเคราะห์", email="")
        html = await page(planner, PAGE)
        assert warned not in html
        assert "ผู้รับรอง: นางสาวสมหญิง ใจดี นักวิเคราะห์" in words(html)
        await certify(planner)
        for path in (PAGE, f"/plan/certified?{Q3}", SURVEY):
            assert "นางสาวสมหญิง ใจดี" in words(await page(planner, path)), path
        home = await page(planner, f"/plan?{Q3}")
        assert re.findall('href="/plan/account[^"]*"', home) == ['href="/plan/account"']
        odd = await page(planner, "/plan/account?certify=%22%3E%2F..%2F%3Cb%3E")
        assert 'href="/plan/certified/%22%3E%2F..%2F%3Cb%3E#certify"' in odd

    async def test_home_names_what_may_be_written_and_who_certifies_before_what_is_to_certify(
        self, planner: Service
    ) -> None:
        await answer(planner, 5, 2, first=10)
        planner.clock.forward(days=60)
        await enter(planner, name="wipa")
        home = await page(planner, f"/plan?{Q3}")
        tasks = (
            "remarks/1.4.1a",
            "surveys/progress/conclusion",
            "account",
            "certified/progress",
            "certified/scorecard",
        )
        found = [home.index(f'<a class="tap" href="/plan/{each}?{escape(Q3)}') for each in tasks]
        assert found == sorted(found)
        assert words(home).count("(ไม่บังคับ)") == 3
        folded = re.findall(r"<details>\s*<summary>([^<]+)", home.partition('id="due"')[2].partition("</section>")[0])
        assert [each.strip().endswith("(ไม่บังคับ)") for each in folded] == [True] * 3
        assert home.index('id="due"') < home.index('id="scorecard"')
        (account,) = re.findall('href="(/plan/account[?][^"]+)"', home)
        html = await page(planner, unescape(account))
        (action,) = re.findall('action="(/plan/account/holder[^"]*)"', html)
        reply = await send(planner, unescape(action), full_name="นางสาวสมหญิง ใจดี", position="นักวิเคราะห์", email="")
        html = await page(planner, reply.headers["location"])
        assert f'href="/plan?{escape(Q3)}#due">ดูงานที่ต้องทำต่อ' in html
        listed = [await page(planner, each) for each in (f"/plan?{Q3}", f"/plan/certified?{Q3}", CARD)]
        assert [each.count("ระดับเบื้องต้น") for each in listed] == [3, 2, 2], "a list, a table, the way to its meaning"
        await certify(planner, CARD)
        sealed = [await page(planner, each) for each in (f"/plan?{Q3}", f"{CARD}&revision=1")]
        assert [each.count("ระดับเบื้องต้น") for each in sealed] == [3, 2], "what was certified says it too"
        assert "<span>นางสาวสมหญิง ใจดี <small>" in re.sub("<span class=.unseen.>[^<]+</span> ", "", html)
        assert "ระบุชื่อและตำแหน่งผู้รับรอง (ไม่บังคับ) เสร็จ 1 จาก 1" in words(await page(planner, f"/plan?{Q3}"))

    async def test_what_changes_after_certifying_is_told_where_it_is_changed_and_is_a_task_until_certified_again(
        self, planner: Service
    ) -> None:
        value, remark = f"/plan/measurements/1.4.1b?{Q3}", f"/plan/remarks/1.4.1b?{Q3}"
        before, again = "รับรองผลของไตรมาส 3 ปีงบประมาณ 2569 แล้ว ข้อมูลที่บันทึกจากนี้จะอยู่ในรายงานเมื่อรับรองฉบับแก้ไข", "รับรองฉบับแก้ไข"
        await send(planner, value, approved="6", entered="5", note="", seen="0")
        planner.clock.forward(days=60)
        await enter(planner, name="wipa")
        assert "รับรองฉบับแก้ไข" not in words(await page(planner, value))
        for each in (PAGE, CARD):
            await certify(planner, each)
        for each in (value, remark, f"/plan/surveys/progress/conclusion?{Q3}"):
            assert before in words(await page(planner, each)), each
        (collector,) = (each for each in await planner.collectors.everything() if each.population)
        assert "ผลที่รับรองแล้วยังคงเดิม" in words(await page(planner, f"/plan/collectors/{collector.code}"))
        assert "ผลที่รับรองแล้วยังคงเดิม" in words(await page(planner, f"/plan/collectors/{collector.code}/unusual"))
        assert again not in words(await page(planner, "/plan"))
        reply = await send(planner, value, approved="6", entered="6", note="นับใหม่", seen="1")
        for each in (reply.headers["location"], remark, "/plan", f"/plan?{Q3}"):
            html = await page(planner, each)
            assert f'href="{escape(CARD)}">' in html, each
            assert again in words(html), each
        home = words(await page(planner, f"/plan?{Q3}"))
        assert "รับรองฉบับแก้ไข แบบประเมินตัวชี้วัดทั้งหมด" in home
        kept = "ไฟล์เป็นผลที่รับรองไว้ ซึ่งต่างจากผลปัจจุบัน"
        assert home.count(kept) == 2, "of the papers in the list, and of the files"
        assert kept in (shown := words(await page(planner, CARD)))
        for each in ("ผลเทียบค่าเป้าหมาย (ทั้งปี)", "ค่าเป้าหมาย ผล ระดับ", "ระดับ 5"):
            assert each in shown, each
        assert kept not in words(await page(planner, PAGE))
        sent = await send(planner, f"/plan/collectors/{collector.code}/population", since=PERIOD, people="30")
        told = words(await page(planner, sent.headers["location"]))
        assert "รายงานของไตรมาส 3 ปีงบประมาณ 2569" in told
        assert again in told
        newer = f"/plan/collectors/{(await planner.collector()).code}?done=population-told"
        assert "รายงานของ" not in words(await page(planner, newer))
        assert kept in words(await page(planner, SURVEY))
        for each in (PAGE, CARD):
            await certify_again(planner, each, "นับใหม่")
        assert await revisions_by_a_link(planner) == ["ครั้งที่ 1", "ครั้งที่ 2"]
        why, was = "เหตุผลที่แก้ไข: นับใหม่", "จากเดิม 83.33 เป็น 100.00"
        for path, says in ((CARD, (why, was, "เทียบกับค่าเป้าหมายทั้งปี")), (PAGE, (why,))):
            place = re.findall(r'<a class="second" href="([^"]+/docx[^"]*)" rel', await page(planner, path))[0]
            reply = await planner.client.get(unescape(place))
            assert "%E0%B8%84%E0%B8%A3%E0%B8%B1%E0%B9%89%E0%B8%87%E0%B8%97%E0%B8%B5%E0%B9%88%202" in str(reply.headers)
            paper = "\n".join(each.text for each in Document(io.BytesIO(reply.content)).paragraphs)
            book = load_workbook(
                io.BytesIO((await planner.client.get(unescape(place).replace("docx", "xlsx"))).content)
            )
            cells = "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
            kept = re.sub("[\u200b\u2060]", "", paper)
            for each in ("ครั้งที่ 1 รับรองเมื่อ", "ครั้งที่ 2 รับรองเมื่อ", *says):
                assert each in kept, each
                assert each in cells, each
            assert "ฉบับแก้ไข ครั้งที่ 2" in " ".join(kept.split("\n")[:8]), path
            assert re.findall("^(ครั้งที่ [0-9]) รับรองเมื่อ", kept, re.MULTILINE) == ["ครั้งที่ 1", "ครั้งที่ 2"]
        card = (await got(planner, f"/api/v1/indicators?{Q3}")).json()["certification"]["revisions"]
        assert [(each["revision"], each["note"]) for each in card] == [(1, ""), (2, "นับใหม่")]
        assert {each["figure"] for each in card[1]["changed"]} == {"value", "level"}
        assert await planner.deps.certification.verify() == (await planner.deps.certification.headers(), [])
        assert again not in words(await page(planner, f"/plan?{Q3}"))
        assert again not in words(await page(planner, value)).replace("เมื่อรับรองฉบับแก้ไข", "")

    async def test_the_conclusion_to_be_certified_is_shown_and_its_page_leads_back(self, planner: Service) -> None:
        shown = words(await page(planner, PAGE))
        assert "ระบบร่างให้ ยังไม่มีผู้เขียน สรุป ไตรมาส 3/2569" in shown
        assert "ระดับที่ได้จึงเป็นเพียงระดับเบื้องต้น" in shown
        (edit,) = re.findall('href="([^"]+/conclusion[^"]+)"', await page(planner, PAGE))
        html = await page(planner, unescape(edit))
        back = f'href="{escape(PAGE)}#certify"'
        assert back in html
        marked = r'href="(/plan[^?"]*)[^"]*" aria-current="true"'
        assert re.findall(marked, html)[:2] == ["/plan/certified", "/plan/certified/progress"]
        own = await page(planner, unescape(edit).replace("&certify=yes", ""))
        assert re.findall(marked, own)[:2] == ["/plan", "/plan/surveys/progress"]
        (action,) = re.findall('action="([^"]+/conclusion[^"]*)"', html)
        await send(planner, unescape(action), **(fields(html) | {"recommendations": "รักษาไว้"}))
        assert "สรุปและข้อเสนอ สรุป ระบบร่างให้ ยังไม่มีผู้เขียน ไตรมาส 3" in (shown := words(await page(planner, PAGE)))
        assert "ข้อเสนอ รักษาไว้" in shown
        html = await page(planner, unescape(edit))
        sent = fields(html) | {"conclusion": "ผลดีขึ้น", "recommendations": "รักษาไว้"}
        reply = await send(planner, unescape(action), **sent)
        assert back in await page(planner, reply.headers["location"])
        shown = words(await page(planner, PAGE))
        assert "สรุปและข้อเสนอ สรุป ผลดีขึ้น ข้อเสนอ รักษาไว้" in shown
        assert back not in await page(planner, f"/plan/surveys/progress/conclusion?{Q3}")

    async def test_remarks_that_are_not_written_are_asked_for_before_the_scorecard_is_certified(
        self, planner: Service
    ) -> None:
        assert "/plan/remarks/" not in await page(planner, CARD)
        await answer(planner, 10, 1, first=10)
        todo = re.findall('href="(/plan/remarks/[^"]+certify=yes)"', await page(planner, CARD))
        assert todo == [f"/plan/remarks/1.4.1a?{escape(Q3)}&amp;certify=yes"]
        html = await page(planner, unescape(todo[0]))
        reply = await send(
            planner, unescape(todo[0]), **fields(html) | {"obstacles": "ระบบช้า", "improvements": "เพิ่มเครื่อง"}
        )
        assert f'href="{escape(CARD)}#certify"' in await page(planner, reply.headers["location"])
        assert "/plan/remarks/" not in await page(planner, CARD)

    async def test_readers_see_and_cannot_certify(self, planner: Service) -> None:
        await certify(planner)
        await answer(planner, 1, 1, first=10)
        assert "ร้อยละ 100.00 92.73" in words(await page(planner, PAGE)), "to whoever may certify it"
        made = await Accounts(planner.deps.store, planner.clock).create("reader", "reader")
        planner.client.cookies.clear()
        await planner.client.post(
            f"/plan/password/{made.secret}", data={"new": PASSWORD, "again": PASSWORD}, headers=HERE
        )
        html = await page(planner, PAGE)
        assert "รับรองชั่วคราว ครั้งที่ 1" in words(html)
        assert "จำนวนผู้ตอบ 10 11" in words(html)
        assert "92.73" not in words(html), "one person's answers are between the two"
        held = words(await page(planner, f"{SURVEY}&status=draft"))
        told = "ยังน้อยเกินกว่าจะแสดงโดยไม่ให้ทราบว่าเป็นคำตอบของผู้ใด จึงยังไม่รวมในผลนี้"
        assert told in held
        assert told in words(await page(planner, "/plan?fiscal_year=2569"))
        assert "92.73" not in held
        year = PAGE.replace("&quarter=3", "").replace("quarter=3&", "")
        assert "92.73" not in words(await page(planner, year)), "nor before the year is certified"
        assert 'name="shown"' not in html
        reply = await send(planner, PAGE, note="x", seen="1", shown="x")
        assert (reply.status_code, "นักวิเคราะห์นโยบายและแผน" in reply.text) == (403, True)

    async def test_all_papers_of_a_period_are_one_file_for_whoever_may_have_each(self, planner: Service) -> None:
        path = f"/plan/certified/papers.zip?{Q3}"
        assert (await planner.client.get(path)).status_code == 404
        await certify(planner)
        await certify(planner, CARD)
        made = await Accounts(planner.deps.store, planner.clock).create("reader", "reader")
        planner.client.cookies.clear()
        assert (await planner.client.get(path)).status_code == 303
        await planner.client.post(
            f"/plan/password/{made.secret}", data={"new": PASSWORD, "again": PASSWORD}, headers=HERE
        )
        assert path.replace("&", "&amp;") in await page(planner, f"/plan/certified?{Q3}")
        reply = await planner.client.get(path)
        assert (reply.status_code, reply.headers["content-type"]) == (200, "application/zip")
        name = "เอกสารผลที่รับรองแล้วทั้งหมด ไตรมาส 3 ปีงบ 2569.zip"
        assert reply.headers["content-disposition"] == disposition(name, "papers-2569-3.zip")
        with ZipFile(io.BytesIO(reply.content)) as archive:
            inside = {each.filename: archive.read(each) for each in archive.infolist()}
        title = "รายงานผลความพึงพอใจการใช้งานระบบ Progress ไตรมาส 3 ปีงบ 2569"
        card = "แบบประเมินตัวชี้วัด ไตรมาส 3 ปีงบ 2569"
        assert [*inside] == [
            f"01 {card}.docx", f"02 {card}.xlsx", f"03 {title}.docx", f"04 {title} ฉบับย่อ.docx", f"05 {title}.xlsx",
        ]  # fmt: skip
        files = [f"/plan/scorecard/{kind}" for kind in ("docx", "xlsx")]
        files += [f"/plan/surveys/progress/files/{kind}" for kind in KINDS]
        entries = await planner.deps.store.accounts.entries()
        assert [each.who for each in entries if each.action == "report-downloaded"] == ["reader"] * len(files)
        alone = [(await planner.client.get(f"{file}?{Q3}")).content for file in files]
        assert [as_read(each) for each in inside.values()] == [as_read(each) for each in alone]
        draft = await planner.client.get(f"{path}&status=draft")
        assert draft.status_code == 400, "of what is certified alone"

    async def test_the_book_tells_who_certified_what(self, planner: Service) -> None:
        await certify(planner)
        (entry,) = [each for each in await planner.deps.store.accounts.entries() if each.action == "report-certified"]
        (seal,) = await planner.deps.certification.headers()
        assert (entry.who, entry.subject) == ("somying", f"progress {PERIOD} #1 {seal.checksum}")

    async def test_after_the_end_of_the_period_a_provisional_report_can_be_made_final(self, planner: Service) -> None:
        await certify(planner)
        planner.clock.forward(days=60)
        await enter(planner, name="somchai")
        assert "ช่วงเวลานี้สิ้นสุด" not in words(await page(planner, PAGE))
        await certify(planner, note="สิ้นไตรมาส")
        assert "รับรองแล้ว ครั้งที่ 2" in words(await page(planner, PAGE))


async def test_what_was_certified_of_a_form_that_is_no_longer_asked_can_be_read(tmp_path: Path) -> None:
    async with service(tmp_path / "data", rate_limits=False) as running:
        await running.collector(population=20)
        await answer(running, 10, 5)
        await enter(running)
        await certify(running)
        title = running.deps.registry.form("progress").questionnaire.form.title
    shutil.copytree(FORMS, tmp_path / "forms")
    for file in (tmp_path / "forms").glob("*.toml"):
        file.write_text(file.read_text(encoding="utf-8").replace('= "progress"', '= "progress-new"'), encoding="utf-8")
    (tmp_path / "forms" / "progress.toml").rename(tmp_path / "forms" / "progress-new.toml")
    async with service(tmp_path / "data", rate_limits=False, forms_dir=tmp_path / "forms") as running:
        await enter(running, name="somchai")
        html = await page(running, PAGE)
        assert title in words(html)
        assert "100.00" in words(html)
        assert "แบบสอบถามนี้เลิกใช้แล้ว จึงรับรองหรือแก้ไขไม่ได้อีก" in words(html)
        assert 'name="shown"' not in html
        assert "ผลที่รับรองแล้ว" in words(await page(running, f"{PAGE}&revision=1"))
        assert (await send(running, PAGE, note="x", seen="1", shown="x")).status_code == 404
        html = await page(running, SURVEY)
        assert "ครั้งที่ 1 เมื่อ 15 พฤษภาคม 2569 เวลา 12.00 น. โดย somying (แบบสอบถามนี้เลิกใช้แล้ว)" in words(html)
        assert "มากที่สุด (5)" in words(html)
        for gone in ("/excel?", "/comments?", "days.svg", "status=draft"):
            assert gone not in html
        for link in re.findall(r'(?:href|src)="(/plan/surveys/progress/[^"]+)"', html):
            assert (await running.client.get(link.replace("&amp;", "&"))).status_code == 200, link
        listed = await page(running, f"/plan/certified?{Q3}")
        assert title in words(listed)
        await page(running, "/plan/certified/progress?fiscal_year=2569&quarter=4", 404)


@pytest.mark.sqlite_file
class TestTampering:
    """Somebody with the file in their hands."""

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        return tmp_path / "data" / "pochai.sqlite3"

    def sql(self, file: Path, statement: str) -> None:
        with closing(sqlite3.connect(file, isolation_level=None, timeout=60)) as connection:
            connection.execute(statement)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE certified_report SET note = 'x'",
            "UPDATE OR REPLACE certified_report SET revision = 2",
            "DELETE FROM certified_report",
            "INSERT OR REPLACE INTO certified_report SELECT * FROM certified_report",
        ],
    )
    async def test_the_file_itself_refuses_changes(self, planner: Service, file: Path, statement: str) -> None:
        await certify(planner)
        with pytest.raises(sqlite3.IntegrityError, match="certified reports"):
            self.sql(file, statement)
        assert (await planner.deps.certification.verify())[1] == []

    @pytest.mark.parametrize(
        "change",
        [
            "report = CAST(replace(CAST(report AS TEXT), '\"responses\":10', '\"responses\":11') AS BLOB)",
            "report = x'00'",
            "checksum = replace(checksum, substr(checksum, 1, 1), 'g')",
            "certified_by = 'somebody'",
            "note = 'อื่น'",
            "note = CAST(x'ff' AS TEXT)",
            "certified = certified + 1",
            "certified = 999999999999999",
            "revision = 7",
            "quarter = 2",
            "fiscal_year = 9999",
            "subject = 'workflow'",
        ],
    )
    async def test_whatever_is_changed_in_spite_of_it_is_found(self, planner: Service, file: Path, change: str) -> None:
        await certify(planner)
        self.sql(file, "DROP TRIGGER certified_reports_do_not_change")
        self.sql(file, f"UPDATE certified_report SET {change}")
        _, flaws = await planner.deps.certification.verify()
        assert "changed" in {each.code for each in flaws}

    async def test_no_outlet_shows_what_was_changed(self, planner: Service, file: Path) -> None:
        await certify(planner)
        self.sql(file, "DROP TRIGGER certified_reports_do_not_change")
        self.sql(file, "UPDATE certified_report SET note = 'อื่น'")
        bearer = await planner.bearer()
        for path in (f"/api/v1/scores/progress?{Q3}", f"/api/v1/scores?{Q3}", f"/api/v1/indicators.csv?{Q3}"):
            reply = await planner.client.get(path, headers=bearer)
            assert (reply.status_code, reply.json()["code"]) == (500, "tampered-report")
            assert (await planner.client.get(f"{path}&status=draft", headers=bearer)).status_code == 200
        for path in (PAGE, SURVEY, f"/plan?{Q3}"):
            assert "ถูกแก้ไขในฐานข้อมูล" in words(await page(planner, path, 500))
        assert "กำลังดูร่าง" in words(await page(planner, f"{SURVEY}&status=draft"))

    async def test_reports_that_were_taken_away_are_missed(self, planner: Service, file: Path) -> None:
        await certify(planner)
        await certify(planner, CARD)
        self.sql(file, "DROP TRIGGER certified_reports_stay")
        self.sql(file, "DELETE FROM certified_report WHERE subject = 'progress'")
        seals, flaws = await planner.deps.certification.verify()
        assert [each.subject for each in seals] == [SCORECARD]
        assert [(each.report, each.code) for each in flaws] == [(f"progress {PERIOD} #1", "missing")]


async def test_from_the_home_page_an_incomplete_scorecard_is_certified_with_a_tick_and_leads_on(
    planner: Service,
) -> None:
    home = await page(planner, "/plan")
    todo = re.findall(r'<li><a class="tap" href="([^"]+)"', home)
    assert todo[0] == "/plan/measurements/1.1.1?fiscal_year=2569&amp;quarter=3"
    (text,) = re.findall('<textarea id="due-text"[^>]*>(.*?)</textarea>', home, re.DOTALL)
    assert "- 1.1.1 " in text
    assert f"\n  http://127.0.0.1:8000{todo[0]}\n" in text
    assert text.endswith("/plan?fiscal_year=2569&amp;quarter=3")
    assert "อีเมล" not in text
    shown = await page(planner, CARD)
    assert f'href="{todo[0]}"' in shown
    refused = await send(planner, CARD, **fields(shown))
    assert refused.status_code == 422
    assert 'href="#incomplete"' in refused.text
    await certify(planner, CARD)
    after = await page(planner, f"{CARD}&done=certified")
    assert 'href="/plan/scorecard/docx?fiscal_year=2569&amp;quarter=3"' in after
    assert "งานต่อไป" in after
    assert "/plan/surveys/progress/files/" not in after
    await certify(planner)
    shown = await page(planner, f"{CARD}&done=certified")
    for file in ("scorecard/docx", "scorecard/xlsx", *(f"surveys/progress/files/{kind}" for kind in KINDS)):
        for digits in ("", "&digits=thai"):
            assert f'href="/plan/{file}?{escape(Q3 + digits)}"' in shown, (file, digits)
    assert "ฉบับย่อสองหน้า สำหรับแนบวาระการประชุม" in words(shown)
