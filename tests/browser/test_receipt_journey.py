"""What the holder of a receipt can do with an answer that carries no name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import json
from playwright.sync_api import expect

from tests.browser.sheet import PROGRESS, PROGRESS_SUM, Sheet, as_entered

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.running import Pochai
    from tests.browser.stage import Stage


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
