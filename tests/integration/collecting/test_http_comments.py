"""The comments page: who may read it, suppression, search and marks."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from service.domain.period import FiscalPeriod
from service.exports.xlsx import comments_sheet
from service.texts import texts
from service.texts.audit_sentences import names_of, sentence
from service.texts.formatting import day
from tests.support.inprocess import Service, sheet_of
from tests.support.page_forms import words
from tests.support.signed_in_http import enter, said, send
from tests.support.word_files import as_read

if TYPE_CHECKING:
    import httpx

READINGS = {"comments-read", "report-downloaded"}
PAGE = "/plan/surveys/progress/comments"
CONTENTS = 40
"""Paragraphs of a report that may be cover and contents."""

SCRIPT = '<script>alert("x")</script>'


async def answer(served: Service, *comments: str) -> None:
    collector = await served.collector()
    for comment in comments:
        answers = sheet_of("other", **{"main_task.other": "งานลับ", "comments": comment})
        reply = await served.client.post(f"/api/v1/collectors/{collector.code}/responses", json={"answers": answers})
        assert reply.status_code == 201, reply.text


def seen_of(page: httpx.Response, name: str) -> str:
    """Give what a page says stands for a comment as it shows it."""
    form = page.text.partition(f'id="c-{name}"')[2]
    return form.partition('name="seen" value="')[2].partition('"')[0]


def quotes(page: httpx.Response) -> list[str]:
    """Return the comments on a page, as escaped."""
    return re.findall("<blockquote [^>]*>(.*?)</blockquote>", page.text)


async def read(served: Service, query: str = "", path: str = PAGE) -> httpx.Response:
    page = await served.client.get(f"{path}?fiscal_year=2569{query}")
    assert page.status_code == 200
    return page


@pytest.fixture
async def planner(served: Service) -> Service:
    await answer(served, "เมนูชัดเจนดี", "ช้ามาก", "เพิ่มรายงาน", SCRIPT, "ขอบคุณ")
    await enter(served)
    return served


async def test_comments_are_shown_as_text_and_never_those_that_tell_who_wrote(planner: Service) -> None:
    page = await read(planner)
    for comment in ("เมนูชัดเจนดี", "ช้ามาก", "เพิ่มรายงาน", "ขอบคุณ"):
        assert comment in quotes(page)
    assert SCRIPT not in page.text
    assert "&lt;script&gt;" in page.text
    assert "งานลับ" not in page.text


async def test_four_respondents_are_too_few_to_show_what_they_wrote(served: Service) -> None:
    await answer(served, *"กขคง")
    await enter(served)
    page = await read(served)
    assert not quotes(page)
    assert "ไม่แสดงความเห็นในช่วงเวลานี้" in said(page)


async def test_readers_do_not_read_comments_nor_find_a_link(served: Service) -> None:
    await answer(served, *"กขคงจ")
    await enter(served, "reader")
    assert (await served.client.get(PAGE)).status_code == 403
    assert PAGE not in (await read(served, path="/plan/surveys/progress")).text


async def test_words_are_searched(planner: Service) -> None:
    page = await read(planner, "&words=%E0%B9%80%E0%B8%A1%E0%B8%99%E0%B8%B9")
    assert quotes(page) == ["เมนูชัดเจนดี"]
    assert "ไม่พบความเห็นตามที่ค้น" in said(await read(planner, "&words=zzz"))


async def test_a_mark_is_kept_found_by_its_tag_and_shown_in_no_export(planner: Service) -> None:
    (name,) = re.findall(r'<li id="c-(\w+)">\s*<blockquote [^>]*>ช้ามาก', (await read(planner)).text)
    mark = {"item": "comments", "id": name, "tag": "ความเร็ว", "note": "แจ้งผู้พัฒนาแล้ว"}
    mark["seen"] = seen_of(await read(planner), name)
    reply = await send(planner, f"{PAGE}?fiscal_year=2569", **mark)
    assert reply.status_code == 303
    assert reply.headers["location"].endswith(f"done=mark#c-{name}")
    page = await read(planner, "&tag=%E0%B8%84%E0%B8%A7%E0%B8%B2%E0%B8%A1%E0%B9%80%E0%B8%A3%E0%B9%87%E0%B8%A7")
    assert quotes(page) == ["ช้ามาก"]
    assert "แจ้งผู้พัฒนาแล้ว" in page.text
    token = await planner.bearer("scores:read", "responses:read")
    for path in ("scores/progress", "scores/progress.csv", "responses/progress"):
        body = (await planner.client.get(f"/api/v1/{path}", headers=token)).text
        assert "แจ้งผู้พัฒนา" not in body


async def test_two_planners_do_not_overwrite_each_other_unknowing(planner: Service) -> None:
    before = await read(planner)
    (name,) = re.findall(r'<li id="c-(\w+)">\s*<blockquote [^>]*>ช้ามาก', before.text)
    mark = {"item": "comments", "id": name, "tag": "ความเร็ว", "note": "ของคนแรก", "seen": seen_of(before, name)}
    path = f"{PAGE}?fiscal_year=2569"
    assert (await send(planner, path, **mark)).status_code == 303
    page = await send(planner, path, **{**mark, "note": "ของคนที่สอง"})
    assert page.status_code == 409
    assert "มีผู้อื่นแก้ไขป้ายหรือหมายเหตุของความเห็นนี้" in words(page.text)
    assert "หมายเหตุ: ของคนแรก" in words(page.text)
    assert "ของคนที่สอง</textarea>" in page.text
    again = {**mark, "note": "ของคนที่สอง", "seen": seen_of(page, name)}
    assert (await send(planner, path, **again)).status_code == 303
    assert "หมายเหตุ: ของคนที่สอง" in said(await read(planner))


async def test_a_mark_that_is_too_long_comes_back_as_it_was_typed(planner: Service) -> None:
    (name,) = re.findall(r'<li id="c-(\w+)">\s*<blockquote [^>]*>ช้ามาก', (await read(planner)).text)
    page = await send(planner, f"{PAGE}?fiscal_year=2569", item="comments", id=name, tag="ก" * 41, note="บันทึกไว้")
    assert page.status_code == 422
    assert "ก" * 41 in page.text
    assert "บันทึกไว้</textarea>" in page.text
    assert "<details open>" in page.text


async def test_ticked_lines_get_several_tags_at_once_and_equal_ones_with_them(
    served: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await answer(served, "ช้า", "ช้า", "ช้า ", "เมนูยาก", "ดี")
    await enter(served)
    page = await read(served)
    assert "3 คนตอบเหมือนกัน" in said(page)
    ticks = dict(
        re.findall(r'<blockquote [^>]*>(.*?)</blockquote>.*?name="tick" value="([^"]+)"', page.text, re.DOTALL)
    )
    path = f"{PAGE}?fiscal_year=2569"
    ticked = [ticks["ช้า"], ticks["เมนูยาก"]]
    reply = await send(served, path, act="give", tick=ticked, other="ความเร็ว, เมนู")
    first = ticks["ช้า"].rpartition(":")[2]
    assert reply.headers["location"].endswith(f"changed=4&at={first}&more=1&done=mark#c-{first}")
    here = (await served.client.get(reply.headers["location"])).text
    assert "ความเห็นที่เปลี่ยน 4 รายการ รวมความเห็นที่มีข้อความเหมือนกับที่ท่านเลือก" in words(here)
    assert "ความเห็นที่เปลี่ยน 4 รายการ" in here.partition(f'id="c-{first}"')[2].partition("</li>")[0]
    assert here.count('role="status"') == 1
    none = await send(served, path, act="take", tick=ticks["ดี"], other="ความเร็ว")
    here = (await served.client.get(none.headers["location"])).text
    assert "ไม่มีความเห็นใดเปลี่ยน" in here
    assert "บันทึกป้ายแล้ว" not in here
    alone = await send(served, path, act="give", tick=ticks["ดี"], other="ทั่วไป")
    assert "more=" not in alone.headers["location"]
    assert "รวมความเห็นที่มีข้อความเหมือนกับ" not in (await served.client.get(alone.headers["location"])).text
    page = await read(served, "&tag=%E0%B9%80%E0%B8%A1%E0%B8%99%E0%B8%B9")
    assert sorted(quotes(page)) == ["ช้า", "เมนูยาก"]
    assert "เมนู (4)" in said(page)
    with monkeypatch.context() as few:
        for place in ("application.collecting", "web.planner.collecting"):
            few.setattr(f"service.{place}.comments.MOST_PEOPLE", 3)
            few.setattr(f"service.{place}.comments.MOST_TAGGED", 3)
        told = said(await read(served))
    assert "ไม่น้อยกว่า 3 คนตอบเหมือนกัน" in told
    assert "เมนู (ไม่น้อยกว่า 3)" in told
    assert (await send(served, path, act="take", tick=ticks["ช้า"], tags=["เมนู", "ความเร็ว"])).status_code == 303
    assert "เมนู (1)" in said(await read(served))
    refused = await send(served, path, act="give", tick=ticks["ดี"], other="")
    assert refused.status_code == 422
    assert "กรุณาเลือกความเห็นอย่างน้อยหนึ่งรายการ" in said(refused)
    assert (
        f'value="{ticks["ดี"]}" form="many" aria-describedby="w-{ticks["ดี"].partition(":")[2]}" checked' in refused.text
    )


async def test_a_comment_that_was_withdrawn_cannot_be_marked(planner: Service) -> None:
    page = await send(planner, PAGE, item="comments", id="0" * 32, tag="", note="")
    assert page.status_code == 404
    assert "ไม่พบความเห็นนี้แล้ว" in said(page)


@pytest.mark.parametrize("path", ["/plan/surveys/nothing/comments", f"{PAGE}?fiscal_year=1"])
async def test_what_does_not_exist_is_explained(planner: Service, path: str) -> None:
    assert (await planner.client.get(path)).status_code in {400, 404}


async def test_the_days_on_which_answers_came_are_shown(planner: Service) -> None:
    page = said(await read(planner, path="/plan/surveys/progress"))
    assert "จำนวนคำตอบรายวัน" in page
    assert "15 พฤษภาคม 2569 5" in page


async def sheet(served: Service, query: str = "") -> tuple[list[tuple[object, ...]], bytes]:
    """Give fields and words of the rows of the workbook's sheet of comments, and the file."""
    reply = await served.client.get(f"{PAGE}/xlsx?fiscal_year=2569{query}")
    assert reply.status_code == 200
    assert 'filename="progress-comments-2569' in reply.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(reply.content))
    rows = book["ความเห็น"].iter_rows(min_row=5, values_only=True)
    return [row[:2] for row in rows], reply.content


