"""The planners' pages in each of their states, and how to come there as a planner does.

`python -m tests.browser.planners FOLDER` takes pictures of them, to look at.
"""

from __future__ import annotations

import argparse
import tempfile
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import json
from playwright.sync_api import sync_playwright

from tests.browser.chromium import PHONE, launch
from tests.browser.publishing import changed, definition, hand_in, new
from tests.browser.running import running
from tests.sheets import workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Playwright

    from tests.browser.running import Pochai

PASSWORD = "ฝนตกที่นนทบุรีทุกวันศุกร์"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LONG_NAME = "somying.jaidee-with-a-very-long-name@strategy.international-trade-promotion.example.go.th"


def created(pochai: Pochai, name: str = "somying", role: str = "planner") -> str:
    """Have the keeper make an account, or a new link for it; give the link."""
    made = pochai.command("planner", "list", "--format", "json")
    there = name in {each["name"] for each in json.decode(made)}
    wish = ("reset", name) if there else ("create", "--name", name, "--role", role)
    return str(json.decode(pochai.command("planner", *wish, "--format", "json"))["url"])


def set_password(page: Page, link: str) -> None:
    """Set the password of a link, and come in."""
    page.goto(link)
    for field in ("#new", "#again"):
        page.locator(field).fill(PASSWORD)
    page.locator("button.main").click()
    page.wait_for_url("**/plan")


def sign_in(page: Page, password: str = PASSWORD, name: str = "somying") -> None:
    """Fill the sign-in page in and send it."""
    page.locator("#name").fill(name)
    page.locator("#password").fill(password)
    with page.expect_navigation():
        page.locator("button.main").click()


def sign_out(page: Page) -> None:
    """Press the button that signs out."""
    with page.expect_navigation():
        page.locator("header button").click()


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


def _at(path: str) -> Callable[[Page, Pochai], None]:
    def show(page: Page, pochai: Pochai) -> None:
        _home(page, pochai)
        page.goto(f"{pochai.address}/plan/{path}")

    return show


def _handed_in(make: Callable[[str], str]) -> Callable[[Page, Pochai], None]:
    def show(page: Page, pochai: Pochai) -> None:
        _home(page, pochai)
        hand_in(page, pochai, make(definition(page, pochai)))

    return show


def _workbook_handed_in(page: Page, pochai: Pochai) -> None:
    _at("publish")(page, pochai)
    content = workbook(survey_A15="date", survey_E9="บางครั้ง", survey_K1="relevant", survey_K14="${ease} > 3")
    page.locator("#file").set_input_files({"name": "แบบสอบถาม.xlsx", "mimeType": "", "buffer": content})
    with page.expect_navigation():
        page.locator("main button.main").click()


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
    PlannersState("forms", _at("forms")),
    PlannersState("form", _at("forms/progress")),
    PlannersState("preview", _at("forms/progress/preview")),
    PlannersState("preview in English", _at("forms/progress/preview?lang=en")),
    PlannersState("publish", _at("publish")),
    PlannersState("definition with faults", _handed_in(lambda _: 'id = "new"\nversion = 0')),
    PlannersState("workbook with faults", _workbook_handed_in),
    PlannersState("differences", _handed_in(changed)),
    PlannersState("new form", _handed_in(new)),
    PlannersState("unknown form", _at("forms/nothing")),
)
"""All of them."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, running(Path(data)) as pochai, sync_playwright() as playwright:
        _take(playwright, pochai, folder)


def _take(playwright: Playwright, pochai: Pochai, folder: Path) -> None:
    with launch(playwright) as chromium:
        for state in STATES:
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
