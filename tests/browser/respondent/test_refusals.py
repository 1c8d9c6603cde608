"""Pages for collectors that are not yet open, closed, unknown or overloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.support.form_page import PROGRESS, Sheet, as_entered
from tests.browser.support.stage import nobody_else_writes

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.support.stage import Stage


@pytest.mark.parametrize(
    ("which", "status", "heading", "text"),
    [
        ("closed", 410, "ปิดรับคำตอบแล้ว", "ขอบคุณที่ท่านสนใจ"),
        ("coming", 403, "ยังไม่เปิดรับคำตอบ", "1 ตุลาคม 2599"),
    ],
)
def test_a_collector_that_is_not_open_says_why(
    stage: Stage, phone: Page, which: str, status: int, heading: str, text: str
) -> None:
    opened = phone.goto(stage.pochai.link(getattr(stage, which)))
    assert opened
    assert opened.status == status
    expect(phone.locator("html")).to_have_attribute("lang", "th")
    expect(phone.get_by_role("heading", level=1)).to_have_text(heading)
    expect(phone.locator("main")).to_contain_text(text)
    expect(phone.locator("form")).to_have_count(0)


@pytest.mark.parametrize(("path", "heading"), [("/s/ZZZZZZ", "ไม่พบแบบสอบถาม"), ("/nothing/here", "ไม่พบหน้านี้")])
def test_an_unknown_address_is_told_to_scan_again(stage: Stage, phone: Page, path: str, heading: str) -> None:
    opened = phone.goto(stage.pochai.address + path)
    assert opened
    assert opened.status == 404
    expect(phone.get_by_role("heading", level=1)).to_have_text(heading)
    expect(phone.locator("main")).to_contain_text("กรุณาสแกน QR Code อีกครั้ง".removeprefix("กรุณา"))


def test_refusals_speak_english_to_those_who_ask_for_it(stage: Stage, phone: Page) -> None:
    phone.goto(stage.pochai.link(stage.coming, "?lang=en"))
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    expect(phone.get_by_role("heading", level=1)).to_have_text("This survey is not open yet")
    expect(phone.locator("main")).to_contain_text("1 October 2056")


def test_a_sheet_sent_after_its_collector_was_closed_is_told_so_and_is_not_stored(
    stage: Stage, code: str, phone: Page
) -> None:
    phone.goto(stage.pochai.link(code))
    sheet = Sheet(phone)
    sheet.fill(PROGRESS)
    stage.pochai.close(code)
    with phone.expect_response(lambda response: response.request.method == "POST") as reply:
        sheet.send()
    assert reply.value.status == 410
    expect(phone.get_by_role("heading", level=1)).to_have_text("ปิดรับคำตอบแล้ว")
    assert stage.pochai.stored(code) == []


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
def test_a_sheet_sent_in_english_is_refused_in_english(stage: Stage, code: str, visit: Visit, *, scripts: bool) -> None:
    page = visit(java_script_enabled=scripts)
    page.goto(stage.pochai.link(code))
    sheet = Sheet(page)
    page.locator(".switch").tap()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    sheet.fill(PROGRESS)
    stage.pochai.close(code)
    sheet.submit.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("This survey is closed")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".foot a").first).to_have_attribute("href", "/privacy?lang=en")


def test_a_service_too_busy_to_store_gives_the_sheet_back_to_be_sent_again(
    stage: Stage, code: str, phone: Page
) -> None:
    phone.set_default_navigation_timeout(30_000)
    phone.goto(stage.pochai.link(code))
    sheet = Sheet(phone)
    sheet.fill(PROGRESS)
    with (
        nobody_else_writes(stage.pochai),
        phone.expect_response(lambda response: response.request.method == "POST", timeout=30_000) as reply,
    ):
        sheet.send()
    assert reply.value.status == 503
    assert int(reply.value.headers["retry-after"]) > 0
    expect(phone.locator("#notice")).to_be_focused()
    expect(phone.locator("#notice")).to_contain_text("คำตอบของท่านยังไม่ได้บันทึก")
    assert sheet.entered == as_entered(PROGRESS)
    assert stage.pochai.stored(code) == []

    with phone.expect_navigation():
        phone.locator("#notice button").tap()
    expect(phone).to_have_title("ขอบคุณสำหรับความเห็นของท่าน")
    assert stage.pochai.stored(code) == [PROGRESS]