async def test_a_planner_saves_them_as_a_sheet_of_the_workbook_and_none_can_run(served: Service) -> None:
    said = ["=1+1", "+66 2 123", "-", "@SUM(A1)", "ยาว " * 100, "บรรทัดหนึ่ง\nบรรทัดสอง"]
    await answer(served, *said)
    await enter(served)
    assert f'href="{PAGE}/xlsx?fiscal_year=2569"' in (await read(served)).text
    rows, file = await sheet(served)
    item = served.deps.registry.form("progress").questionnaire.items["comments"].text
    assert sorted(str(text) for field, text in rows if field == item) == sorted(text.strip() for text in said)
    assert "งานลับ" not in str(rows)
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    assert len(sheets) == 11
    assert not any("<f>" in each or "<f " in each for each in sheets)
    assert re.findall(r'<row r="\d+" [^>]*ht="(\d+)"', sheets[-1]), "long ones have room"


async def test_the_sheet_tells_tags_note_and_quarter_of_each_comment_and_none_of_them_can_run(planner: Service) -> None:
    page = await read(planner)
    (name,) = re.findall(r'<li id="c-(\w+)">\s*<blockquote [^>]*>ช้ามาก', page.text)
    mark = {"item": "comments", "id": name, "tag": "ความเร็ว, +1", "note": "=HYPERLINK(1)", "seen": seen_of(page, name)}
    assert (await send(planner, f"{PAGE}?fiscal_year=2569", **mark)).status_code == 303
    reply = await planner.client.get(f"{PAGE}/xlsx?fiscal_year=2569")
    rows = openpyxl.load_workbook(io.BytesIO(reply.content))["ความเห็น"].iter_rows(min_row=4)
    head, *told = ([cell.value for cell in row] for row in rows)
    assert head == ["ข้อคำถาม", "ความเห็นของผู้ตอบ", "ป้าย", "หมายเหตุ", "ไตรมาส"]
    found = {words: marked for _, words, *marked in told}
    assert found["ช้ามาก"] == ["ความเร็ว, +1", "=HYPERLINK(1)", "ไตรมาส 3/2569"]
    assert found["ขอบคุณ"] == ["", "", "ไตรมาส 3/2569"]
    page = await read(planner)
    again = mark | {"note": "โทรกลับ 08 1234 5678", "seen": seen_of(page, name)}
    assert (await send(planner, f"{PAGE}?fiscal_year=2569", **again)).status_code == 303
    reply = await planner.client.get(f"{PAGE}/xlsx?fiscal_year=2569")
    rows = openpyxl.load_workbook(io.BytesIO(reply.content))["ความเห็น"].iter_rows(values_only=True)
    assert {words: marked for _, words, *marked in rows}["ช้ามาก"][1] == "มีข้อมูลส่วนบุคคล จึงไม่แสดง"
    with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
        assert not any(b"<f" in archive.read(each) for each in archive.namelist() if "worksheets/sheet" in each)


