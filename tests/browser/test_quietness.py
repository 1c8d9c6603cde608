"""Pages ask for nothing but themselves, leave nothing behind and have nothing to complain about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.sheet import PROGRESS, Sheet
from tests.browser.states import STATES

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.states import Stage, State

ITS_OWN_STATUS = "Failed to load resource: the server responded with a status of"
"""What Chromium remarks on each page that comes with a refusal."""


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name.replace(" ", "-"))
def test_a_page_breaks_no_policy_and_loads_nothing_else(stage: Stage, phone: Page, state: State) -> None:
    complaints: list[str] = []
    besides: list[str] = []
    phone.on("console", lambda message: complaints.append(message.text))
    phone.on("pageerror", lambda error: complaints.append(str(error)))
    phone.on("request", lambda request: besides.extend([] if request.is_navigation_request() else [request.url]))
    state.show(phone, stage, "th")
    assert [each for each in complaints if not each.startswith(ITS_OWN_STATUS)] == []
    pictures = [f"{stage.pochai.address}{each.get_attribute('src')}" for each in phone.locator("img").all()]
    assert besides == pictures


def test_a_whole_journey_leaves_neither_cookies_nor_anything_else_in_the_browser(
    stage: Stage, code: str, phone: Page
) -> None:
    cookies: list[str] = []
    phone.on("response", lambda response: cookies.extend(response.headers.get("set-cookie", "").splitlines()))
    phone.goto(stage.pochai.link(code))
    sheet = Sheet(phone)
    sheet.send()
    sheet.put(PROGRESS)
    sheet.switch()
    sheet.send()
    assert phone.title() == "Thank you for your opinion"
    assert cookies == []
    assert phone.context.cookies() == []
    assert phone.evaluate("localStorage.length + sessionStorage.length") == 0
    assert phone.evaluate("(async () => (await indexedDB.databases()).length)()") == 0


def test_the_form_needs_one_request(stage: Stage, phone: Page) -> None:
    requests: list[str] = []
    phone.on("request", lambda request: requests.append(request.url))
    link = stage.pochai.link(stage.codes["progress"])
    phone.goto(link)
    assert requests == [link]
