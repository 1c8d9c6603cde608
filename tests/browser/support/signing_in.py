"""Signing in as planners do, by set-password link or by name and password, and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import json

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.support.running import Pochai

PASSWORD = "ฝนตกที่นนทบุรีทุกวันศุกร์"
_sessions: dict[tuple[str, str], str] = {}
"""The last session of each account at each address."""


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
    """Press the button that signs out, which a phone has in its menu."""
    menu = page.locator(".menu summary")
    if menu.is_visible():
        menu.click()
    with page.expect_navigation():
        page.locator("header button").click()


def come(page: Page, pochai: Pochai, path: str, name: str, role: str = "planner") -> None:
    """Go to a page as somebody who is signed in: since an earlier visit, or now where that session has ended."""
    url, account = f"{pochai.address}{path}", (pochai.address, name)
    if account in _sessions:
        page.context.add_cookies(
            [{"name": "pochai", "value": _sessions[account], "domain": "127.0.0.1", "path": "/plan"}]
        )
        page.goto(url)
        if "/plan/sign-in" not in page.url:
            return
    set_password(page, created(pochai, name, role))
    (_sessions[account],) = [each["value"] for each in page.context.cookies() if each["name"] == "pochai"]
    page.goto(url)
