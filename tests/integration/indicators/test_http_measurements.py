"""Measured values on the planners' pages: recorded, corrected, refused with fields kept, read by readers."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from msgspec import json

from service.application.ports.records import TallyKey, by_group
from service.domain.scoring.tally import SHEETS
from service.web.planner.indicators.measurement_form import MOST_ROWS
from tests.support.page_forms import fields, page, send, words
from tests.support.signed_in_http import enter

if TYPE_CHECKING:
    from tests.support.inprocess import Service

LIST = "/plan/measurements"
Q3 = "?fiscal_year=2569&quarter=3"
SHARE = f"{LIST}/1.4.1b{Q3}"
PEOPLE = f"{LIST}/2.1.1a{Q3}"
MINUTES = f"{LIST}/2.1.1b{Q3}"
STEPS = f"{LIST}/1.1.1{Q3}"


@pytest.fixture
async def planner(served: Service) -> Service:
    await enter(served)
    return served


async def refused(planner: Service, path: str, **typed: str) -> str:
    reply = await send(planner, path, **typed)
    assert reply.status_code == 422
    assert 'role="alert" tabindex="-1" autofocus' in reply.text
    return reply.text


def linked(html: str) -> set[str]:
    """Give the fields that the list of what is wrong leads to; each is there, and says itself what is wrong."""
    found = set(re.findall(r'<a href="#(in-[\w-]+)">', html))
    for each in found:
        assert re.search(rf'<(?:input|textarea) [^>]*id="{each}"[^>]*aria-invalid="true"', html), each
        assert f'id="{each}-fault"' in html
    assert html.count('class="fault"') == len(found)
    return found


async def test_a_value_is_entered_and_shown_with_its_working_and_who_and_when(planner: Service) -> None:
    assert "ยังไม่ได้บันทึกค่าของช่วงเวลานี้" in words(await page(planner, SHARE))
    reply = await send(planner, SHARE, approved="๒๑", entered="19", note="จากระบบ Progress", seen="0")
    assert (reply.status_code, reply.headers["location"]) == (
        303, f"{LIST}/1.4.1b?done=measured&fiscal_year=2569&quarter=3",
    )  # fmt: skip
    shown = words(await page(planner, reply.headers["location"]))
    for told in (
        "บันทึกค่าแล้ว", "ร้อยละ 90.48", "ขาดอีก 4.52 จุดร้อยละ จึงจะถึงระดับ 4", "100 × 19 ÷ 21", "somying",
        "1,900/21 หรือ 90.4761…",
        "15 พฤษภาคม 2569 เวลา 12.00 น.", "ถึงเกณฑ์", "ไม่ถึงเกณฑ์", "หมายเหตุ: จากระบบ Progress", "ไม่บรรลุ",
    ):  # fmt: skip
        assert told in shown, told
    (entry,) = [each for each in await planner.deps.store.accounts.entries() if each.action == "measured"]
    exact = await send(planner, SHARE.replace("=3", "=1"), approved="8", entered="7", seen="0", confirm="yes")
    year = {"approved": "24", "entered": "24"}
    assert (await send(planner, SHARE.partition("&")[0], **year, seen="0", confirm="yes")).status_code == 303
    beside = "ค่าที่บันทึกไว้แล้วของปีงบประมาณนี้: ไตรมาส 1: ร้อยละ 87.50 (7 จาก 8) และทั้งปี: ร้อยละ 100.00 (24 จาก 24)"
    assert beside in words(await page(planner, SHARE))
    assert "175/2 หรือ 87.5 ซึ่ง" in words(await page(planner, exact.headers["location"]))
    assert (entry.who, entry.subject) == ("somying", "1.4.1b 2569/3 #1")


async def test_what_the_page_shows_is_what_the_scorecard_has(planner: Service) -> None:
    await send(planner, SHARE, approved="30000", entered="29999", seen="0")
    reply = await planner.client.get("/api/v1/indicators?fiscal_year=2569&quarter=3", headers=await planner.bearer())
    (entry,) = [each for each in json.decode(reply.content)["indicators"] if each["id"] == "1.4.1b"]
    assert (entry["value"], entry["level"], entry["met"]) == (99.997, 4, False)
    assert "ร้อยละ 99.997 ระดับ 4 ยังไม่บรรลุ somying" in words(await page(planner, LIST + Q3))
    html = await refused(planner, SHARE.replace("quarter=3", "quarter=2"), approved="40000", entered="40000", seen="0")
    assert "(40,000) สูงกว่าผลที่บันทึกไว้ของไตรมาส 3 (30,000)" in words(html)


async def test_a_correction_needs_a_reason_and_the_history_shows_what_it_changed(planner: Service) -> None:
    await send(planner, SHARE, approved="20", entered="19", seen="0")
    planner.clock.forward(minutes=30)
    html = await refused(planner, SHARE, approved="20", entered="18", seen="1")
    assert linked(html) == {"in-note"}
    assert '<a href="#in-note">เหตุผลที่แก้ไข</a>' in html
    assert fields(html) == {"approved": "20", "entered": "18", "evidence": "", "link": "", "note": "", "seen": "1"}
    assert (await send(planner, SHARE, approved="20", entered="18", note="นับ <b>ซ้ำ</b>", seen="1")).status_code == 303
    html = await page(planner, SHARE)
    assert "<b>ซ้ำ" not in html
    shown = words(html)
    assert shown.index("ครั้งที่ 2: ร้อยละ 90.00") < shown.index("ครั้งที่ 1: ร้อยละ 95.00")
    assert "19 แก้เป็น 18" in shown
    assert "เหตุผลที่แก้ไข: นับ <b>ซ้ำ</b>" in shown
    assert fields(html) == {"approved": "20", "entered": "18", "evidence": "", "link": "", "note": "", "seen": "2"}
    assert "(แก้ไขครั้งที่ 1)" in words(await page(planner, LIST + Q3))


async def test_whoever_was_overtaken_is_told_keeps_what_they_typed_and_sees_what_is_there(planner: Service) -> None:
    await send(planner, PEOPLE, people="1", seen="0")
    html = await refused(planner, PEOPLE, people="2", note="ของฉัน", seen="0")
    assert "มีผู้บันทึกค่าของช่วงเวลานี้ระหว่างที่ท่านกรอก" in words(html)
    assert fields(html) == {"people": "2", "evidence": "", "link": "", "note": "ของฉัน", "seen": "1"}
    assert (await send(planner, PEOPLE, **fields(html))).status_code == 303
    html = await page(planner, PEOPLE)
    assert "1 แก้เป็น 2" in words(html)
    assert "นับได้ 2" in words(html)


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 20])
async def test_a_form_that_does_not_tell_what_its_sender_saw_corrects_nothing(planner: Service, seen: str) -> None:
    assert (await send(planner, PEOPLE, people="1", seen="0")).status_code == 303
    assert "ระหว่างที่ท่านกรอก" in words(await refused(planner, PEOPLE, people="2", note="แก้", seen=seen))


async def test_all_that_is_wrong_with_the_minutes_is_told_at_once_and_nothing_is_lost(planner: Service) -> None:
    typed = {
        "task__1": "ร่างหนังสือ", "before__1": "สิบนาที", "after__1": "1.234", "task__2": "", "before__2": "0",
        "after__2": "", "task__3": "", "before__3": "", "after__3": "", "note": "ก" * 1001, "seen": "0",
    }  # fmt: skip
    html = await refused(planner, MINUTES, **typed)
    assert linked(html) == {"in-before-1", "in-after-1", "in-task-2", "in-before-2", "in-after-2", "in-note"}
    blank = {"evidence": "", "link": ""}
    assert fields(html) == blank | {name.replace("__", "."): text for name, text in typed.items()}
    assert "ยังไม่ได้บันทึกค่าของช่วงเวลานี้" in words(html)


async def test_a_row_more_is_given_without_recording_or_losing_anything(planner: Service) -> None:
    typed = {"task.1": "ก", "before.1": "10", "after.1": "x", "note": "ร่าง", "seen": "0"}
    reply = await send(planner, MINUTES, **typed, more="1")
    assert (reply.status_code, "autofocus" in reply.text) == (200, False)
    assert fields(reply.text).items() >= typed.items()
    assert "task.4" in fields(reply.text)
    assert "task.5" not in fields(reply.text)
    again = await send(planner, MINUTES, **fields(reply.text), more="1")
    assert "task.5" in fields(again.text)
    full = await send(planner, MINUTES, **{f"task.{MOST_ROWS}": "ก"}, more="1")
    assert f"task.{MOST_ROWS}" in fields(full.text)
    assert f"task.{MOST_ROWS + 1}" not in fields(full.text)
    assert 'name="more"' not in full.text
    assert await planner.deps.measurements.history() == []


async def test_several_tasks_are_pooled_and_rows_left_empty_do_not_count(planner: Service) -> None:
    typed = {
        "task.1": "ร่าง",
        "before.1": "90",
        "after.1": "61.5",
        "task.3": "ลงรับ",
        "before.3": "12.25",
        "after.3": "12",
    }
    blank = {f"{name}.2": " " for name in ("task", "before", "after")}
    assert (await send(planner, MINUTES, **typed, **blank, seen="0")).status_code == 303
    html = await page(planner, MINUTES)
    assert "(102.25 - 73.5) ÷ 102.25 × 100" in words(html)
    assert "ร้อยละ 28.12" in words(html)
    assert "งานที่ 3 ลงรับ 12.25 12" in words(html)
    assert fields(html).items() >= typed.items()


async def test_as_many_rows_as_there_may_be_are_taken_with_names_as_long_as_they_may_be(planner: Service) -> None:
    rows = {f"task.{n}": "ก" * 1000 for n in range(1, MOST_ROWS + 1)}
    amounts = {f"{name}.{n}": "10" for name in ("before", "after") for n in range(1, MOST_ROWS + 1)}
    assert (await send(planner, MINUTES, **rows, **amounts, note="ก" * 1000, seen="0")).status_code == 303


async def test_milestones_need_evidence_and_none_is_reached_over_another(planner: Service) -> None:
    html = await refused(planner, STEPS, done__3="yes", link__3="javascript:alert(1)", link__1="https://a.example/ก")
    assert linked(html) == {"in-done-3", "in-evidence-3", "in-link-3"}
    assert 'href="javascript' not in html
    assert fields(html)["done.3"] == "yes"
    assert "done.1" not in fields(html)
    sent = {"done__1": "yes", "evidence__1": "คู่มือ", "link__1": "https://a.example/?a=1&b=<2>", "evidence__3": "ร่าง"}
    asked = await refused(planner, STEPS, **sent, seen="0")
    assert linked(asked) == {"in-confirm"}
    assert "ระดับ 3 มีหลักฐาน แต่ยังไม่ได้เลือกว่าดำเนินการแล้วเสร็จ" in words(asked)
    assert "ยืนยันว่าค่าที่บันทึกถูกต้อง" in words(asked)
    assert (await send(planner, STEPS, **sent, seen="0", confirm="yes")).status_code == 303
    html = await page(planner, STEPS)
    link = '<a href="https://a.example/?a=1&amp;b=&lt;2&gt;" rel="noopener noreferrer nofollow">'
    assert html.count(link) == 2
    shown = words(html)
    step = "ระดับ 3 แจ้งและประชาสัมพันธ์ผู้ขอใช้เงินกองทุนฯ เพื่อทราบแนวปฏิบัติ ไม่ถึงเกณฑ์"
    assert ("ค่าต่ำสุด" in shown, step in shown) == (False, True)
    assert "ค่าต่ำสุด" in words(await page(planner, STEPS.replace("1.1.1", "1.4.1b")))
    assert "เกณฑ์การให้คะแนน ระดับ 1: จัดทำแนวทาง/คู่มือการใช้งานระบบ Workflow ระดับ 3: แจ้ง" in words(
        await page(planner, "/plan?fiscal_year=2569&quarter=3")
    )
    for rules in ("/plan/rules", "/plan/rules/1.1.1/2569"):
        assert "เกณฑ์การให้คะแนน ระดับ 1: จัดทำแนวทาง/คู่มือการใช้งานระบบ Workflow ระดับ 3: แจ้ง" in words(
            await page(planner, rules)
        )
    assert "ระดับ 1 แล้วเสร็จ คู่มือ" in shown
    assert "ขั้นตอนสูงสุดที่แล้วเสร็จโดยไม่ข้ามขั้นตอน" in shown
    assert "ขาดอีก" not in shown
    assert "ยังไม่ถึงระดับ 3" in shown
    sent |= {"done__3": "yes", "note": "เวียนแล้ว", "seen": "1"}
    assert (await send(planner, STEPS, **sent)).status_code == 303
    assert "ระดับ 3: ดำเนินการแล้วเสร็จ ยังไม่แล้วเสร็จ แก้เป็น แล้วเสร็จ" in words(await page(planner, STEPS))


async def test_that_no_step_is_done_yet_has_to_be_said_and_is_no_level_of_0(planner: Service) -> None:
    html = await refused(planner, STEPS, evidence__1="ร่าง", seen="0")
    assert linked(html) == {"in-none"}
    assert "กรุณาเลือกขั้นตอนที่ดำเนินการแล้วเสร็จ หรือเลือก ยังไม่มีขั้นตอนใดแล้วเสร็จ" in words(html)
    both = await refused(planner, STEPS, none="yes", done__1="yes", evidence__1="คู่มือ", seen="0")
    assert linked(both) == {"in-none"}
    assert fields(both)["none"] == "yes"
    assert (await send(planner, STEPS, none="yes", seen="0")).status_code == 303
    html = await page(planner, STEPS)
    assert "ครั้งที่ 1: ต่ำกว่าเกณฑ์ระดับ 1" in words(html)
    assert "ผลการดำเนินการ ยังไม่มีขั้นตอนใดแล้วเสร็จ" in words(html)
    assert fields(html)["none"] == "yes"
    (figures,) = re.findall('<dl class="figures">.*?</dl>', html, re.DOTALL)
    assert unescape(figures).replace("\xa0", " ").count("ต่ำกว่าเกณฑ์ระดับ 1") == 1
    for path in (STEPS, LIST + Q3, f"/plan{Q3}", f"/plan/certified/scorecard{Q3}"):
        shown = words(await page(planner, path))
        assert "ต่ำกว่าเกณฑ์ระดับ 1" in shown, path
        assert re.search("ระดับ 0|0 ระดับ", shown) is None, path


async def test_a_count_says_what_it_lacks_with_its_unit(planner: Service) -> None:
    await send(planner, PEOPLE, people="1", seen="0")
    shown = words(await page(planner, PEOPLE))
    assert "ขาดอีก 1 คน จึงจะถึงระดับ 5" in shown
    assert "ได้ 1 คน" in shown


async def test_a_period_that_is_not_over_says_so_and_one_that_is_does_not(planner: Service) -> None:
    for path in (LIST + Q3, PEOPLE):
        assert "ช่วงเวลานี้ยังไม่สิ้นสุด (สิ้นสุดวันที่ 30 มิถุนายน 2569)" in words(await page(planner, path))
    for path in (LIST, f"{LIST}/2.1.1a"):
        assert "ยังไม่สิ้นสุด" not in words(await page(planner, f"{path}?fiscal_year=2569&quarter=2"))


async def test_what_was_saved_leads_on_to_what_has_no_value_yet_and_then_to_what_is_due(planner: Service) -> None:
    query = "fiscal_year=2569&amp;quarter=3"
    await send(planner, SHARE, approved="20", entered="19", seen="0")
    reply = await send(planner, PEOPLE, people="1", seen="0")
    html = await page(planner, reply.headers["location"])
    (onward,) = re.findall('<p class="onward">.*?</p>', html)
    assert re.findall('href="([^"]*)"', onward) == [f"{LIST}/2.1.1b?{query}"]
    reply = await send(planner, f"{LIST}/2.2.1{Q3}", none="yes", seen="0")
    assert f'href="{LIST}/1.1.1?{query}"' in await page(planner, reply.headers["location"])
    assert "onward" not in await page(planner, PEOPLE)
    for name in ("1.1.1", "1.3.1"):
        await send(planner, f"{LIST}/{name}{Q3}", none="yes", seen="0")
    typed = {"task.1": "ก", "before.1": "10", "after.1": "9"}
    reply = await send(planner, MINUTES, **typed, seen="0")
    html = await page(planner, reply.headers["location"])
    assert "ถัดไป" not in html
    assert f'href="/plan?{query}#due"' in html


async def test_what_nobody_asked_for_is_told_without_a_link(planner: Service) -> None:
    html = await refused(planner, PEOPLE, people="1", done__9="<i>", seen="0")
    assert linked(html) == set()
    assert "ตัวชี้วัดนี้ไม่มีค่าชื่อนี้" in words(html)


async def test_a_year_without_a_value_of_its_own_shows_that_of_its_last_quarter(planner: Service) -> None:
    await send(planner, PEOPLE, people="2", seen="0")
    html = await page(planner, f"{LIST}/2.1.1a?fiscal_year=2569")
    assert "จึงใช้ค่าของไตรมาส 3" in words(html)
    assert fields(html) == {"people": "", "evidence": "", "link": "", "note": "", "seen": "0"}
    assert "2 คน ค่าของไตรมาส 3" in words(await page(planner, f"{LIST}?fiscal_year=2569"))
    assert "2 คน ค่าของไตรมาส" not in words(await page(planner, f"{LIST}?fiscal_year=2569&quarter=2"))


async def test_a_quarter_may_go_on_from_the_one_before_and_is_entered_only_when_it_is_sent(planner: Service) -> None:
    q2, q3 = (f"{LIST}/1.1.1?fiscal_year=2569&quarter={quarter}" for quarter in (2, 3))
    sent = {"done.1": "yes", "evidence.1": "คู่มือ"}
    assert (await send(planner, q2, **sent, seen="0")).status_code == 303
    html = await page(planner, q3)
    assert "evidence.1" in fields(html)
    assert fields(html)["evidence.1"] == ""
    (link,) = re.findall(r'href="([^"]*carry=1)#enter">เริ่มจากค่าของไตรมาส&nbsp;2<', html)
    html = await page(planner, link.replace("&amp;", "&"))
    assert fields(html).items() >= sent.items()
    assert "นำค่าของไตรมาส 2 มาใส่ไว้ให้แล้ว" in words(html)
    assert "ยังไม่ได้บันทึกค่าของช่วงเวลานี้" in words(html)
    assert (await send(planner, q3, **fields(html))).status_code == 303
    html = await page(planner, f"{q3}&carry=1")
    assert "นำค่าของไตรมาส" not in words(html)
    assert "carry=1" not in await page(planner, q2)


@pytest.mark.sqlite_file
async def test_a_value_of_another_kind_of_measure_is_shown_as_it_was_put_in(planner: Service) -> None:
    await send(planner, SHARE, approved="20", entered="19", seen="0")
    writer = planner.deps.store.engine.writer  # type: ignore[attr-defined]  # the SQLite store alone has it
    await writer.execute_fetchall("UPDATE measurement SET indicator = '2.1.1a'")
    shown = words(await page(planner, PEOPLE))
    assert "สูตรของตัวชี้วัดเปลี่ยนไปหลังบันทึก" in shown
    assert "approved 20 entered 19" in shown


async def test_nothing_is_entered_before_its_time(planner: Service) -> None:
    later = f"{LIST}/2.1.1a?fiscal_year=2569&quarter=4"
    html = await page(planner, later)
    assert "ยังบันทึกค่าไม่ได้" in words(html)
    assert 'name="people"' not in html
    assert "ช่วงเวลานี้ยังไม่เริ่ม" in words(await refused(planner, later, people="1", seen="0"))
    assert "ยังบันทึกค่าไม่ได้" in words(await page(planner, f"{LIST}?fiscal_year=2569&quarter=4"))


async def test_readers_see_everything_and_can_enter_nothing(served: Service) -> None:
    await enter(served, "reader")
    await served.deps.measurements.record(
        "1.4.1b", served.deps.live_scores.today(), {"approved": "2", "entered": "2"}, by="ก"
    )
    html = await page(served, SHARE)
    assert "ร้อยละ 100.00" in words(html)
    assert 'name="approved"' not in html
    assert re.search(">(บันทึกค่า|ดูหรือแก้ไข)<", await page(served, LIST)) is None
    reply = await send(served, SHARE, approved="3", entered="3", note="แก้", seen="1")
    assert (reply.status_code, "นักวิเคราะห์นโยบายและแผน" in reply.text) == (403, True)
    assert len(await served.deps.measurements.history()) == 1
    (due,) = re.findall('<section class="card due".*?</section>', await page(served, "/plan"), re.DOTALL)
    assert ("งานที่หน่วยงานยังต้องทำ" in due, "<li>" in due, "<a" in due) == (True, True, False)
    assert "due-text" not in due
    home = await page(served, "/plan")
    assert home.index('id="surveys"') < home.index('id="due"'), "readers come for results"
    assert "<details open" not in due


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{LIST}/9.9", 404),
        (f"{LIST}/1.2.1", 404),
        (f"{LIST}?fiscal_year=2026", 400),
        (f"{LIST}?quarter=5", 400),
        (f"{LIST}?fiscal_year=%E0%B9%92", 400),
        (f"{LIST}?fiscal_year=256900000000000000", 400),
        (f"{LIST}/1.4.1b?fiscal_year=x", 400),
    ],
)
async def test_what_there_is_not_is_explained(planner: Service, path: str, status: int) -> None:
    html = await page(planner, path, status)
    assert "<h1>" in html
    assert (await send(planner, path)).status_code in {status, 405}


async def test_without_a_period_the_present_quarter_is_meant_and_others_are_a_link_away(planner: Service) -> None:
    html = await page(planner, LIST)
    assert "ไตรมาส 3 ปีงบประมาณ 2569" in words(html)
    links = re.findall(rf'<a href="{LIST}\?([^"]*)"( aria-current="true")?[^>]*>', html)
    assert ("fiscal_year=2569&amp;quarter=3", ' aria-current="true"') in links
    assert ("fiscal_year=2569", "") in links
    assert ("fiscal_year=2569&amp;quarter=4", "") in links
    html = await page(planner, f"{LIST}/2.1.1a?fiscal_year=2569&quarter=2")
    assert f'<a href="{LIST}/2.1.1a?fiscal_year=2569&amp;quarter=2" aria-current="true">' in html
    assert f'action="{LIST}/2.1.1a?fiscal_year=2569&amp;quarter=2"' in html


async def test_a_count_that_falls_is_asked_about_and_takes_evidence(planner: Service) -> None:
    q2 = f"{LIST}/2.1.1a?fiscal_year=2569&quarter=2"
    shown = {"evidence": "ทะเบียน\r\n<b>ผู้อบรม</b>", "link": "https://fund.example/list"}
    assert (await send(planner, q2, people="2", seen="0", **shown)).status_code == 303
    assert 'href="https://fund.example/list" rel="noopener noreferrer nofollow"' in await page(planner, q2)
    html = await refused(planner, PEOPLE, people="1", seen="0")
    assert linked(html) == {"in-confirm"}
    assert '<div class="alert calm" role="alert"' in html
    assert "กรุณาตรวจและยืนยัน" in words(html)
    assert "ไม่ครบหรือไม่ถูกต้อง" not in words(html)
    wrong = await refused(planner, PEOPLE, people="x", seen="0")
    assert "ไม่ครบหรือไม่ถูกต้อง" in words(wrong)
    assert 'class="alert calm" role="alert"' not in wrong
    assert "ค่าที่บันทึกไว้แล้วของปีงบประมาณนี้: ไตรมาส 2: 2 คน" in words(html)
    assert "ค่าที่บันทึกไว้แล้ว" not in words(await page(planner, q2))
    asked = "นับตั้งแต่ต้นปีงบประมาณ แต่ลดลงจาก 2 เหลือ 1 เมื่อเทียบกับไตรมาส 2"
    assert asked in words(html)
    raised = words(await refused(planner, q2.replace("quarter=2", "quarter=1"), people="3", seen="0"))
    assert "แต่ผลไตรมาส 1 (3) สูงกว่าผลที่บันทึกไว้ของไตรมาส 2 (2) หากถูกต้องแล้ว กรุณายืนยัน" in raised
    assert (await send(planner, PEOPLE, people="1", seen="0", confirm="yes")).status_code == 303
    for path in (PEOPLE, f"/plan/certified/scorecard{Q3}"):
        said = words(await page(planner, path))
        assert (asked in said, "กรุณายืนยัน" in said) == (True, False), path
    assert asked not in words(await page(planner, "/plan/certified/scorecard?fiscal_year=2569&quarter=2"))
    overview = words(await page(planner, f"/plan{Q3}"))
    assert "1 คน สะสมตั้งแต่ 1 ตุลาคม" in overview
    assert "ทะเบียน <b>ผู้อบรม</b> https://fund.example/list" in words(
        await page(planner, "/plan?fiscal_year=2569&quarter=2")
    )


async def test_what_the_plan_has_not_in_a_year_is_not_offered(planner: Service) -> None:
    listed = words(await page(planner, f"{LIST}?fiscal_year=2570&quarter=3"))
    assert ("1.1.1" in listed, "2.1.1 ข" in listed, "1.3.1" in listed) == (False, False, True)
    one = await page(planner, f"{LIST}/2.1.1b?fiscal_year=2568&quarter=3")
    assert "แผนไม่ได้กำหนดให้วัดตัวชี้วัดนี้ในปีนี้ (แผนกำหนดปี 2569)" in words(one)
    assert 'id="enter"' not in one


async def test_the_respondents_of_the_workflow_survey_are_copied_as_evidence(planner: Service) -> None:
    assert 'name="survey"' not in await page(planner, STEPS)
    collector = await planner.collector("workflow")
    published = planner.deps.registry.form("workflow")
    async with planner.deps.store.write() as unit:
        await unit.tallies.move(by_group({TallyKey(collector.id, 202605, published.id, SHEETS): 40}))
    html = await page(planner, STEPS)
    assert "ใช้จำนวนผู้ตอบแบบสอบถามเป็นหลักฐานของระดับ 5 (40 คน)" in words(html)
    assert "ผู้ดูแลระบบระบุได้ในไฟล์ตัวชี้วัด" in words(html)
    assert ".toml" not in html
    reply = await send(planner, STEPS, seen="0", survey="1", done__1="yes", evidence__1="คู่มือ")
    filled = fields(reply.text)
    assert filled["evidence.1"] == "คู่มือ"
    assert "40 คน ใน" in filled["evidence.5"]
    assert filled["done.5"] == "yes"
    (rows,) = re.findall(r'<textarea[^>]*name="evidence\.5" rows="(\d+)"', reply.text)
    assert int(rows) > len(filled["evidence.5"]) // 40
    assert 'formaction="/plan/measurements/1.1.1?fiscal_year=2569&amp;quarter=3#survey"' in reply.text
    place = reply.text.partition('<fieldset id="survey">')[2].partition("</fieldset>")[0]
    assert "ระดับ 5 และเลือกว่าดำเนินการแล้วเสร็จให้แล้ว แต่ยังไม่ได้บันทึก โปรดตรวจสอบแล้วกด บันทึก" in words(f"<main>{place}")
    assert 'name="done.5"' in place
    assert place.index('name="evidence.5"') < place.index('name="survey"'), "the way to fill a step stands in it"
    before = "ก่อนบันทึก โปรดเลือกและระบุหลักฐานของขั้นตอนก่อนหน้าด้วย (ระดับ 3) เพราะต้องแล้วเสร็จก่อน"
    assert before in words(f"<main>{place}")
    both = await send(planner, STEPS, seen="0", survey="1", done__1="yes", done__3="yes")
    assert "ก่อนบันทึก" not in words(both.text)
    assert "แต่ยังไม่ได้บันทึก" not in words(html)
    assert await planner.deps.store.measurements.everything() == []
    kept = {name: text for name, text in filled.items() if name.startswith(("evidence.", "link."))}
    skipped = await refused(planner, STEPS, **kept, done__1="yes", done__5="yes", seen="0")
    assert "ขั้นตอนของระดับ 3 ต้องแล้วเสร็จก่อน" in words(skipped)
    whole = STEPS.replace("&quarter=3", "")
    assert (await send(planner, whole, done__1="yes", evidence__1="คู่มือ", seen="0")).status_code == 303
    done = {f"done.{level}": "yes" for level in (1, 3, 5)}
    asked = words(await refused(planner, STEPS, **{**kept, "evidence.3": "หนังสือเวียน"}, **done, seen="0"))
    assert "ผลไตรมาส 3 (ระดับ 5) สูงกว่าผลที่บันทึกไว้ของทั้งปี (ระดับ 1) หากถูกต้องแล้ว กรุณายืนยัน" in asked
    assert "ลดลง" not in asked
