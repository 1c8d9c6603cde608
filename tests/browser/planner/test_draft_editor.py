"""Forms are made in the browser: from nothing and from a workbook, mended, tried, published, answered, changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.support import qr_reading
from tests.browser.support.axe import EVERYTHING, violations
from tests.browser.support.form_page import Sheet
from tests.browser.support.layout import misfits
from tests.browser.support.public_workbook import public_workbook
from tests.browser.support.signing_in import PASSWORD, come, created, set_password, sign_in, sign_out

if TYPE_CHECKING:
    from typing import Any

    from playwright.sync_api import CDPSession, FrameLocator, Locator, Page

    from tests.browser.conftest import Visit
    from tests.browser.support.stage import Stage

_SCORED, _CHOSEN = "วิทยากรสอนเข้าใจ", "ทราบข่าวจาก"
_HEAD = {"title": "แบบประเมินการอบรม", "audience": "ผู้เข้าอบรม", "intro": "ขอความเห็นเพื่อปรับปรุง", "minutes": "2"}
_NOTICE = {"notice.purpose": "ปรับปรุงการอบรมครั้งต่อไป", "notice.contact": "กองกลาง"}
_DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 780}, "has_touch": False}
_SCRIPTED: dict[str, Any] = {"java_script_enabled": True}


def fill(page: Page, typed: dict[str, str]) -> None:
    """Type into fields by their names."""
    for name, text in typed.items():
        field = page.locator(f"[name='{name}']:not([type=hidden])")
        field.evaluate("field => { const part = field.closest('.folds'); if (part) part.open = true; }")
        field.fill(text)


def press(page: Page, name: str) -> None:
    """Press the last button of a name, and wait for what comes in the page's place, with or without a script."""
    page.locator("main").evaluate("main => main.dataset.old = 'yes'")
    page.get_by_role("button", name=name).last.click()
    page.locator("main:not([data-old])").wait_for()


def slowed(page: Page, milliseconds: int, network: CDPSession | None = None) -> CDPSession:
    """Let every reply come so much later; gives what tells it to the browser, to be given again."""
    network = network or page.context.new_cdp_session(page)
    conditions = {"offline": False, "latency": milliseconds, "downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", conditions)
    return network


def published(page: Page, version: int) -> str:
    """Publish what is compared, and give the form's id."""
    press(page, f"เปิดใช้ฉบับที่ {version}")
    expect(page.get_by_role("status").first).to_contain_text("เปิดใช้แล้ว")
    return page.url.partition("/plan/forms/")[2].partition("?")[0]


_on_phone_and_desk = pytest.mark.parametrize(
    "options", [{}, _SCRIPTED, _DESK, _DESK | _SCRIPTED], ids=["phone", "phone-script", "desk", "desk-script"]
)


@_on_phone_and_desk
def test_a_form_is_made_from_nothing_tried_answered_and_changed(
    stage: Stage, visit: Visit, options: dict[str, Any]
) -> None:
    pochai, page = stage.pochai, visit(**options)
    come(page, pochai, "/plan/forms", "somying")
    press(page, "สร้างร่าง")
    draft = page.url.partition("?")[0]
    fill(page, _HEAD | {"sections[0].items[0].text": _SCORED})
    press(page, "เพิ่มข้อชนิด เลือกได้หลายข้อ")
    assert page.locator("#title").input_value() == _HEAD["title"]
    page.get_by_text("ดูทุกจุด").click()
    expect(page.locator(".faults li").filter(has_text="ข้อ 2: ข้อความ")).to_contain_text("ยังไม่ได้กรอก")
    assert misfits(page) == []
    if options == _SCRIPTED:
        assert violations(page, EVERYTHING) == []
    item = "sections[0].items[1]"
    fill(page, {f"{item}.text": _CHOSEN, f"{item}.choices[0].text": "เว็บไซต์", f"{item}.choices[1].text": "ไลน์"})
    fill(page, _NOTICE)
    press(page, "บันทึก")
    expect(page.locator("#faults h2")).to_have_text("ครบถ้วน พร้อมเปิดใช้")
    press(page, "ดูบนโทรศัพท์")
    trial = visit(**options | {"has_touch": True})
    trial.goto(qr_reading.read(qr_reading.picture(page.locator(".scan svg").screenshot())).text)
    expect(trial.get_by_text(_CHOSEN)).to_be_visible()
    assert trial.locator("form").count() == 0

    page.goto(draft)
    press(page, "เทียบและเปิดใช้")
    expect(page.get_by_text("ยังไม่มีคำตอบของแบบสอบถามนี้")).to_be_visible()
    form = published(page, 1)
    code = pochai.collector(form)
    sheet = Sheet(trial)
    sheet.page.goto(pochai.link(code))
    sheet.put({"q1": 5, "q2": ["c1"]})
    sheet.send()
    expect(sheet.page).to_have_url(re.compile("/thanks"))
    assert pochai.stored(code, form) == [{"q1": 5, "q2": ["c1"]}]

    press(page, "แก้ไขในหน้าเว็บ")
    page.locator("summary").filter(has_text=_SCORED).click()
    fill(page, {"sections[0].items[0].text": f"{_SCORED}ดี"})
    press(page, "เทียบและเปิดใช้")
    expect(page.locator("ins")).to_have_text(f"{_SCORED}ดี")
    expect(page.get_by_text("มีคำตอบของแบบสอบถามนี้แล้ว 1 ฉบับ")).to_be_visible()
    expect(page.get_by_text("คำตอบเดิมและใหม่ของข้อที่แก้ข้อความนับรวมกัน")).to_be_visible()
    assert published(page, 2) == form


