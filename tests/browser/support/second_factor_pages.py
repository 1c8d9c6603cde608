"""The pages of the second factor, and the steps to reach them with an app's codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyotp import TOTP

from tests.browser.support.signing_in import come, created, set_password, sign_in, sign_out

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.support.running import Pochai

NAME = "with-a-phone"
_PAGE = "/plan/account/second-factor"


def offered(page: Page, pochai: Pochai) -> None:
    """Show what an app scans."""
    come(page, pochai, _PAGE, "with-another-phone")
    _send(page)


def proven(page: Page, pochai: Pochai) -> None:
    """Show the recovery codes."""
    link = created(pochai, NAME)
    pochai.command("planner", "reset-factor", NAME)
    set_password(page, link)
    page.goto(f"{pochai.address}{_PAGE}")
    _send(page)
    page.locator("#code").fill(TOTP(page.locator(".secret").inner_text().replace(" ", "")).now())
    _send(page)


def in_force(page: Page, pochai: Pochai) -> None:
    """Show that it is in force."""
    proven(page, pochai)
    page.goto(f"{pochai.address}{_PAGE}")


def asked(page: Page, pochai: Pochai) -> None:
    """Show the second step of sign-in, after a wrong code."""
    proven(page, pochai)
    sign_out(page)
    sign_in(page, name=NAME)
    page.locator("#code").fill("000000")
    _send(page)
    page.locator("summary").click()


def _send(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main button.main").first.click()
