"""The switch between Thai and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.support.form_page import PROGRESS, Sheet, as_entered

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.support.stage import Stage

TITLES = {
    "th": "แบบสอบถามความพึงพอใจการใช้งานระบบ Progress",
    "en": "Progress System Satisfaction Survey",
}


@pytest.mark.parametrize(("opened", "other"), [("th", "en"), ("en", "th")])
def test_the_switch_keeps_every_answer_in_both_directions_and_stores_nothing(
    stage: Stage, code: str, phone: Page, opened: str, other: str
) -> None:
    phone.goto(stage.pochai.link(code, f"?lang={opened}"))
    sheet = Sheet(phone)
    sheet.fill(PROGRESS)
    key = sheet.key
    for language in (other, opened):
        sheet.switch()
        expect(phone).to_have_title(TITLES[language])
        assert sheet.entered == as_entered(PROGRESS)
        assert sheet.key == key
    assert stage.pochai.stored(code) == []
    sheet.send()
    assert stage.pochai.stored(code) == [PROGRESS]


def test_the_switch_of_an_incomplete_sheet_complains_about_nothing(stage: Stage, phone: Page) -> None:
    phone.goto(stage.pochai.link(stage.codes["progress"]))
    sheet = Sheet(phone)
    sheet.choose("speed", 4)
    sheet.switch()
    expect(phone.locator("#summary, .error")).to_have_count(0)
    assert sheet.entered == {"speed": ["4"]}


@pytest.mark.parametrize(("language", "other"), [("th", "en"), ("en", "th")])
def test_the_page_and_its_switch_say_their_languages(stage: Stage, phone: Page, language: str, other: str) -> None:
    phone.goto(stage.pochai.link(stage.codes["progress"], f"?lang={language}"))
    expect(phone.locator("html")).to_have_attribute("lang", language)
    expect(phone.locator(".switch")).to_have_attribute("lang", other)
    Sheet(phone).switch()
    expect(phone.locator("html")).to_have_attribute("lang", other)
    expect(phone.locator(".switch")).to_have_attribute("lang", language)


def test_complaints_and_thanks_come_in_the_language_that_was_switched_to(stage: Stage, phone: Page) -> None:
    phone.goto(stage.pochai.link(stage.codes["progress"]))
    sheet = Sheet(phone)
    sheet.switch()
    sheet.send()
    expect(phone).to_have_title(f"Not complete: {TITLES['en']}")
    expect(phone.locator("#error-speed")).to_contain_text("Please choose one level.")
    sheet.fill(PROGRESS)
    sheet.send()
    expect(phone).to_have_title("Thank you for your opinion")
    expect(phone.locator("html")).to_have_attribute("lang", "en")


def test_a_form_in_thai_alone_has_no_switch(stage: Stage, phone: Page) -> None:
    phone.goto(stage.pochai.link(stage.codes["thai"], "?lang=en"))
    expect(phone.locator("html")).to_have_attribute("lang", "th")
    expect(phone.locator(".switch")).to_have_count(0)