def test_the_script_saves_tells_and_moves_and_overwrites_nobody(stage: Stage, visit: Visit) -> None:
    page = visit(**_SCRIPTED, viewport={"width": 1280, "height": 780})
    come(page, stage.pochai, "/plan/forms", "somying")
    press(page, "สร้างร่าง")
    told, frame = page.locator("#autosaved"), page.frame_locator("#beside iframe")
    fill(page, {"title": "แบบทดลอง"})
    expect(told).to_contain_text("บันทึกแล้ว เวลา")
    expect(page.locator("#title-wrong")).to_have_count(0)
    expect(frame.locator("h1")).to_have_text("แบบทดลอง")
    expect(page.locator("h1")).to_have_text("แบบทดลอง")
    fill(page, {"title": ""})
    expect(page.locator("#title-wrong")).to_have_text("ยังไม่ได้กรอก")

    wrong, head = page.locator("#sections-0-items-0-text-wrong"), page.locator(".item > summary")
    expect(wrong).to_have_text("ยังไม่ได้กรอก")
    expect(head).to_contain_text("ยังไม่มีข้อความ")
    fill(page, {"sections[0].items[0].text": _SCORED})
    expect(wrong).to_have_count(0)
    expect(head).to_contain_text(_SCORED)
    expect(frame.locator("legend").first).to_contain_text(_SCORED)
    press(page, "เพิ่มข้อชนิด เลือกได้หลายข้อ")
    expect(page.locator("[name='sections[0].items[1].text']")).to_be_focused()
    page.keyboard.type(_CHOSEN)
    expect(frame.get_by_text(_CHOSEN)).to_be_in_viewport()
    _what_is_worked_on_is_open_and_seen_beside(page, frame)
    expect(page.locator("[name='sections[0].items[1].text']")).to_be_focused()
    page.get_by_role("button", name="เลื่อนขึ้น ข้อ 2").press("Enter")
    expect(page.get_by_role("button", name="เลื่อนขึ้น ข้อ 1")).to_be_focused()
    items = page.locator(".item")
    expect(items.first).to_contain_text(_CHOSEN)
    items.evaluate_all("all => all.forEach(each => each.open = false)")
    items.first.locator(".grip").first.drag_to(items.last, target_position={"x": 40, "y": 40})
    expect(told).to_have_text("ย้ายแล้ว")
    expect(items.first).to_contain_text(_SCORED)
    _choices_and_sections_move(page, told)
    _a_finger_moves_an_item_and_scrolls(page, told)

    _a_button_pressed_while_a_tick_is_saved_does_what_it_says(page)

    page.context.set_offline(True)
    fill(page, {"title": "แบบที่พิมพ์ระหว่างออฟไลน์"})
    expect(told).to_contain_text("ยังไม่ได้บันทึก")
    page.context.set_offline(False)
    expect(told).to_contain_text("บันทึกแล้ว เวลา")
    _a_button_and_a_frame_that_did_not_come_are_told_and_made_up_for(page, told, frame)
    other = _somebody_else_is_not_overwritten(page, told)
    _a_file_becomes_the_mark_and_the_end_of_a_session_is_told(other)
    _what_was_done_is_told_beside_a_refused_sign_in(other, stage, page.url.partition("?")[0])
    _what_is_typed_into_a_deleted_draft_becomes_a_new_one(other)


