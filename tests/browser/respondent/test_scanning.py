"""From scanning the QR code to the figure in the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.support import qr_reading
from tests.browser.support.form_page import PROGRESS, PROGRESS_COUNT, PROGRESS_SUM, Sheet, receipt
from tests.browser.support.page_states import ASKED
from tests.support import plain_http

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.support.running import Pochai
    from tests.browser.support.stage import Stage


def png(pochai: Pochai, code: str) -> Image.Image:
    return qr_reading.picture(plain_http.get(pochai.link(code, "/qr.png")).raise_for_status().content)


def test_a_scanned_code_leads_to_the_form_and_the_answer_moves_the_score_by_exactly_itself(
    empty_pochai: Pochai, phone: Page
) -> None:
    pochai = empty_pochai
    code = pochai.collectors()["progress"]
    fours = dict.fromkeys(ratings(pochai), 4)
    pochai.answer(code, {**PROGRESS, **fours})
    before = pochai.score("progress")
    assert (before["responses"], before["answers"], before["rating_sum"]) == (1, 13, 13 * 4)
    assert before["percent"] == 80.0
    assert before["level"] == 2

    phone.goto(qr_reading.read(png(pochai, code)).text)
    sheet = Sheet(phone)
    sheet.tap_all(PROGRESS)
    sheet.send()

    expect(phone.get_by_role("heading", level=1)).to_have_text("ขอบคุณสำหรับความเห็นของท่าน")
    assert len(receipt(phone).split("-")) == 4
    after = pochai.score("progress")
    assert after["responses"] == 2
    assert (after["answers"], after["rating_sum"]) == (13 + PROGRESS_COUNT, 13 * 4 + PROGRESS_SUM)
    # 100 x (52 + 41) / (5 x (13 + 11)) = 9300 / 120
    assert after["percent"] == 77.5
    assert after["level"] == 1
    assert PROGRESS in pochai.stored(code)


def ratings(pochai: Pochai) -> list[str]:
    sections = pochai.definition("progress")["sections"]
    return [item["id"] for section in sections for item in section["items"] if item["type"] == "rating"]


def test_the_code_carries_the_link_in_capitals_which_opens_the_same_form(stage: Stage, phone: Page) -> None:
    code = stage.codes["progress"]
    scanned = qr_reading.read(png(stage.pochai, code)).text
    assert scanned == stage.pochai.link(code).upper()
    opened = phone.goto(scanned)
    assert opened
    assert opened.status == 200
    expect(phone).to_have_title("แบบสอบถามความพึงพอใจการใช้งานระบบ Progress")


def test_the_code_stands_some_damage_and_keeps_its_distance(stage: Stage) -> None:
    image = png(stage.pochai, stage.codes["progress"])
    assert qr_reading.read(image).ec_level in {"M", "Q", "H"}
    assert qr_reading.quiet_zone(image) == 4


def test_a_chromium_drawing_of_the_svg_code_can_be_scanned(stage: Stage, visit: Visit) -> None:
    page = visit(viewport={"width": 400, "height": 400})
    page.goto(stage.pochai.link(stage.codes["progress"], "/qr.svg"))
    image = qr_reading.picture(page.screenshot())
    assert qr_reading.read(image).text == stage.pochai.link(stage.codes["progress"]).upper()
    assert qr_reading.quiet_zone(image) == pytest.approx(4, abs=0.5)


def test_the_code_in_a_terminal_can_be_scanned(stage: Stage) -> None:
    drawing = stage.pochai.command("qr", stage.codes["progress"])
    image = qr_reading.from_terminal(drawing)
    assert qr_reading.read(image).text == stage.pochai.link(stage.codes["progress"]).upper()
    assert qr_reading.quiet_zone(image) == 4


@pytest.mark.parametrize(("form", "language"), ASKED)
def test_the_poster_prints_on_one_sheet_and_its_code_can_be_scanned(
    stage: Stage, phone: Page, tmp_path: Path, form: str, language: str
) -> None:
    code = stage.codes[form]
    assert prints_on_one_sheet(stage, phone, tmp_path, code, language) == stage.pochai.link(code).upper()


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_poster_with_dates_and_a_long_label_still_prints_on_one_sheet(
    stage: Stage, phone: Page, tmp_path: Path, language: str
) -> None:
    read = prints_on_one_sheet(stage, phone, tmp_path, stage.dated, language)
    assert read == stage.pochai.link(stage.dated).upper()


def prints_on_one_sheet(stage: Stage, page: Page, folder: Path, code: str, language: str) -> str:
    """Print a poster and give what its code says; it fails unless there is one sheet with one code."""
    page.goto(stage.pochai.link(code, f"/poster?lang={language}"))
    (printed,) = qr_reading.sheets_of(page.pdf(prefer_css_page_size=True), folder)
    return qr_reading.read(printed).text