async def test_the_page_tells_before_the_work_whether_tags_reach_the_report(served: Service) -> None:
    few, told = (
        "รายงาน Word ไม่แสดงความเห็นและป้ายของช่วงเวลานี้ เพราะมีผู้ให้ความเห็นไม่ถึง 5 คน",
        "ป้ายแรกของความเห็นเป็นหมวดในรายงาน Word",
    )
    await answer(served, "ก", "ก", "ข", "ค", "")
    await enter(served)
    page, (_, chapter) = said(await read(served)), await suggestions_apart(served)
    assert few in page
    assert told not in page
    assert "ไม่แสดงความเห็นของผู้ตอบ" in chapter
    await answer(served, "ก")
    for query in ("", "&words=zzz", "&quarter=3"):
        page = said(await read(served, query))
        assert told in page
        assert few not in page
    assert "ไม่แสดงความเห็นของผู้ตอบ" not in (await suggestions_apart(served))[1]


async def test_the_sheet_of_comments_never_claims_to_be_certified(planner: Service) -> None:
    period = FiscalPeriod(fiscal_year=2569)
    shown = (await planner.deps.certification.state("progress", period)).shown
    await planner.deps.certification.certify("progress", period, by="somying", note="", seen=0, shown=shown)
    reply = await planner.client.get(f"{PAGE}/xlsx?fiscal_year=2569")
    book = openpyxl.load_workbook(io.BytesIO(reply.content))
    heads = {name: str(book[name]["A3"].value) for name in book.sheetnames}
    assert heads.pop("ความเห็น") == "ความเห็น ณ เวลาที่ดาวน์โหลด ไม่เป็นส่วนหนึ่งของผลที่รับรอง"
    assert {*heads.values()} == {str(texts("keeper").workbook.status.say("provisional"))}