def _what_is_worked_on_is_open_and_seen_beside(page: Page, frame: FrameLocator) -> None:
    """Scroll the form beside the editor away from the question that was just added, and come back to its fields."""
    opened = page.locator(".item").evaluate_all("all => all.map(each => each.open)")
    assert opened == [False, True], "a finished question is folded when another is added"
    page.set_viewport_size({"width": 1280, "height": 300})
    frame.locator("html").evaluate("() => scrollTo({top: 0, behavior: 'instant'})")
    expect(frame.get_by_text(_CHOSEN)).not_to_be_in_viewport()
    page.locator("[name='sections[0].items[1].hint']").focus()
    expect(frame.get_by_text(_CHOSEN)).to_be_in_viewport()
    page.locator("[name='sections[0].items[1].text']").focus()
    page.set_viewport_size({"width": 1280, "height": 780})


def _a_button_and_a_frame_that_did_not_come_are_told_and_made_up_for(
    page: Page, told: Locator, frame: FrameLocator
) -> None:
    there = page.locator(".section").count()
    page.context.set_offline(True)
    page.get_by_role("button", name="เพิ่มส่วน").click()
    expect(told).to_contain_text("ยังไม่ได้ทำตามปุ่มที่กด")
    page.context.set_offline(False)
    with page.expect_response(lambda reply: reply.request.method == "POST" and reply.ok):
        fill(page, {"title": "หลังออฟไลน์"})
    expect(told).to_contain_text("ยังไม่ได้ทำตามปุ่มที่กด")
    network = slowed(page, 400)
    page.get_by_role("button", name="เพิ่มส่วน").click()
    assert page.locator("form.editor").evaluate("form => form.inert"), "nothing is typed that the next page would lose"
    expect(page.locator(".section")).to_have_count(there + 1)
    slowed(page, 0, network)
    assert not page.locator("form.editor").evaluate("form => form.inert")
    press(page, "ยกเลิกการแก้ไขล่าสุด")
    preview = "**/preview?beside=yes"
    page.route(preview, lambda route: route.abort())
    for title in ("กรอบไม่มา", "กรอบยังไม่มา"):
        fill(page, {"title": title})
        expect(told).to_contain_text("บันทึกแล้ว เวลา")
    page.unroute(preview)
    fill(page, {"title": "กรอบมาแล้ว"})
    expect(frame.locator("h1")).to_have_text("กรอบมาแล้ว")
    expect(told).to_contain_text("บันทึกแล้ว เวลา")


def _somebody_else_is_not_overwritten(page: Page, told: Locator) -> Page:
    """Save in another page, and here after it, also by a button that waits; gives the other page."""
    other = page.context.new_page()
    other.goto(page.url)
    fill(other, {"title": "ของอีกหน้าหนึ่ง"})
    press(other, "บันทึก")
    fill(page, {"title": "ของหน้านี้"})
    expect(told).to_contain_text("หยุดบันทึกอัตโนมัติ")
    network, there = slowed(page, 300), page.locator(".section").count()
    page.get_by_role("button", name="ดูจุดที่ต่างกัน").click()
    page.get_by_role("button", name="เพิ่มส่วน").click()
    expect(page.locator("#differs")).to_contain_text("ของอีกหน้าหนึ่ง")
    expect(page.locator("main .alert")).to_be_focused()
    expect(page.locator("main .alert")).to_be_in_viewport()
    assert page.locator("#title").input_value() == "ของหน้านี้"
    other.reload()
    assert other.locator("#title").input_value() == "ของอีกหน้าหนึ่ง", "a button that waited overwrites nobody"
    slowed(page, 0, network)
    press(page, "บันทึกของท่านแทน")
    expect(page.locator("#differs")).to_have_count(0)
    expect(page.locator(".section")).to_have_count(there)
    other.reload()
    assert other.locator("#title").input_value() == "ของหน้านี้"
    return other


def _a_button_pressed_while_a_tick_is_saved_does_what_it_says(page: Page) -> None:
    """Tick what has other fields, which saves at once, and press a button before the page of that is back."""
    network = slowed(page, 300)
    sections = page.locator(".section")
    there = sections.count()
    ticked = page.locator("[name='sections[0].items[1].choices[0].free'][type=checkbox]")
    page.locator(".item").nth(1).evaluate("item => item.open = true")
    page.locator("#english").check()
    ticked.check()
    method, usual = page.locator("[name=method]"), page.locator("[name=method]").input_value()
    method.select_option(index=2)
    chosen = method.input_value()
    assert chosen != usual
    page.get_by_role("button", name="เพิ่มส่วน").click()
    expect(sections).to_have_count(there + 1)
    expect(page.locator("[name=title_en]")).to_be_visible()
    expect(ticked).to_be_checked()
    expect(method).to_have_value(chosen)
    slowed(page, 0, network)
    for _ in range(2):
        press(page, "ยกเลิกการแก้ไขล่าสุด")
    expect(page.locator("[name=title_en]")).to_have_count(0)
    draft = page.url
    slowed(page, 2000, network)
    fill(page, {"title": "แบบที่เพิ่งพิมพ์"})
    page.locator("#autosaved", has_text="กำลังบันทึก").wait_for()
    page.get_by_role("button", name="ดูตัวอย่าง").click()
    page.wait_for_url("**/preview")
    slowed(page, 0, network)
    page.goto(draft)


