"""What the holder of a receipt can do with an anonymous answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import json
from playwright.sync_api import expect

from tests.browser.support import qr_reading
from tests.browser.support.axe import EVERYTHING, violations
from tests.browser.support.form_page import PROGRESS, PROGRESS_SUM, Sheet, as_entered
from tests.browser.support.layout import misfits

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.support.running import Pochai
    from tests.browser.support.stage import Stage


def tap(page: Page, wish: str) -> None:
    """Tap the button of a wish, and wait for the page that follows."""
    with page.expect_navigation():
        page.locator(f'button[value="{wish}"]').tap()


def enter(page: Page, pochai: Pochai, receipt: str) -> None:
    """Type a receipt as people do, and open it."""
    page.goto(f"{pochai.address}/r")
    page.locator("input[name=receipt]").fill(receipt.lower().replace("-", " "))
    with page.expect_navigation():
        page.locator("button.submit").tap()


def test_an_answer_is_read_corrected_and_withdrawn_and_the_score_follows(empty_pochai: Pochai, phone: Page) -> None:
    pochai = empty_pochai
    code = pochai.collectors()["progress"]
    enter(phone, pochai, pochai.answer(code, PROGRESS))
    expect(phone.locator("dl.read")).to_contain_text(PROGRESS["main_task.other"])

    tap(phone, "correct")
    sheet = Sheet(phone)
    assert sheet.entered == as_entered(PROGRESS)
    sheet.choose("continuity", 5)
    sheet.send()
    expect(phone.get_by_role("status").first).to_be_visible()
    corrected = pochai.score("progress")
    assert (corrected["responses"], corrected["rating_sum"]) == (1, PROGRESS_SUM - 1 + 5)

    tap(phone, "withdraw")
    tap(phone, "withdraw-now")
    withdrawn = pochai.score("progress")
    assert (withdrawn["responses"], withdrawn["answers"], withdrawn["percent"]) == (0, 0, None)
    assert pochai.stored(code) == []


def test_the_copy_to_take_away_holds_the_answers(stage: Stage, code: str, phone: Page) -> None:
    enter(phone, stage.pochai, stage.pochai.answer(code, PROGRESS))
    with phone.expect_download() as download:
        phone.locator('button[value="json"]').tap()
    assert json.decode(download.value.path().read_bytes())["answers"] == PROGRESS


def test_the_page_to_take_away_reads_and_prints_without_the_service(
    stage: Stage, code: str, visit: Visit, tmp_path: Path
) -> None:
    page = visit()
    receipt = stage.pochai.answer(code, PROGRESS)
    enter(page, stage.pochai, receipt)
    with page.expect_download() as download:
        page.locator('button[value="html"]').tap()
    assert download.value.suggested_filename == f"progress-{receipt}.html"
    download.value.save_as(file := tmp_path / "copy.html")
    asked: list[str] = []
    alone = visit(offline=True, java_script_enabled=True)
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(file.as_uri())
    assert asked == [file.as_uri()]
    expect(alone.locator("dl.read")).to_contain_text(PROGRESS["main_task.other"])
    expect(alone.locator("dl.read dt")).to_have_count(18)
    assert misfits(alone) == []
    assert violations(alone, EVERYTHING) == []
    for sheet in qr_reading.sheets_of(alone.pdf(prefer_css_page_size=True), tmp_path):
        shades = sheet.histogram()
        assert 0.005 < sum(shades[:128]) / sum(shades) < 0.25


@pytest.mark.parametrize("passed_over", [False, True], ids=["button disabled", "passed over"])
def test_enter_in_a_field_corrects_nothing(stage: Stage, code: str, phone: Page, *, passed_over: bool) -> None:
    enter(phone, stage.pochai, stage.pochai.answer(code, PROGRESS))
    tap(phone, "correct")
    sheet = Sheet(phone)
    sheet.put({"main_task.other": "อย่างอื่น"})
    if passed_over:
        phone.locator("#sheet > [disabled]").evaluate("button => button.remove()")
        with phone.expect_navigation():
            phone.locator('[name="main_task.other"]').press("Enter")
    else:
        phone.locator('[name="main_task.other"]').press("Enter")
    assert sheet.entered == as_entered({**PROGRESS, "main_task.other": "อย่างอื่น"})
    assert stage.pochai.stored(code) == [PROGRESS]
    sheet.send()
    assert stage.pochai.stored(code) == [{**PROGRESS, "main_task.other": "อย่างอื่น"}]


def test_a_correction_with_something_missing_comes_back_and_the_answer_stays_as_it_was(
    stage: Stage, code: str, phone: Page
) -> None:
    enter(phone, stage.pochai, stage.pochai.answer(code, PROGRESS))
    tap(phone, "correct")
    sheet = Sheet(phone)
    too_long = {"comments": "ข" * 1001}
    sheet.put(too_long)
    sheet.send()
    expect(phone.locator("#summary")).to_be_focused()
    assert sheet.entered == as_entered({**PROGRESS, **too_long})
    assert stage.pochai.stored(code) == [PROGRESS]
