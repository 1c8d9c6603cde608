"""Personal data is never in a draft on the device, and is not lost while it waits to be sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.support.form_page import PROGRESS, Sheet, as_entered
from tests.browser.support.form_script import Screen
from tests.support.contact_form import CONTACT

if TYPE_CHECKING:
    from tests.browser.conftest import Visit
    from tests.browser.support.stage import Stage

WAITING = 20_000
AGREED = {**CONTACT, "consent": "yes"}


@pytest.fixture
def code(stage: Stage) -> str:
    return stage.pochai.collector("reply")


@pytest.fixture
def screen(visit: Visit, stage: Stage, code: str) -> Screen:
    page = visit(java_script_enabled=True)
    page.goto(stage.pochai.link(code))
    return Screen(page)


def kept(screen: Screen) -> str:
    """Give all that the device keeps, as it is written there."""
    text: str = screen.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    return text.replace("%40", "@")


def personal(stage: Stage, code: str) -> list[str]:
    """Give what was stored with consent, a line each."""
    lines = stage.pochai.command("export", "personal", "--form", "reply", "--format", "jsonl").splitlines()
    return [line for line in lines if code in line]


def test_a_draft_has_all_but_what_says_who_somebody_is(screen: Screen) -> None:
    screen.enter({**PROGRESS, **AGREED})
    assert CONTACT["contact"] not in kept(screen)
    assert "consent" not in kept(screen)
    screen.page.reload()
    expect(screen.says("restored")).to_be_visible()
    assert screen.entered == as_entered(PROGRESS)
    again = screen.another()
    again.page.goto(screen.page.url)
    assert again.entered == as_entered(PROGRESS)


def test_consent_is_asked_for_whichever_personal_item_is_filled_in(screen: Screen) -> None:
    screen.item("contact").evaluate("item => item.before(item.cloneNode(true))")
    expect(screen.page.locator(".consent")).to_be_hidden()
    screen.page.locator(".personal textarea").first.fill(CONTACT["contact"])
    expect(screen.page.locator(".consent")).to_be_visible()


def test_a_sheet_with_nothing_else_in_it_leaves_nothing_on_the_device(screen: Screen) -> None:
    screen.enter({"comments": "ดี"})
    assert screen.drafts
    screen.enter({"comments": "", **AGREED})
    assert screen.drafts == {}
    screen.page.reload()
    expect(screen.says("restored")).to_be_hidden()


def test_what_was_cleared_by_mistake_comes_back_whole_and_the_device_keeps_the_rest(screen: Screen) -> None:
    screen.enter({**PROGRESS, **AGREED})
    screen.do("clear")
    assert screen.entered == {}
    screen.do("undo")
    assert screen.entered == as_entered({**PROGRESS, **AGREED})
    assert CONTACT["contact"] not in kept(screen)


def test_a_sheet_that_waits_for_the_network_keeps_it_until_it_is_sent(stage: Stage, code: str, screen: Screen) -> None:
    screen.enter({**PROGRESS, **AGREED})
    link = screen.page.url
    screen.page.context.set_offline(True)
    screen.submit.tap()
    expect(screen.says("kept")).to_be_visible()
    assert CONTACT["contact"] in kept(screen)
    screen.page.close()
    screen.page = screen.page.context.new_page()
    screen.page.context.set_offline(False)
    screen.page.goto(link)
    expect(screen.page).to_have_title("ขอบคุณสำหรับความเห็นของท่าน", timeout=WAITING)
    assert screen.drafts == {}
    (stored,) = personal(stage, code)
    assert CONTACT["contact"] in stored


@pytest.mark.parametrize("scripts", [False, True], ids=["one page without scripts", "one question a screen"])
def test_a_missing_consent_is_told_at_its_box_and_leads_there(stage: Stage, visit: Visit, *, scripts: bool) -> None:
    page = visit(java_script_enabled=scripts, viewport={"width": 360, "height": 740})
    page.goto(stage.pochai.link(stage.pochai.collector("reply", "--paging", "one")))
    Sheet(page).put(PROGRESS)
    while scripts and page.locator("[data-step='1']").is_visible():
        page.locator("[data-step='1']").evaluate("button => button.hidden || button.click()")
    page.locator(".personal textarea").fill(CONTACT["contact"])
    page.locator(".sending .submit").tap()
    heights = [page.locator(each).bounding_box() for each in (".personal textarea", "#comments-text")]
    assert scripts or [each and round(each["height"]) for each in heights] == [48, 120]
    box = page.locator(".consent.wrong input")
    if not scripts:
        page.locator("#summary a[href='#item-consent']").tap()
        expect(box).to_be_focused()
    expect(box).to_be_in_viewport()
    expect(box).to_have_accessible_description(re.compile("เลือกช่องยินยอม"))
    expect(page.locator("#item-contact")).not_to_have_class(re.compile("wrong"))
    if scripts:
        page.locator("[data-step='-1']").tap()
        expect(box).to_be_hidden()
        page.locator("[data-step='1']").tap()
        expect(box).to_be_visible()


def test_a_sheet_that_comes_back_for_want_of_consent_is_a_draft_again(stage: Stage, code: str, screen: Screen) -> None:
    screen.enter({**PROGRESS, **CONTACT})
    screen.submit.tap()
    expect(screen.page.locator(".consent #error-consent")).to_be_visible()
    screen.page.locator("#summary a").tap()
    expect(screen.page.locator(".consent input")).to_be_focused()
    expect(screen.page.locator(".consent input")).to_be_in_viewport()
    assert screen.entered == as_entered({**PROGRESS, **CONTACT})
    assert CONTACT["contact"] not in kept(screen)
    screen.enter({"consent": "yes"})
    screen.submit.tap()
    expect(screen.page).to_have_title("ขอบคุณสำหรับความเห็นของท่าน")
    assert screen.drafts == {}
    assert len(personal(stage, code)) == 1