async def test_in_a_certified_report_the_chapter_of_suggestions_alone_changes_and_tells_its_day(
    planner: Service,
) -> None:
    period = FiscalPeriod(fiscal_year=2569)
    shown = (await planner.deps.certification.state("progress", period)).shown
    await planner.deps.certification.certify("progress", period, by="somying", note="", seen=0, shown=shown)
    first, told = await suggestions_apart(planner)
    assert f"ความเห็นในบทนี้เป็นข้อมูล ณ วันที่ {day(planner.deps.clock(), 'th')} ไม่ได้รับรองไปพร้อมกับผล" in told
    (name,) = re.findall(r'<li id="c-(\w+)">\s*<blockquote [^>]*>ช้ามาก', (await read(planner)).text)
    mark = {"item": "comments", "id": name, "tag": "ความเร็ว", "seen": seen_of(await read(planner), name)}
    assert (await send(planner, f"{PAGE}?fiscal_year=2569", **mark)).status_code == 303
    await answer(planner, "ความเห็นหลังรับรอง")
    again, retold = await suggestions_apart(planner)
    assert again == first
    assert retold != told


async def suggestions_apart(planner: Service, query: str = "") -> tuple[list[str], str]:
    """Return the paragraphs and cells of the report without its chapter of suggestions, and that chapter."""
    file = f"/plan/surveys/progress/files/docx?fiscal_year=2569{query}"
    saved = docx.Document(io.BytesIO(as_read((await planner.client.get(file)).content)))
    texts_of = [
        "".join(text.text or "" for text in each.iter(qn("w:t"))) for each in saved.element.body.iter(qn("w:p"))
    ]
    begin = next(n for n, each in enumerate(texts_of) if each.endswith("ข้อเสนอแนะของผู้ตอบ") and n > CONTENTS)
    end = next(n for n, each in enumerate(texts_of) if n > begin and each.endswith("สรุปและข้อเสนอ"))
    return [*texts_of[:begin], *texts_of[end:]], "\n".join(texts_of[begin:end])


async def test_a_sheet_hides_the_comments_of_few_and_says_why(served: Service) -> None:
    await answer(served, *"กขคง")
    await enter(served)
    ((field, text),) = (await sheet(served))[0]
    assert not field
    assert "เพราะมีผู้ตอบน้อยกว่า 5 คน" in str(text)