def _choices_and_sections_move(page: Page, told: Locator) -> None:
    """Move a choice and a section by drag and by keyboard, and undo it step by step."""
    choice = "sections[0].items[1].choices"
    fill(page, {f"{choice}[0].text": "เว็บไซต์"})
    fill(page, {f"{choice}[1].text": "ไลน์"})
    options, values = page.locator(".option"), page.locator(f"[name^='{choice}'][name$='.text']")
    options.last.locator(".grip").drag_to(options.first.locator(".grip"), target_position={"x": 4, "y": 2})
    expect(told).to_have_text("ย้ายแล้ว")
    assert values.evaluate_all("all => all.map(each => each.value)") == ["ไลน์", "เว็บไซต์"]
    page.get_by_role("button", name="เลื่อนลง ตัวเลือกที่ 1").press("Enter")
    expect(page.get_by_role("button", name="เลื่อนลง ตัวเลือกที่ 2")).to_be_focused()
    assert values.evaluate_all("all => all.map(each => each.value)") == ["เว็บไซต์", "ไลน์"]

    _pasted_lines_are_choices_and_enter_goes_on(page, values)
    press(page, "เพิ่มส่วน")
    heads = page.locator(".section > h2")
    heads.last.locator(".grip").hover()
    page.mouse.down()
    expect(page.locator(".item").first).to_be_hidden()
    heads.first.locator(".grip").hover(position={"x": 4, "y": 2})
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".item").first).to_be_visible()
    heads.last.locator(".grip").drag_to(heads.first.locator(".grip"), target_position={"x": 4, "y": 2})
    expect(told).to_have_text("ย้ายแล้ว")
    expect(heads.first).to_be_focused()
    expect(page.locator(".section").last.locator(".item")).to_have_count(2)
    page.get_by_role("button", name="เลื่อนลง ส่วนที่ 1").press("Enter")
    expect(page.get_by_role("button", name="เลื่อนลง ส่วนที่ 2")).to_be_focused()
    for _ in range(3):
        press(page, "ยกเลิกการแก้ไขล่าสุด")
    expect(page.locator(".section")).to_have_count(1)
    for _ in range(3):
        press(page, "นำการแก้ไขกลับมา")
    expect(page.locator(".section").first.locator(".item")).to_have_count(2)
    press(page, "ลบส่วนที่ 2")
    expect(told).to_contain_text("ลบส่วนที่ 2 แล้ว")
    press(page, "นำกลับมา")
    expect(page.locator(".section")).to_have_count(2)


def _pasted_lines_are_choices_and_enter_goes_on(page: Page, values: Locator) -> None:
    """Paste several lines behind the last of two choices, go on by Enter, and undo it."""
    values.last.focus()
    values.last.evaluate(
        """field => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", "- วิทยุ\\n- อื่น ๆ");
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }"""
    )
    expect(values).to_have_count(4)
    expect(values.nth(3)).to_be_focused()
    expect(values.nth(3)).to_have_value("อื่น ๆ")
    expect(page.locator("[name$='choices[3].free'][type=checkbox]")).to_be_checked()
    values.nth(2).press("Enter")
    expect(values.nth(3)).to_be_focused()
    values.nth(3).press("Enter")
    expect(values).to_have_count(5)
    expect(values.nth(4)).to_be_focused()
    for _ in range(2):
        press(page, "ยกเลิกการแก้ไขล่าสุด")
    expect(values).to_have_count(2)


def _a_finger_moves_an_item_and_scrolls(page: Page, told: Locator) -> None:
    """Drag the first item below the second by its grip on a touch screen; anywhere else a finger scrolls."""
    items = page.locator(".item")
    items.evaluate_all("all => all.forEach(each => each.open = false)")
    items.first.evaluate("item => item.scrollIntoView({block: 'center'})")
    ends = [items.first.locator(".grip").first.bounding_box(), items.last.locator(".grip").first.bounding_box()]
    first = items.first.locator("[name$='.text']").first.input_value()
    (x, above), (_, below) = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in ends if box]
    _swiped(page, x, above, below + 8)
    expect(told).to_have_text("ย้ายแล้ว")
    expect(items.last).to_contain_text(first)
    before = page.evaluate("scrollY")
    _swiped(page, x + 200, above, above - 200)
    page.wait_for_function("before => scrollY > before + 50", arg=before)
    press(page, "ยกเลิกการแก้ไขล่าสุด")


