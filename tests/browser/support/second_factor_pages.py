"""The pages of the second factor, and the steps to reach them with an app's codes."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from msgspec import json
from pyotp import TOTP

from tests.browser.support.signing_in import come, set_password, sign_in, sign_out

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.support.running import Pochai

_numbers = count()
_PAGE = "/plan/account/second-factor"


def offered(page: Page, pochai: Pochai) -> None:
    """Show what an app scans."""
    come(page, pochai, _PAGE, "with-another-phone")
    _send(page)


def proven(page: Page, pochai: Pochai) -> str:
    """Show the recovery codes of a new account; give its name."""
    name = f"with-phone-{next(_numbers)}"
    made = pochai.command("planner", "create", "--name", name, "--role", "planner", "--format", "json")
    set_password(page, json.decode(made)["url"])
    page.goto(f"{pochai.address}{_PAGE}")
    _send(page)
    page.locator("#code").fill(TOTP(page.locator(".secret").inner_text().replace(" ", "")).now())
    _send(page)
    return name


def asked(page: Page, pochai: Pochai) -> None:
    """Show the second step of sign-in, after a wrong code."""
    name = proven(page, pochai)
    sign_out(page)
    sign_in(page, name=name)
    page.locator("#code").fill("000000")
    _send(page)
    page.locator("main summary").click()


def _send(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main button.main").first.click()
