"""Double taps, lost replies and changed answers: one sheet stays one response."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.support.form_page import PROGRESS, PROGRESS_COUNT, PROGRESS_SUM, Sheet, as_entered, receipt
from tests.browser.support.stage import slips

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.browser.support.running import Pochai
    from tests.browser.support.stage import Stage

THANKS = "ขอบคุณสำหรับความเห็นของท่าน"
ENTRIES_NOTED_MILLISECONDS = 2000
"""Chromium notes what is entered once a second, and an error page in between gets only what was noted by then."""


@pytest.fixture
def sheet(stage: Stage, code: str, phone: Page) -> Sheet:
    phone.goto(stage.pochai.link(code))
    sheet = Sheet(phone)
    sheet.fill(PROGRESS)
    return sheet


def wish(sheet: Sheet, what: str) -> None:
    """Tap a button of the question whether what was sent is to be replaced, and wait for the thanks."""
    with sheet.page.expect_navigation():
        sheet.page.locator(f'#notice [name=do][value^="{what}"]').tap()
    expect(sheet.page).to_have_title(THANKS)


def test_a_double_tap_on_send_stores_once(stage: Stage, code: str, sheet: Sheet) -> None:
    # The second tap breaks off what the first began, which is no failure here.
    sheet.submit.dblclick(no_wait_after=True)
    expect(sheet.page).to_have_title(THANKS, timeout=30_000)
    assert stage.pochai.stored(code) == [PROGRESS]


def test_a_sheet_that_arrives_twice_at_once_is_stored_once_with_one_receipt(
    stage: Stage, code: str, sheet: Sheet
) -> None:
    receipts = []

    def twice(route: Route) -> None:
        for _ in range(2):
            reply = route.fetch(max_redirects=0)
            receipts.append(reply.headers["location"])
        route.fulfill(response=reply)

    sheet.page.route("**/s/*", lambda route: twice(route) if route.request.method == "POST" else route.fallback())
    sheet.send()
    expect(sheet.page).to_have_title(THANKS)
    assert len(receipts) == 2
    assert len(set(receipts)) == 1
    assert stage.pochai.stored(code) == [PROGRESS]


def test_a_reload_of_the_thanks_page_stores_nothing_more_and_keeps_the_receipt(
    stage: Stage, code: str, sheet: Sheet
) -> None:
    sheet.send()
    shown = receipt(sheet.page)
    sheet.page.reload()
    expect(sheet.page).to_have_title(THANKS)
    assert receipt(sheet.page) == shown
    assert stage.pochai.stored(code) == [PROGRESS]


def test_going_back_and_sending_again_stores_nothing_more(stage: Stage, code: str, sheet: Sheet) -> None:
    key = sheet.key
    sheet.send()
    shown = receipt(sheet.page)
    sheet.page.go_back()
    assert sheet.entered == as_entered(PROGRESS)
    assert sheet.key == key
    sheet.send()
    assert receipt(sheet.page) == shown
    assert stage.pochai.stored(code) == [PROGRESS]


def test_going_back_to_change_an_answer_replaces_it_and_moves_the_score(empty_pochai: Pochai, phone: Page) -> None:
    phone.goto(empty_pochai.link(empty_pochai.collectors()["progress"]))
    sheet = Sheet(phone)
    sheet.fill(PROGRESS)
    sheet.send()
    assert empty_pochai.score("progress")["percent"] == 74.55  # 100 x 41 / (5 x 11) = 74.5454...
    phone.go_back()
    sheet.choose("continuity", 5)
    sheet.send()
    expect(phone.locator("#notice")).to_be_focused()
    assert empty_pochai.score("progress")["percent"] == 74.55
    wish(sheet, "replace")
    after = empty_pochai.score("progress")
    assert after["responses"] == 1
    assert (after["answers"], after["rating_sum"]) == (PROGRESS_COUNT, PROGRESS_SUM - 1 + 5)
    assert after["percent"] == 81.82  # 100 x 45 / (5 x 11) = 81.8181...


def test_going_back_over_a_sheet_that_had_to_be_mended_finds_the_answers_again(
    stage: Stage, code: str, phone: Page
) -> None:
    phone.goto(stage.pochai.link(code))
    sheet = Sheet(phone)
    sheet.fill({name: PROGRESS[name] for name in list(PROGRESS)[:6]})
    key = sheet.key
    sheet.send()
    sheet.fill({name: PROGRESS[name] for name in list(PROGRESS)[6:]})
    sheet.send()
    phone.go_back()
    assert sheet.key == key
    assert sheet.entered == as_entered(PROGRESS)
    sheet.choose("continuity", 5)
    sheet.send()
    assert sheet.entered == as_entered({**PROGRESS, "continuity": 5})
    assert stage.pochai.stored(code) == [PROGRESS]
    wish(sheet, "anew")
    first, second = sorted(stage.pochai.stored(code), key=lambda answers: int(answers["continuity"]))
    assert (first, second) == (PROGRESS, {**PROGRESS, "continuity": 5})


def test_a_sheet_whose_reply_got_lost_is_stored_once_when_it_is_sent_again(
    stage: Stage, code: str, sheet: Sheet
) -> None:
    lost = []

    def lose(route: Route) -> None:
        lost.append(route.fetch(max_redirects=0).status)
        route.abort("connectionreset")

    sheet.page.route("**/s/*", lambda route: lose(route) if route.request.method == "POST" else route.fallback())
    sheet.page.wait_for_timeout(ENTRIES_NOTED_MILLISECONDS)
    with sheet.page.expect_event("requestfailed"):
        sheet.submit.tap()
    sheet.page.wait_for_url("chrome-error://**")
    assert lost == [303]
    sheet.page.unroute_all()
    sheet.page.go_back()
    sheet.send()
    expect(sheet.page).to_have_title(THANKS)
    assert stage.pochai.stored(code) == [PROGRESS]


def test_opening_the_link_anew_begins_another_sheet(stage: Stage, code: str, sheet: Sheet) -> None:
    first = sheet.key
    sheet.send()
    sheet.page.goto(stage.pochai.link(code))
    assert sheet.entered == {}
    assert sheet.key != first
    sheet.fill({**PROGRESS, "continuity": 5})
    sheet.send()
    assert len(stage.pochai.stored(code)) == 2


def test_an_invited_sheet_can_be_mended_by_going_back_though_its_slip_is_used(stage: Stage, phone: Page) -> None:
    code = stage.pochai.collector("progress", "--access", "invitation")
    (slip,) = slips(stage.pochai, code, 1)
    phone.goto(slip)
    sheet = Sheet(phone)
    sheet.fill(PROGRESS)
    sheet.send()
    phone.go_back()
    sheet.choose("continuity", 5)
    sheet.send()
    expect(phone.locator('[name=do][value^="anew"]')).to_have_count(0)
    sheet.send()
    expect(phone).to_have_title(THANKS)
    assert stage.pochai.stored(code) == [{**PROGRESS, "continuity": 5}]
    phone.goto(slip)
    expect(phone.get_by_role("heading", level=1)).to_have_text("บัตรเชิญใบนี้ใช้ตอบแล้ว")


@pytest.mark.parametrize("device", ["shared", "kiosk"])
def test_going_back_on_a_device_of_many_people_shows_no_answers(stage: Stage, phone: Page, device: str) -> None:
    code = stage.pochai.collector("progress", "--device", device)
    phone.goto(stage.pochai.link(code))
    sheet = Sheet(phone)
    first = sheet.key
    sheet.fill(PROGRESS)
    sheet.send()
    phone.go_back()
    assert sheet.entered == {}
    assert sheet.key != first
