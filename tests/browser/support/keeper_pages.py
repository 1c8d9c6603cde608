"""The keeper's pages and those of invitations in each of their states, and the steps to reach them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import json

from tests.browser.support.collector_pages import come_in
from tests.browser.support.signing_in import created
from tests.support.processes import wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.support.running import Pochai

LONG_NAME = "somying.jaidee-with-a-very-long-name@strategy.international-trade-promotion.example.go.th"


def _send(page: Page, button: str = "main button.main") -> None:
    with page.expect_navigation():
        page.locator(button).last.click()


def invited(page: Page, pochai: Pochai) -> None:
    """Show a collector by invitation with slips, and the form for more."""
    code = pochai.collector("progress", "--access", "invitation", label="ผู้เข้าประชุมประจำปี")
    pochai.command("invitations", code, "--count", "40", "--format", "json")
    come_in(page, pochai, f"collectors/{code}")
    for summary in page.locator("main summary").all():
        summary.click()


def too_many(page: Page, pochai: Pochai) -> None:
    """Show the refusal of more slips than are made at once."""
    invited(page, pochai)
    page.locator("#count").fill("100000")
    _send(page, "form[action$=invitations] button")


def accounts(page: Page, pochai: Pochai) -> None:
    """Show all accounts."""
    created(pochai, LONG_NAME)
    come_in(page, pochai, "accounts", "keeper")


def account_refused(page: Page, pochai: Pochai) -> None:
    """Show the form for a new account with a name that is taken."""
    come_in(page, pochai, "accounts/new", "keeper")
    page.locator("#name").fill("a-keeper")
    _send(page)


def link_shown(page: Page, pochai: Pochai) -> None:
    """Show the link of an account."""
    created(pochai, LONG_NAME)
    one_account(page, pochai)
    _send(page, "form[action$=link] button")


def one_account(page: Page, pochai: Pochai) -> None:
    """Show an account."""
    accounts(page, pochai)
    page.get_by_role("link", name=LONG_NAME).click()


def account_to_close(page: Page, pochai: Pochai) -> None:
    """Show what is asked before an account is closed."""
    one_account(page, pochai)
    page.locator("a[href$=close]").click()


def tokens(page: Page, pochai: Pochai) -> None:
    """Show the tokens."""
    come_in(page, pochai, "tokens", "keeper")


def tokens_refused(page: Page, pochai: Pochai) -> None:
    """Show the tokens, with all that can be wrong with a new one."""
    tokens(page, pochai)
    page.locator("[type=checkbox]").first.uncheck()
    _send(page)


def token_shown(page: Page, pochai: Pochai) -> None:
    """Show a token."""
    tokens(page, pochai)
    rows = page.locator("tbody tr").count()
    page.locator("#name").fill(f"Excel ของกลุ่มแผน {rows}")
    _send(page)


def token_to_revoke(page: Page, pochai: Pochai) -> None:
    """Show what is asked before a token is revoked."""
    token_shown(page, pochai)
    page.goto(f"{pochai.address}/plan/tokens")
    page.locator("a.near").last.click()


def webhooks(page: Page, pochai: Pochai) -> None:
    """Show the webhooks, with one that has been told of a survey in vain."""
    if not json.decode(pochai.command("webhook", "list", "--format", "json")):
        pochai.command("webhook", "add", f"https://system-with-a-very-long-name.fund.invalid/hooks/{'a1b2c3d4' * 4}")
        pochai.close(pochai.collector())
        deliveries = ("webhook", "deliveries", "--format", "json")
        wait_for(lambda: any(each["last"] for each in json.decode(pochai.command(*deliveries))))
    come_in(page, pochai, "webhooks", "keeper")


def webhooks_refused(page: Page, pochai: Pochai) -> None:
    """Show the webhooks, with all that can be wrong with a new one."""
    webhooks(page, pochai)
    page.locator("#url").fill("http://10.0.0.1/in")
    for box in page.locator("[type=checkbox]").all():
        box.uncheck()
    _send(page)


def webhook_tested(page: Page, pochai: Pochai) -> None:
    """Show a test that did not arrive."""
    webhooks(page, pochai)
    with page.expect_navigation():
        page.locator("td button").first.click()


def webhook_shown(page: Page, pochai: Pochai) -> None:
    """Show the secret of a webhook, which is removed again elsewhere."""
    webhooks(page, pochai)
    page.locator("#url").fill("https://system.fund.invalid/in")
    _send(page)


def webhook_to_remove(page: Page, pochai: Pochai) -> None:
    """Show what is asked before a webhook is removed."""
    webhooks(page, pochai)
    page.locator("a.near").first.click()


def clock_doubted(page: Page, pochai: Pochai) -> None:
    """Show the clock while it is 100 days ahead of the last day served, which is forgotten again."""
    come_in(page, pochai, "clock", "keeper")
    with closing(sqlite3.connect(pochai.folder / "pochai.sqlite3", isolation_level=None)) as other:
        ((served,),) = other.execute("SELECT served FROM timekeeping").fetchall()
        past = (datetime.now(tz=UTC) - timedelta(days=100)).date().isoformat()
        other.execute("UPDATE timekeeping SET served = ?", (past,))
        page.reload()
        page.locator("#today").fill("1/1/2569")
        _send(page)
        other.execute("UPDATE timekeeping SET served = ?", (served,))
    page.request.get(f"{pochai.address}/plan/clock")


def book(page: Page, pochai: Pochai) -> None:
    """Show the audit log with its proof."""
    created(pochai, LONG_NAME)
    come_in(page, pochai, "audit?proof=1", "keeper")