async def test_a_sheet_without_comments_says_so(served: Service) -> None:
    await answer(served, *[""] * 5)
    await enter(served)
    ((_, text),) = (await sheet(served))[0]
    assert text == "ยังไม่มีความเห็น"


async def test_a_sheet_has_only_so_many_and_tells_how_many_there_are(
    planner: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comments_sheet, "MOST", 2)
    rows, _ = await sheet(planner)
    assert len(rows) == 3
    assert rows[-1][1] == "แสดง 2 ความเห็นแรกจากทั้งหมด 5 ความเห็น"


async def test_words_of_respondents_keep_their_digits(served: Service) -> None:
    await answer(served, *[f"โทร 0{number}" for number in range(5)])
    await enter(served)
    rows, _ = await sheet(served, "&digits=thai")
    assert {str(text) for _, text in rows} == {f"โทร 0{number}" for number in range(5)}
    _, chapter = await suggestions_apart(served, "&digits=thai")
    assert len(re.findall("“โทร 0[0-4]”", chapter)) == 3
    assert "มีความเห็น ๕ ความเห็น" in chapter


async def test_readers_save_no_comments_and_neither_do_programs(planner: Service) -> None:
    await enter(planner, "reader", "reader")
    assert (await planner.client.get(f"{PAGE}/xlsx")).status_code == 403
    bearer = await planner.bearer()
    reply = await planner.client.get("/api/v1/scores/progress.xlsx?fiscal_year=2569", headers=bearer)
    assert "ความเห็น" not in openpyxl.load_workbook(io.BytesIO(reply.content)).sheetnames


async def test_a_planners_report_in_word_has_the_suggestions_and_readers_and_programs_have_none(
    planner: Service,
) -> None:
    file = "/plan/surveys/progress/files/docx?fiscal_year=2569"
    saved = docx.Document(io.BytesIO(as_read((await planner.client.get(file)).content)))
    (table,) = (each for each in saved.tables if each.rows[0].cells[0].text == "หมวด")
    (row,) = ([cell.text for cell in each.cells] for each in table.rows[1:])
    assert row[:2] == ["ยังไม่จัดหมวด", "5"]
    quoted = row[2].split("\n")
    assert len(quoted) == 3
    assert {*quoted} < {f"“{each}”" for each in ("เมนูชัดเจนดี", "ช้ามาก", "เพิ่มรายงาน", SCRIPT, "ขอบคุณ")}
    reads = [each for each in await planner.deps.store.accounts.entries() if each.action == "comments-read"]
    assert len(reads) == 1
    bearer = await planner.bearer()
    program = (await planner.client.get("/api/v1/scores/progress.docx?fiscal_year=2569", headers=bearer)).content
    told = [each.text for each in docx.Document(io.BytesIO(as_read(program))).paragraphs]
    assert any("ไม่มีความเห็นของผู้ตอบ" in each for each in told)
    await enter(planner, "reader", "อีกคน")
    assert (await planner.client.get(file)).content == program


async def test_who_reads_comments_and_takes_reports_away_is_in_the_audit_log(planner: Service) -> None:
    for query in ("", "&words=ดี", "&item=comments"):
        await read(planner, query)
    files = ["progress 2569 xlsx 5", "progress 2569 comments.xlsx 5"]
    for path, told in (
        ("files/xlsx", 1),
        ("comments/xlsx", 2),
        ("files/csv", 2),
        ("files/xlsx", 2),
        ("comments/xlsx", 2),
    ):
        assert (await planner.client.get(f"/plan/surveys/progress/{path}?fiscal_year=2569")).status_code == 200
        taken = [each.subject for each in await planner.deps.store.accounts.entries() if each.action in READINGS]
        assert taken[1:] == files[:told], "comments that are taken away are told, also soon after the same figures"
    assert (await planner.client.get("/plan/scorecard/xlsx?fiscal_year=2569")).status_code == 200
    token = await planner.bearer("scores:read")
    url = "/api/v1/scores/progress.xlsx?fiscal_year=2569"
    assert (await planner.client.get(url, headers=token)).status_code == 200
    entries = await planner.deps.store.accounts.entries()
    read_by = [(each.who.partition(":")[0], each.subject) for each in entries if each.action in READINGS]
    who = read_by[0][0]
    mine = ("progress 2569 5", *files, read_by[3][1])
    assert read_by[:4] == [(who, each) for each in mine]
    assert re.fullmatch(r"scorecard 2569 xlsx \d+", read_by[3][1])
    assert read_by[4:] == [("token", "progress 2569 xlsx 5")]
    (entry,) = (each for each in entries if each.subject == files[1])
    assert "(ตาราง Excel พร้อมความเห็น) จากคำตอบ 5 ฉบับ" in sentence(entry, names_of([], [], []))


