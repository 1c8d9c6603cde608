"""An answer to an optional rating or single choice can be cleared: by a button, a second tap or a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.support.form_page import Sheet, as_entered
from tests.browser.support.form_script import Screen

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.support.stage import Stage

CHOSEN = {"main_task": "add_project", "add_project": "na", "speed": 4}


@pytest.fixture
def screen(stage: Stage, visit: Visit) -> Screen:
    page = visit(java_script_enabled=True)
    page.goto(stage.pochai.link(stage.codes["optional"]))
    return Screen(page)


def test_without_scripts_each_optional_choice_is_taken_back_by_a_tap(stage: Stage, phone: Page) -> None:
    code = stage.pochai.collector("optional")
    phone.goto(stage.pochai.link(code))
    sheet = Sheet(phone)
    expect(phone.get_by_text("ล้างข้อนี้").locator("visible=true")).to_have_count(0)
    sheet.fill({**CHOSEN, "continuity": 3})
    expect(phone.locator(".clear:visible")).to_have_count(4)
    for item in CHOSEN:
        sheet.item(item).get_by_text("ล้างข้อนี้").tap()
    assert sheet.entered == {"continuity": ["3"]}
    counted = phone.locator(".item").evaluate_all(
        "all => all.filter(each => getComputedStyle(each).counterIncrement.startsWith('answered')).length"
    )
    assert counted == 1
    sheet.send()
    expect(phone).to_have_title("ขอบคุณสำหรับความเห็นของท่าน")
    assert stage.pochai.stored(code, "optional") == [{"continuity": 3}]


def test_a_second_tap_takes_an_optional_answer_back_and_a_third_gives_it_again(screen: Screen) -> None:
    screen.tap_all(CHOSEN)
    for item, value in CHOSEN.items():
        screen.choose(item, value)
    assert screen.entered == {}
    screen.choose("speed", 4)
    assert screen.entered == {"speed": ["4"]}
    screen.page.reload()
    expect(screen.says("restored")).to_be_visible()
    assert screen.entered == {"speed": ["4"]}
    screen.choose("speed", 3)
    screen.choose("speed", 3)
    assert screen.entered == {}
    assert screen.drafts == {}


@pytest.mark.parametrize("key", ["Space", "Delete", "Backspace"])
def test_a_key_takes_an_optional_answer_back(screen: Screen, key: str) -> None:
    for item, value in CHOSEN.items():
        field = screen.label(item, value).locator("input")
        for _ in range(2):
            field.press("Space")
            assert screen.entered == as_entered({item: value})
            field.press(key)
            assert screen.entered == {}
    field.press("Space")
    field.press("ArrowDown")
    assert list(screen.entered) == ["speed"]
    assert screen.entered != {"speed": ["4"]}


def test_a_required_answer_can_be_changed_and_not_taken_back(stage: Stage, visit: Visit) -> None:
    page = visit(java_script_enabled=True)
    page.goto(stage.pochai.link(stage.codes["progress"]))
    screen = Screen(page)
    expect(page.get_by_text("ล้างข้อนี้")).to_have_count(0)
    screen.fill({"main_task": "add_project", "speed": 4})
    screen.choose("speed", 4)
    screen.label("main_task", "add_project").locator("input").press("Space")
    assert screen.entered == as_entered({"main_task": "add_project", "speed": 4})
