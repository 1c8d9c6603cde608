"""A sheet that is not complete comes back as it was, and says what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.sheet import PROGRESS, Sheet, as_entered

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.running import Pochai
    from tests.browser.stage import Stage

OPTIONAL = ("improve_first", "comments")
SOME = {
    "main_task": "other",
    "main_task.other": 'ตรวจรายงาน <b>ประจำเดือน</b> & "อื่น ๆ"',
    "add_project": "na",
    "speed": 2,
    "improve_first": ["speed", "other"],
    "improve_first.other": "การแจ้งเตือน",
    "comments": "บรรทัดแรก\n\n  บรรทัดที่สาม <br>",
}
"""A radio, a no opinion, a checkbox, free texts and a text area; the other required items are left out."""


@pytest.fixture
def sheet(stage: Stage, phone: Page) -> Sheet:
    phone.goto(stage.pochai.link(stage.codes["progress"]))
    return Sheet(phone)


def required(pochai: Pochai) -> list[str]:
    sections = pochai.definition("progress")["sections"]
    return [item["id"] for section in sections for item in section["items"] if item["required"]]


def linked(page: Page) -> list[str]:
    """Give the items that the summary links to."""
    links = page.locator("#summary a").all()
    return [(link.get_attribute("href") or "").removeprefix("#item-") for link in links]


def test_an_empty_sheet_comes_back_with_a_link_to_each_item_that_must_be_answered(stage: Stage, sheet: Sheet) -> None:
    with sheet.page.expect_response(lambda response: response.request.method == "POST") as reply:
        sheet.send()
    assert reply.value.status == 422
    expect(sheet.page).to_have_title("ยังไม่ครบ: แบบสอบถามความพึงพอใจการใช้งานระบบ Progress")
    missing = required(stage.pochai)
    assert linked(sheet.page) == missing
    assert sheet.page.locator("#summary h2").inner_text() == f"มีข้อที่ต้องตอบหรือแก้ไข {len(missing)} ข้อ"


def test_the_summary_of_what_is_missing_stands_on_top_and_has_the_focus(sheet: Sheet) -> None:
    sheet.send()
    summary = sheet.page.locator("#summary")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    first_item = sheet.page.locator(".item").first.bounding_box()
    top = summary.bounding_box()
    assert top
    assert first_item
    assert top["y"] + top["height"] < first_item["y"]


def test_a_link_of_the_summary_moves_the_focus_to_its_item(sheet: Sheet) -> None:
    sheet.send()
    for name in linked(sheet.page):
        sheet.page.locator(f'#summary a[href="#item-{name}"]').tap()
        expect(sheet.item(name)).to_be_focused()
        expect(sheet.item(name).locator("label").first).to_be_in_viewport()


def test_each_missing_item_says_so_beside_itself_and_only_those_do(stage: Stage, sheet: Sheet) -> None:
    sheet.fill(SOME)
    sheet.send()
    missing = [name for name in required(stage.pochai) if name not in SOME]
    assert linked(sheet.page) == missing
    for name in missing:
        expect(sheet.item(name).locator(".error")).to_be_visible()
        described = (sheet.item(name).get_attribute("aria-describedby") or "").split()
        assert f"error-{name}" in described
        expect(sheet.item(name)).to_have_attribute("aria-invalid", "true")
    expect(sheet.page.locator(".error")).to_have_count(len(missing))


def test_the_message_of_an_item_goes_as_soon_as_it_is_answered(sheet: Sheet) -> None:
    sheet.send()
    error = sheet.item("speed").locator(".error")
    expect(error).to_be_visible()
    sheet.choose("speed", 3)
    expect(error).to_be_hidden()


def test_everything_filled_in_is_still_there_when_a_sheet_comes_back(sheet: Sheet) -> None:
    sheet.fill(SOME)
    key = sheet.key
    sheet.send()
    assert sheet.entered == as_entered(SOME)
    expect(sheet.label("speed", 2).locator("input")).to_be_checked()
    assert sheet.key == key


def test_a_sheet_that_was_mended_is_stored_once(stage: Stage, code: str, phone: Page) -> None:
    phone.goto(stage.pochai.link(code))
    sheet = Sheet(phone)
    sheet.send()
    sheet.fill({name: PROGRESS[name] for name in list(PROGRESS)[:6]})
    sheet.send()
    assert stage.pochai.stored(code) == []
    sheet.fill({name: PROGRESS[name] for name in list(PROGRESS)[6:]})
    sheet.send()
    expect(phone).to_have_title("ขอบคุณสำหรับความเห็นของท่าน")
    assert stage.pochai.stored(code) == [PROGRESS]


def test_the_optional_items_may_stay_empty(stage: Stage, code: str, phone: Page) -> None:
    phone.goto(stage.pochai.link(code))
    sheet = Sheet(phone)
    least = {name: answer for name, answer in PROGRESS.items() if not name.startswith(OPTIONAL)}
    sheet.fill(least)
    sheet.send()
    expect(phone).to_have_title("ขอบคุณสำหรับความเห็นของท่าน")
    assert stage.pochai.stored(code) == [least]


def test_enter_in_a_text_field_sends_the_sheet_and_does_not_switch_its_language(sheet: Sheet) -> None:
    sheet.choose("main_task", "other")
    field = sheet.page.locator('[name="main_task.other"]')
    field.fill("ตรวจรายงาน")
    with sheet.page.expect_navigation():
        field.press("Enter")
    expect(sheet.page.locator("html")).to_have_attribute("lang", "th")
    expect(sheet.page.locator("#summary")).to_be_visible()


def test_texts_that_are_too_long_come_back_whole_with_their_limits(sheet: Sheet) -> None:
    too_long = {**PROGRESS, "main_task.other": "ก" * 201, "comments": "ข" * 1001}
    sheet.page.locator("[maxlength]").evaluate_all("all => all.forEach(field => field.removeAttribute('maxlength'))")
    sheet.fill(too_long)
    sheet.send()
    assert linked(sheet.page) == ["main_task", "comments"]
    expect(sheet.item("main_task").locator(".error")).to_contain_text("200")
    expect(sheet.item("comments").locator(".error")).to_contain_text("1000")
    assert sheet.entered == as_entered(too_long)
