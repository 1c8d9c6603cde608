"""One tab that shows state after state: a renderer that is warm, and nothing that one state leaves to the next.

A page without an origin in between would cost a new renderer each time, that compiles all again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.support.axe import AT_HAND
from tests.browser.support.chromium import PHONE
from tests.browser.support.layout import enlarge

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Request


class Tab:
    """A phone's tab with scripts on, with what its console said and what its page asked for besides itself."""

    def __init__(self, chromium: Browser) -> None:
        self.context = chromium.new_context(**PHONE | {"java_script_enabled": True})
        self.context.add_init_script(AT_HAND)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.besides: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if not request.is_navigation_request():
            self.besides.append(request.url)

    def clear(self) -> None:
        """Forget the last state: its page, routes, cookies, storage, screen, colours and size of letters."""
        self.page.unroute_all()
        if self.page.url.startswith("http"):
            self.page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        self.context.clear_cookies()
        self.page.set_viewport_size(PHONE["viewport"])
        self.page.emulate_media(color_scheme="light")
        enlarge(self.page, 1)
        self.complaints.clear()
        self.besides.clear()
