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
