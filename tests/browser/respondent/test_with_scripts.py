"""The journey of a respondent whose browser runs scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.support.form_page import PROGRESS, Sheet, as_entered

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.support.stage import Stage


@pytest.fixture
def scripted(visit: Visit) -> Page:
    return visit(java_script_enabled=True)


def test_the_same_journey_stores_the_same_answer(stage: Stage, code: str, scripted: Page) -> None:
    complaints: list[str] = []
    scripted.on("pageerror", lambda error: complaints.append(str(error)))
    scripted.on("console", lambda message: complaints.append(message.text))
    scripted.goto(stage.pochai.link(code))
    sheet = Sheet(scripted)
    sheet.tap_all(PROGRESS)
    scripted.locator(".switch").tap()
    expect(scripted.locator("html")).to_have_attribute("lang", "en")
    assert sheet.entered == as_entered(PROGRESS)
    sheet.submit.tap()
    expect(scripted).to_have_title("Thank you for your opinion")
    scripted.locator(".ticket summary").tap()
    expect(scripted.locator("output.receipt")).to_be_visible()
    assert stage.pochai.stored(code) == [PROGRESS]
    assert complaints == []


def test_an_incomplete_sheet_comes_back_with_what_is_missing(stage: Stage, code: str, scripted: Page) -> None:
    scripted.goto(stage.pochai.link(code))
    sheet = Sheet(scripted)
    sheet.put({"speed": 2, "comments": "ช้า"})
    sheet.submit.tap()
    expect(scripted.locator("#summary")).to_be_focused()
    assert sheet.entered == {"speed": ["2"], "comments": ["ช้า"]}
    assert stage.pochai.stored(code) == []
    sheet.put(PROGRESS)
    sheet.submit.tap()
    expect(scripted).to_have_title("ขอบคุณสำหรับความเห็นของท่าน")
    assert stage.pochai.stored(code) == [PROGRESS]


OBSTACLES, FORMATS = "obstacles", "formats"


def test_a_choice_that_stands_alone_takes_the_others_back_and_a_fourth_of_three_waits(
    stage: Stage, scripted: Page
) -> None:
    scripted.goto(stage.pochai.link(stage.pochai.collector("needs")))
    sheet = Sheet(scripted)
    for value, left in (("slow", ["slow"]), ("mobile", ["slow", "mobile"]), ("none", ["none"]), ("mobile", ["mobile"])):
        sheet.choose(OBSTACLES, value)
        assert sheet.entered[OBSTACLES] == left
    fourth = scripted.locator(f"[name={FORMATS}][value=manual]")
    for value in ("web_page", "infographic", "video"):
        expect(fourth).to_be_enabled()
        sheet.choose(FORMATS, value)
    expect(fourth).to_be_disabled()
    sheet.choose(FORMATS, "video")
    expect(fourth).to_be_enabled()


def test_without_scripts_both_are_refused_in_words(stage: Stage, phone: Page) -> None:
    code = stage.pochai.collector("needs")
    phone.goto(stage.pochai.link(code))
    sheet = Sheet(phone)
    sheet.put({OBSTACLES: ["slow", "none"], FORMATS: ["web_page", "infographic", "video", "manual"]})
    sheet.send()
    assert stage.pochai.stored(code, "needs") == []
    expect(phone.locator(f"#error-{OBSTACLES}")).to_be_visible()
    expect(phone.locator(f"#error-{FORMATS}")).to_contain_text("กรุณาเลือกไม่เกิน 3 คำตอบ")
