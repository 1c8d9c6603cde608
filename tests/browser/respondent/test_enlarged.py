"""Journeys at 200 % text size: nothing is missing and nothing is cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.support.form_page import PROGRESS, Sheet, receipt
from tests.browser.support.layout import enlarge, misfits

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.support.stage import Stage


_OUT_OF_LINE = """form => [...form.querySelectorAll(".item :is(.scale, .na, .choices)")].filter(part => {
    const [inner, around] = [part, part.closest(".item")].map(each => each.getBoundingClientRect());
    return inner.left < around.left - 1 || inner.right > around.right + 1;
}).map(part => part.textContent.trim())"""
"""What of an item is wider than its question."""


@pytest.fixture(params=["zoom of 200 % on a desk", "letters of 200 % on a phone"])
def enlarged(request: pytest.FixtureRequest, visit: Visit) -> Page:
    if "desk" in request.param:
        # What a browser does to a window of 1280 by 720: half the room, twice the size.
        return visit(viewport={"width": 640, "height": 360}, device_scale_factor=2)
    page = visit()
    enlarge(page)
    return page


def test_a_whole_journey_at_200_per_cent(stage: Stage, code: str, enlarged: Page) -> None:
    enlarged.goto(stage.pochai.link(code))
    sheet = Sheet(enlarged)
    first = list(PROGRESS)[:6]
    sheet.tap_all({name: PROGRESS[name] for name in first})
    assert misfits(enlarged) == []
    assert enlarged.locator("form").evaluate(_OUT_OF_LINE) == []
    sheet.send()
    expect(enlarged.get_by_role("alert")).to_be_visible()
    assert misfits(enlarged) == []
    enlarged.locator(".alert a").first.tap()
    sheet.tap_all({name: PROGRESS[name] for name in PROGRESS if name not in first})
    sheet.send()
    expect(enlarged).to_have_title("ขอบคุณสำหรับความเห็นของท่าน")
    assert misfits(enlarged) == []
    shown = receipt(enlarged)
    enlarged.goto(f"{stage.pochai.address}/r/{shown}")
    with enlarged.expect_navigation():
        enlarged.locator("main button").first.tap()
    assert misfits(enlarged) == []
    assert stage.pochai.stored(code) == [PROGRESS]