async def test_personal_details_in_a_comment_are_marked_and_in_no_file_unless_a_planner_lets_them(
    served: Service,
) -> None:
    told = "ห้องเย็น โทร 0899999999"
    await answer(served, told, *"กขคง")
    await enter(served)
    page = await read(served)
    assert quotes(page).count(told) == page.text.count("อาจมีข้อมูลส่วนบุคคล ไม่อยู่ในไฟล์") == 1
    (name,) = re.findall(rf'<li id="c-(\w+)">\s*<blockquote [^>]*>{told}<', page.text)
    old = {"item": "comments", "id": name, "tag": "ห้อง", "note": "", "seen": seen_of(page, name)}
    assert (await send(served, f"{PAGE}?fiscal_year=2569", **old)).status_code == 303
    page = await read(served)
    assert page.text.count("อาจมีข้อมูลส่วนบุคคล ไม่อยู่ในไฟล์") == 1, "kept where the page did not ask"
    for left_out, others in ((True, 0), (False, 0), (True, 1)):
        if others:
            told = "ก"
        name = re.findall(rf'<li id="c-(\w+)">\s*<blockquote [^>]*>{told}<', page.text)[0]
        mark = {"item": "comments", "id": name, "tag": "", "note": "", "seen": seen_of(page, name)}
        asked = re.findall(
            r'name="left_out" value="(\w*)"', page.text.partition(f'id="c-{name}"')[2].partition("</form>")[0]
        )
        assert asked == ["", "yes"], "a page that did not ask lets nothing into files"
        reply = await send(served, f"{PAGE}?fiscal_year=2569", **mark, left_out=asked if left_out else asked[:1])
        assert reply.status_code == 303
        page = await read(served)
        rows, _ = await sheet(served)
        words = [str(text) for _, text in rows]
        assert (told in words) is not left_out
        assert words[-1].startswith("ไม่แสดงอีก 1 ความเห็น") is left_out
        _, chapter = await suggestions_apart(served)
        assert "มีความเห็น 5 ความเห็น" in chapter
        if left_out:
            assert f"“{told}”" not in chapter


async def test_a_report_says_what_was_written_beside_other_and_of_tags_of_few_that_there_are_tags(
    served: Service,
) -> None:
    collector = await served.collector()
    for comment, other in zip("กขคงจ", ("ปุ่มส่ง", " ปุ่มส่ง", "สีของหน้า", "อีเมล a@example.go.th", ""), strict=True):
        written = {"improve_first": ["other"], "improve_first.other": other} if other else {}
        answers = sheet_of("add_project", comments=comment, **written)
        reply = await served.client.post(f"/api/v1/collectors/{collector.code}/responses", json={"answers": answers})
        assert reply.status_code == 201, reply.text
    await enter(served)
    page = await read(served)
    (name,) = re.findall(r'<li id="c-(\w+)">\s*<blockquote [^>]*>ก<', page.text)
    mark = {"item": "comments", "id": name, "tag": "เวลา", "note": "", "seen": seen_of(page, name)}
    assert (await send(served, f"{PAGE}?fiscal_year=2569", **mark)).status_code == 303
    others, chapter = await suggestions_apart(served)
    assert "แต่ละหมวดมีผู้ให้ความเห็นไม่ถึง 5 คน" in chapter
    assert "ยังไม่จัดหมวด" not in chapter
    assert "ไม่ใช้ข้อนั้นจำแนกผล ได้แก่ งานที่ท่านใช้ระบบ Progress บ่อยที่สุด" in page.text
    (said,) = (each for each in others if "พิมพ์ว่า" in each)
    assert said.endswith("ผู้เลือก “อื่น ๆ โปรดระบุ” พิมพ์ว่า “ปุ่มส่ง” (2 คน) “สีของหน้า”")
    await enter(served, "reader", "อีกคน")
    file = (await served.client.get("/plan/surveys/progress/files/docx?fiscal_year=2569")).content
    assert not any("ปุ่มส่ง" in each.text for each in docx.Document(io.BytesIO(as_read(file))).paragraphs)
