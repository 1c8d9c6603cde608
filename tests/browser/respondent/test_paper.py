"""The printed form, for reading it beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.support import qr_reading
from tests.browser.support.form_page import PROGRESS, Sheet
from tests.browser.support.signing_in import created, set_password

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.support.stage import Stage


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_form_prints_dark_on_light_with_all_its_items(
    stage: Stage, visit: Visit, tmp_path: Path, scheme: str
) -> None:
    page = visit(color_scheme=scheme)
    page.goto(stage.pochai.link(stage.codes["progress"]))
    sheets = qr_reading.sheets_of(page.pdf(prefer_css_page_size=True), tmp_path)
    assert len(sheets) >= 2
    for sheet in sheets:
        shades = sheet.histogram()
        assert 0.002 < sum(shades[:128]) / sum(shades) < 0.25


def test_what_is_chosen_can_be_told_on_paper(stage: Stage, phone: Page) -> None:
    phone.goto(stage.pochai.link(stage.codes["progress"]))
    phone.emulate_media(media="print")
    rating = Sheet(phone).item("speed")
    before = rating.screenshot()
    Sheet(phone).put(PROGRESS)
    after = rating.screenshot()
    assert dark(after) > 1.1 * dark(before)


@pytest.mark.parametrize("path", ["/plan", "/plan/surveys/progress", "/plan/collectors"])
def test_planners_pages_print_their_tables_without_what_is_pressed(stage: Stage, visit: Visit, path: str) -> None:
    page = visit(viewport={"width": 658, "height": 986}, color_scheme="dark")
    set_password(page, created(stage.demonstration))
    page.goto(f"{stage.demonstration.address}{path}")
    page.emulate_media(media="print")
    for row in page.locator("main tr:visible").all():
        assert row.evaluate("row => getComputedStyle(row).display") == "table-row"
    pressed = page.locator("nav, button, .second, .sealed a, .take")
    assert pressed.count()
    assert [each for each in pressed.all() if each.is_visible()] == []


def dark(png: bytes) -> int:
    return sum(qr_reading.picture(png).histogram()[:128])