def _swiped(page: Page, x: float, start: float, end: float) -> None:
    """Move a finger up or down."""
    touched = page.context.new_cdp_session(page)
    for step in range(11):
        point = {"x": x, "y": start + (end - start) * step / 10}
        touched.send(
            "Input.dispatchTouchEvent", {"type": f"touch{'Move' if step else 'Start'}", "touchPoints": [point]}
        )
    touched.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@_on_phone_and_desk
def test_a_public_workbook_is_taken_in_to_a_published_form(stage: Stage, visit: Visit, options: dict[str, Any]) -> None:
    page = visit(**options)
    come(page, stage.pochai, "/plan/publish", "somying")
    page.locator("#file").set_input_files({"name": "แปลงสาธิต.xlsx", "mimeType": "", "buffer": public_workbook()})
    press(page, "ตรวจแบบสอบถาม")
    notes = page.locator("#import li")
    for place in ("survey!A11", "survey!E6"):
        expect(notes.filter(has_text=place)).to_be_visible()
    expect(page.locator(".item > summary")).to_have_count(5)
    assert misfits(page) == []
    fill(page, {"audience": "ผู้เยี่ยมชม", "minutes": "2"} | _NOTICE)
    for box in page.locator("#import").get_by_role("checkbox").all():
        box.check()
    press(page, "รับทราบรายการที่เลือก")
    expect(page.locator("#import").get_by_role("checkbox")).to_have_count(0)
    expect(page.locator("#faults h2")).to_have_text("ครบถ้วน พร้อมเปิดใช้")
    press(page, "เทียบและเปิดใช้")
    form = published(page, 1)
    made = stage.pochai.definition(form)
    assert {each["id"]: each["type"] for section in made["sections"] for each in section["items"]} == {
        "been": "single", "when": "text", "guide": "rating", "topics": "multiple", "more": "text",
    }  # fmt: skip


def _a_file_becomes_the_mark_and_the_end_of_a_session_is_told(page: Page) -> None:
    mark = '<svg viewBox="0 0 8 8"><circle cx="4" cy="4" r="4"/></svg>'
    page.locator("#mark-file").set_input_files({"name": "m.svg", "mimeType": "image/svg+xml", "buffer": mark.encode()})
    expect(page.locator("#mark")).to_have_value(mark)
    expect(page.locator("#autosaved")).to_contain_text("บันทึกแล้ว เวลา")
    page.context.clear_cookies()
    fill(page, {"title": "หลังหมดเวลา"})
    expect(page.locator("#autosaved")).to_contain_text("เพราะหมดเวลาเข้าสู่ระบบ")
    press(page, "เข้าสู่ระบบแล้วบันทึกต่อ")
    expect(page.locator("[name=password]")).to_be_visible()


def _what_was_done_is_told_beside_a_refused_sign_in(page: Page, stage: Stage, draft: str) -> None:
    set_password(page, created(stage.pochai, "mistyped"))
    sign_out(page)
    for password in ("ไม่ใช่รหัสผ่านนี้", PASSWORD):
        sign_in(page, password, "mistyped")
    page.goto(draft)
    refused = page.get_by_role("status").filter(has_text="ไม่สำเร็จ 1 ครั้ง")
    expect(refused).to_be_visible()
    press(page, "บันทึก")
    expect(page.locator("#autosaved")).to_contain_text("บันทึกแล้ว")
    expect(refused).to_be_visible()


def _what_is_typed_into_a_deleted_draft_becomes_a_new_one(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_text("ลบร่างนี้").first.click()
    press(other, "ยืนยันลบร่างนี้")
    expect(other.get_by_text("ลบร่างแล้ว")).to_be_visible()
    fill(page, {"title": "ที่พิมพ์หลังมีผู้ลบ"})
    expect(page.locator("#autosaved")).to_contain_text("เพราะมีผู้ลบหรือเปิดใช้ร่างนี้ไปแล้ว")
    deleted = page.url
    press(page, "บันทึกเป็นร่างใหม่")
    expect(page.locator("#autosaved")).to_contain_text("จึงบันทึกข้อความของท่านเป็นร่างใหม่")
    assert page.url.partition("?")[0] != deleted.partition("?")[0]
    fill(page, {"title": "ที่พิมพ์ต่อในร่างใหม่"})
    expect(page.locator("#autosaved")).to_contain_text("บันทึกแล้ว เวลา")
