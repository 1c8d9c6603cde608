"""An incomplete sheet comes back with its answers, and says what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.support.form_page import PROGRESS, TOO_LONG, Sheet, as_entered
from tests.browser.support.page_states import FORMS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.support.running import Pochai
    from tests.browser.support.stage import Stage

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
    expect(sheet.page).to_have_title("ตอบไม่ครบ: แบบสอบถามความพึงพอใจการใช้งานระบบ Progress")
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


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
@pytest.mark.parametrize("form", [*FORMS, "optional"])
def test_enter_in_a_field_sends_nothing(stage: Stage, visit: Visit, form: str, *, scripts: bool) -> None:
    page = visit(java_script_enabled=scripts)
    page.goto(stage.pochai.link(stage.codes[form]))
    page.locator(".item label:has(+ .free)").evaluate_all("all => all.forEach(each => each.click())")
    page.locator("[name=comments]").evaluate(TOO_LONG)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    for field in page.locator(".free:visible").all():
        field.press("Enter")
    Sheet(page).submit.tap()
    expect(page.locator("#summary")).to_be_focused()
    assert len(sent) == 1


@pytest.mark.parametrize("field", ['[name="main_task.other"]', "[name=speed] >> nth=0"], ids=["text", "rating"])
def test_where_the_disabled_button_is_passed_over_enter_shows_the_sheet_again(
    stage: Stage, code: str, phone: Page, field: str
) -> None:
    """Chromium passes over it where a choice has the focus, older WebKit everywhere."""
    phone.goto(stage.pochai.link(code, "?lang=en"))
    sheet = Sheet(phone)
    sheet.put(PROGRESS)
    key = sheet.key
    phone.locator("#sheet > [disabled]").evaluate("button => button.remove()")
    with phone.expect_navigation():
        phone.locator(field).press("Enter")
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    assert (sheet.entered, sheet.key) == (as_entered(PROGRESS), key)
    assert stage.pochai.stored(code) == []


def test_texts_that_are_too_long_come_back_whole_with_their_limits(sheet: Sheet) -> None:
    too_long = {**PROGRESS, "main_task.other": "ก" * 201, "comments": "ข" * 1001}
    sheet.page.locator("[maxlength]").evaluate_all("all => all.forEach(field => field.removeAttribute('maxlength'))")
    sheet.fill(too_long)
    sheet.send()
    assert linked(sheet.page) == ["main_task", "comments"]
    expect(sheet.item("main_task").locator(".error")).to_contain_text("200")
    expect(sheet.item("comments").locator(".error")).to_contain_text("1,000")
    assert sheet.entered == as_entered(too_long)
