"""The printed form, for reading it beforehand."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, cast

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
    headings = {"".join(each.split()) for each in page.locator("main :is(h1, h2, h3)").all_inner_texts()}
    parts = page.locator("main .card:visible").all_inner_texts()
    for part in (*parts, *texts_of(page.pdf(prefer_css_page_size=True))):
        assert {"".join(line.split()) for line in part.splitlines()} - headings - {""}, "headings alone"


def test_a_level_is_seen_where_colours_are_forced(stage: Stage, visit: Visit) -> None:
    page = visit(forced_colors="active")
    set_password(page, created(stage.demonstration))
    page.goto(f"{stage.demonstration.address}/plan/surveys/progress")
    reached, not_reached = (middle(page.locator(f".steps i{each}").first.screenshot()) for each in (".on", ":not(.on)"))
    assert abs(reached - not_reached) > 200
    gauge = qr_reading.picture(page.locator(".gauge").first.screenshot())
    ends = [gauge.getpixel((at, gauge.height // 2)) for at in (gauge.height, gauge.width - gauge.height)]
    assert len({*ends}) == 2


def texts_of(pdf: bytes) -> list[str]:
    """Give the text of each sheet."""
    ran = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, stdout=subprocess.PIPE, check=True)
    return ran.stdout.decode().split("\f")[:-1]


def middle(png: bytes) -> int:
    image = qr_reading.picture(png)
    return cast("int", image.getpixel((image.width // 2, image.height // 2)))


def dark(png: bytes) -> int:
    return sum(qr_reading.picture(png).histogram()[:128])
