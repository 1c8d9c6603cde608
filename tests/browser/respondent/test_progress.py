"""Progress: the section in view and the number of answers, in one place and wording."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.support.form_page import PROGRESS, Sheet, told

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.support.stage import Stage

PARTS = {
    "th": ["ส่วนที่ 1 จาก 3", "ส่วนที่ 2 จาก 3", "ส่วนที่ 3 จาก 3"],
    "en": ["Part 1 of 3", "Part 2 of 3", "Part 3 of 3"],
}
ITEMS = 18
ONE_IN_EACH_PART = ("main_task", "speed", "comments")


def opened(stage: Stage, page: Page, language: str = "th") -> Sheet:
    page.goto(stage.pochai.link(stage.codes["progress"], f"?lang={language}"))
    return Sheet(page)


def test_every_item_that_asks_for_an_answer_counts_whatever_the_answer_is(stage: Stage, phone: Page) -> None:
    sheet = opened(stage, phone)
    assert told(phone) == f"ตอบแล้ว 0 จาก {ITEMS} ข้อ"
    sheet.choose("main_task", "add_project")
    assert told(phone) == f"ตอบแล้ว 1 จาก {ITEMS} ข้อ"
    sheet.choose("fund_management", "na")
    sheet.choose("fund_management", 3)
    assert told(phone) == f"ตอบแล้ว 2 จาก {ITEMS} ข้อ"
    sheet.choose("improve_first", "speed")
    sheet.choose("improve_first", "other")
    sheet.page.locator("[name=comments]").fill("ดี")
    assert told(phone) == f"ตอบแล้ว 4 จาก {ITEMS} ข้อ"
    sheet.put(PROGRESS)
    assert told(phone) == f"ตอบแล้ว {ITEMS} จาก {ITEMS} ข้อ"


@pytest.mark.parametrize("language", ["th", "en"])
def test_each_part_says_which_of_how_many_it_is(stage: Stage, phone: Page, language: str) -> None:
    opened(stage, phone, language)
    assert phone.locator("h2 > small").all_inner_texts() == PARTS[language]


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_line_names_the_part_that_is_in_view(stage: Stage, visit: Visit, width: int) -> None:
    page = visit(java_script_enabled=True, viewport={"width": width, "height": 780})
    sheet = opened(stage, page)
    sheet.choose("main_task", "add_project")
    for way in (1, -1):
        for item, part in list(zip(ONE_IN_EACH_PART, PARTS["th"], strict=True))[::way]:
            sheet.item(item).evaluate("item => item.scrollIntoView({block: 'center'})")
            expect(page.locator(".count small")).to_have_text(part)
            assert told(page) == f"{part}, ตอบแล้ว 1 จาก {ITEMS} ข้อ"
    line, words, place = (page.locator(each).bounding_box() for each in (".count", ".count span", "html"))
    assert line
    assert words
    assert place
    assert (line["y"], line["height"] < 30) == (0, True)
    assert words["x"] > 0
    assert words["x"] + words["width"] < place["width"]
    done = page.locator(".count").evaluate("line => getComputedStyle(line, '::after').inlineSize")
    assert float(done.removesuffix("px")) == pytest.approx(line["width"] / ITEMS, abs=1)


def test_the_line_speaks_the_language_that_was_switched_to(stage: Stage, visit: Visit) -> None:
    page = visit(java_script_enabled=True)
    sheet = opened(stage, page)
    sheet.choose("speed", 5)
    page.locator(".switch").tap()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    sheet.item("speed").evaluate("item => item.scrollIntoView({block: 'center'})")
    expect(page.locator(".count small")).to_have_text("Part 2 of 3")
    assert told(page) == f"Part 2 of 3, Answered 1 of {ITEMS} questions"
