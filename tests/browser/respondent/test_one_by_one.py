"""One question a screen: on by itself after a rating, back, errors at their question; without scripts one long page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.support.axe import EVERYTHING, violations
from tests.browser.support.form_page import PROGRESS, Sheet
from tests.browser.support.layout import GOOD, look
from tests.browser.support.page_states import FORMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.support.stage import Stage

ITEMS = 18
SCREENS = [(1366, 768), (1024, 768), (768, 1024), (1920, 1080), (1280, 800)]
_BELOW = """() => {
    const bottom = (selector) => Math.max(
        ...[...document.querySelectorAll(selector)].map(each => each.getBoundingClientRect().bottom)
    );
    const on = bottom("[data-step='1'], .sending .submit");
    const asked = bottom(".item :is(.scale, .choices label, textarea)");
    return on > innerHeight || asked > innerHeight || scrollY > 0 ? [asked, on] : null;
}"""
"""Where the answers of the question that is shown end, and the button that goes on, if not all is on the screen."""

ON, BACK = "[data-step='1']", "[data-step='-1']"


@pytest.fixture(scope="module")
def one(stage: Stage) -> str:
    """A collector that shows one question a screen."""
    return stage.pochai.collector("progress", "--paging", "one")


def shown(page: Page) -> list[str]:
    """Give the questions that are on the screen."""
    return [str(each.get_attribute("id"))[5:] for each in page.locator(".item:visible").all()]


def test_a_phone_walks_from_question_to_question_and_is_led_to_what_is_missing(
    stage: Stage, one: str, visit: Visit
) -> None:
    page = visit(java_script_enabled=True, viewport={"width": 360, "height": 740})
    page.goto(stage.pochai.link(one))
    sheet = Sheet(page)
    assert shown(page) == ["main_task"]
    for height in (640, 664, 740):
        page.set_viewport_size({"width": 360, "height": height})
        assert violations(page, EVERYTHING) == [], f"at {height} px"
    expect(page.locator(BACK)).to_be_hidden()
    expect(page.locator(".sending .submit")).to_be_hidden()
    sheet.choose("main_task", "other")
    page.locator("[name='main_task.other']").fill("ตรวจรายงาน")
    assert shown(page) == ["main_task"]
    page.locator(ON).tap()
    assert shown(page) == ["add_project"]
    sheet.choose("add_project", 4)
    expect(sheet.item("disbursement").locator("legend")).to_be_focused()
    assert shown(page) == ["disbursement"]
    expect(page.locator(".steps [role=status]")).to_have_text(f"ข้อ 3 จาก {ITEMS} ข้อ")
    expect(page.locator(".count")).to_contain_text(f"ตอบแล้ว 2 จาก {ITEMS} ข้อ")
    assert look(page) == GOOD
    assert violations(page, EVERYTHING) == []
    page.go_back()
    expect(sheet.item("add_project").locator("legend")).to_be_focused()
    page.go_forward()
    expect(sheet.item("disbursement").locator("legend")).to_be_focused()
    page.locator(BACK).tap()
    expect(sheet.item("add_project").locator("legend")).to_be_focused()
    assert shown(page) == ["add_project"]
    expect(sheet.label("add_project", 4).locator("input")).to_be_checked()
    sheet.label("add_project", 4).locator("input").press("ArrowLeft")
    page.locator(".switch").tap()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert shown(page) == ["add_project"]
    sheet.put({**PROGRESS, "speed": "", "comments": ""})
    while page.locator(ON).is_visible():
        page.locator(ON).tap()
    assert shown(page) == ["comments"]
    sheet.submit.tap()
    expect(sheet.item("speed").locator("legend")).to_be_focused()
    assert shown(page) == ["speed"]
    expect(page.locator("#error-speed")).to_be_visible()
    sheet.choose("speed", 2)
    expect(sheet.submit).to_be_visible()
    assert shown(page) == ["comments"]
    sheet.submit.tap()
    expect(page).to_have_title("Thank you for your opinion")
    assert [each["speed"] for each in stage.pochai.stored(one)] == [2]
    back_from_the_thanks(page, "comments", "speed")


def back_from_the_thanks(page: Page, *questions: str) -> None:
    """Go back to questions of a sheet that was sent: what is sent again takes its place, also after a reload."""
    sheet = Sheet(page)
    for question in questions:
        page.go_back()
        expect(sheet.item(question)).to_be_visible()
        assert shown(page) == [question]
    key = sheet.key
    page.reload()
    page.locator(".steps").wait_for()
    assert sheet.key == key


def test_without_scripts_it_is_the_long_page(stage: Stage, one: str, phone: Page) -> None:
    phone.goto(stage.pochai.link(one))
    assert len(shown(phone)) == ITEMS
    expect(phone.locator(".steps")).to_be_hidden()
    expect(phone.locator(".sending .submit")).to_be_visible()


def test_a_kiosk_shows_one_question_large_and_the_next_person_the_first(stage: Stage, visit: Visit) -> None:
    page = visit(java_script_enabled=True, viewport={"width": 768, "height": 1024})
    page.goto(stage.pochai.link(stage.kiosk))
    sheet = Sheet(page)
    sheet.choose("main_task", "disbursement")
    expect(sheet.item("add_project").locator("legend")).to_be_focused()
    assert shown(page) == ["add_project"]
    assert look(page) == GOOD
    box = sheet.label("add_project", 5).bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 100
    page.locator("[data-do=clear]:visible").tap()
    assert shown(page) == ["main_task"]
    assert sheet.entered == {}
    unseen = [cut for form in FORMS for cut in beyond_the_screen(stage, page, form)]
    assert unseen == []


def beyond_the_screen(stage: Stage, page: Page, form: str) -> Iterator[tuple[str, int, list[float]]]:
    """Walk through a form, and yield each question of which answers or button are not seen.

    On other devices everything is smaller.
    """
    code = stage.kiosk if form == "progress" else stage.pochai.collector(form, "--device", "kiosk")
    page.goto(stage.pochai.link(code))
    while True:
        for width, height in SCREENS:
            page.set_viewport_size({"width": width, "height": height})
            if cut := page.evaluate(_BELOW):
                yield shown(page)[0], width, cut
        if page.locator(ON).is_hidden():
            return
        page.locator(ON).tap()
