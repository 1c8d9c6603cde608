"""The whole form without a pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.support.stage import Stage

FOCUS = """() => {
    const element = document.activeElement;
    const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(element);
    const {left, right, top, bottom} = element.getBoundingClientRect();
    const count = document.querySelector(".count");
    const over = count && count.checkVisibility() && count.getBoundingClientRect();
    const covered = over && left < over.right && right > over.left && top >= over.top && bottom <= over.bottom;
    return {
        stop: element.name || element.className || element.textContent.trim(),
        marked: (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none",
        seen: bottom > 0 && top < innerHeight && right > 0 && left < innerWidth && !covered,
    };
}"""
"""Tells where the focus is, whether it is marked, and whether it can be seen."""

ANSWERED: dict[str, Any] = {
    "main_task": "other",
    "main_task.other": "ตรวจรายงาน",
    "add_project": "na",
    "disbursement": 5,
    "report_results": 5,
    "fund_management": 5,
    "meets_needs": 5,
    "ease_of_use": 3,
    "data_search": 5,
    "speed": 4,
    "continuity": "na",
    "time_saving": 5,
    "manual_clarity": 5,
    "advice": 5,
    "problem_fixing": 5,
    "overall_satisfaction": 5,
    "dissatisfaction": "ช้า",
    "improve_first": ["disbursement"],
    "comments": "ดีมาก",
}
KEYS: dict[str, list[str]] = {
    "main_task": ["ArrowUp"],
    "add_project": ["ArrowUp"],
    "ease_of_use": ["Space", "ArrowRight", "ArrowRight"],
    "speed": ["Space", "ArrowRight"],
    "continuity": ["Space", "ArrowLeft"],
}
"""What is pressed on radio buttons; on the others Space, which takes the first one."""


@pytest.fixture
def desk(visit: Visit) -> Page:
    return visit(viewport={"width": 1280, "height": 720}, has_touch=False)


def answer(page: Page, stop: str) -> None:
    """Answer the item that has the focus, with the keyboard."""
    kind = page.evaluate("document.activeElement.type")
    if kind == "radio":
        for key in KEYS.get(stop, ["Space"]):
            page.keyboard.press(key)
    elif kind == "checkbox":
        if page.evaluate("document.activeElement.value") in ANSWERED[stop]:
            page.keyboard.press("Space")
    elif kind in {"text", "textarea"}:
        page.keyboard.type(str(ANSWERED[stop]))
    elif stop == "submit":
        with page.expect_navigation():
            page.keyboard.press("Enter")


def test_the_keyboard_alone_goes_through_the_whole_form_to_the_thanks(stage: Stage, code: str, desk: Page) -> None:
    desk.goto(stage.pochai.link(code))
    passed: list[str] = []
    desk.keyboard.press("Tab")
    while desk.title() != "ขอบคุณสำหรับความเห็นของท่าน":
        focus: dict[str, Any] = desk.evaluate(FOCUS)
        assert focus["marked"], focus
        assert focus["seen"], focus
        passed.append(focus["stop"])
        answer(desk, focus["stop"])
        desk.keyboard.press("Tab")
    assert [stop for stop in dict.fromkeys(passed) if stop in ANSWERED] == list(ANSWERED)
    assert stage.pochai.stored(code) == [ANSWERED]
