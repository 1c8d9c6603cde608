"""The planners' pages in each of their states, and how to come there as a planner does.

`python -m tests.browser.planners FOLDER` takes pictures of them, to look at.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from playwright.sync_api import sync_playwright

from tests.browser import collecting, keeping
from tests.browser.chromium import PHONE, launch
from tests.browser.coming import created, set_password, sign_in, sign_out
from tests.browser.keeping import LONG_NAME
from tests.browser.running import running

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Playwright

    from tests.browser.running import Pochai

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def _home(page: Page, pochai: Pochai) -> None:
    set_password(page, created(pochai, LONG_NAME))


def _account(page: Page, pochai: Pochai) -> None:
    _home(page, pochai)
    page.goto(f"{pochai.address}/plan/account")


def _wrong_password(page: Page, pochai: Pochai) -> None:
    _account(page, pochai)
    for field in ("#old", "#new", "#again"):
        page.locator(field).fill("not the old password")
    with page.expect_navigation():
        page.locator("button.main").click()


def _refused(page: Page, pochai: Pochai) -> None:
    page.goto(f"{pochai.address}/plan/sign-in")
    sign_in(page, name="nobody")


def _signed_out(page: Page, pochai: Pochai) -> None:
    _home(page, pochai)
    sign_out(page)


class PlannersState(NamedTuple):
    """A state of a planners' page: its name, and how to come to it."""

    name: str
    show: Callable[[Page, Pochai], object]


STATES = (
    PlannersState("sign in", lambda page, pochai: page.goto(f"{pochai.address}/plan/sign-in")),
    PlannersState("sign in refused", _refused),
    PlannersState("signed out", _signed_out),
    PlannersState("password to set", lambda page, pochai: page.goto(created(pochai, LONG_NAME))),
    PlannersState("unknown link", lambda page, pochai: page.goto(f"{pochai.address}/plan/password/x")),
    PlannersState("home", _home),
    PlannersState("account", _account),
    PlannersState("account with a wrong password", _wrong_password),
    PlannersState("collectors", collecting.everything),
    PlannersState("collector", collecting.one),
    PlannersState("collector seen by a reader", collecting.seen_by_a_reader),
    PlannersState("new collector", collecting.new),
    PlannersState("new collector refused", collecting.refused),
    PlannersState("collector that has begun", collecting.begun),
    PlannersState("collector changed by another", collecting.overtaken),
    PlannersState("collector to close", collecting.closing),
    PlannersState("collector to open again", collecting.reopening),
    PlannersState("collector by invitation", keeping.invited),
    PlannersState("collector with too many slips", keeping.too_many),
    PlannersState("accounts", keeping.accounts),
    PlannersState("new account refused", keeping.account_refused),
    PlannersState("link shown once", keeping.link_shown),
    PlannersState("one account", keeping.one_account),
    PlannersState("account to close", keeping.account_to_close),
    PlannersState("tokens", keeping.tokens),
    PlannersState("tokens refused", keeping.tokens_refused),
    PlannersState("token shown once", keeping.token_shown),
    PlannersState("token to revoke", keeping.token_to_revoke),
    PlannersState("audit book", keeping.book),
)
"""All of them."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="a regular expression for the names of states")
    arguments = parser.parse_args()
    folder = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, running(Path(data)) as pochai, sync_playwright() as playwright:
        _take(playwright, pochai, folder, arguments.only)


def _take(playwright: Playwright, pochai: Pochai, folder: Path, only: str) -> None:
    with launch(playwright) as chromium:
        for state in (each for each in STATES if re.search(only, each.name)):
            page = chromium.new_context(**PHONE).new_page()
            state.show(page, pochai)
            for width, scheme in product((360, 1280), SCHEMES):
                page.set_viewport_size({"width": width, "height": 780})
                page.emulate_media(color_scheme=scheme)
                file = folder / f"{state.name.replace(' ', '-')}-{width}-{scheme}.png"
                page.screenshot(path=file, full_page=True)
            page.context.close()


if __name__ == "__main__":
    main()
