"""A form loads nothing from elsewhere and leaves nothing behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.support.form_page import PROGRESS, Sheet

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.support.stage import Stage


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
