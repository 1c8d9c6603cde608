"""A form is made in the browser from nothing, mended, tried, published and answered, on a phone without scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.support.axe import EVERYTHING, violations
from tests.browser.support.form_page import Sheet
from tests.browser.support.layout import misfits
from tests.browser.support.signing_in import come

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.support.stage import Stage

_SCORED, _CHOSEN = "วิทยากรสอนเข้าใจ", "ทราบข่าวจาก"
_HEAD = {"title": "แบบประเมินการอบรม", "audience": "ผู้เข้าอบรม", "intro": "ขอความเห็นเพื่อปรับปรุง", "minutes": "2"}


def fill(page: Page, typed: dict[str, str]) -> None:
    """Type into fields by their names."""
    for name, text in typed.items():
        page.locator(f"[name='{name}']:not([type=hidden])").fill(text)


def press(page: Page, name: str) -> None:
    """Press the last button of a name, and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).last.click()


def test_a_form_is_made_from_nothing_and_answered(stage: Stage, visit: Visit) -> None:
    pochai, page = stage.pochai, visit()
    come(page, pochai, "/plan/forms", "somying")
    press(page, "สร้างร่าง")
    draft = page.url.partition("?")[0]
    fill(page, _HEAD | {"sections[0].items[0].text": _SCORED})
    press(page, "เพิ่มข้อชนิดเลือกได้หลายข้อ")
    assert page.url.endswith("#sections-0-items-1")
    assert page.locator("#title").input_value() == _HEAD["title"]
    page.get_by_text("ดูทุกจุด").click()
    faults = page.locator(".faults li")
    expect(faults.filter(has_text="ข้อ 2: ข้อความ")).to_contain_text("ยังไม่ได้กรอก")
    assert misfits(page) == []
    scripted = visit(java_script_enabled=True)
    come(scripted, pochai, page.url.removeprefix(pochai.address), "somying")
    assert violations(scripted, EVERYTHING) == []

    item = "sections[0].items[1]"
    words = {f"{item}.text": _CHOSEN, f"{item}.choices[0].text": "เว็บไซต์", f"{item}.choices[1].text": "ไลน์"}
    fill(page, words | {"notice.purpose": "ปรับปรุงการอบรมครั้งต่อไป", "notice.contact": "กองกลาง"})
    press(page, "บันทึก")
    expect(page.locator("#faults h2")).to_have_text("ครบถ้วน พร้อมเปิดใช้")
    press(page, "ดูบนโทรศัพท์")
    trial = visit()
    trial.goto(str(page.locator(".address a").get_attribute("href")))
    expect(trial.get_by_text(_CHOSEN)).to_be_visible()
    assert trial.locator("form").count() == 0

    page.goto(draft)
    press(page, "เทียบและเปิดใช้")
    expect(page.get_by_text("ยังไม่มีคำตอบของแบบสอบถามนี้")).to_be_visible()
    press(page, "เปิดใช้ฉบับที่ 1")
    expect(page.get_by_role("status")).to_contain_text("เปิดใช้แล้ว")
    form = re.findall(r"/plan/forms/([\w-]+)", page.url)[0]
    code = pochai.collector(form)
    sheet = Sheet(visit())
    sheet.page.goto(pochai.link(code))
    sheet.put({"q1": 5, "q2": ["c1"]})
    sheet.send()
    expect(sheet.page).to_have_url(re.compile("/thanks"))
    assert pochai.stored(code, form) == [{"q1": 5, "q2": ["c1"]}]
