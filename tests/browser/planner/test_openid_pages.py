"""Sign-in with a real OpenID Connect provider in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.support.axe import EVERYTHING, violations
from tests.browser.support.layout import misfits
from tests.browser.support.running import free_port, running
from tests.support.openid.running import PASSWORD, SECRET, canaille, environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.support.running import Pochai


@pytest.fixture(scope="module")
def pochai(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pochai]:
    """Run the service with a provider beside it, which knows somying and a stranger."""
    folder = tmp_path_factory.mktemp("provider")
    secret = folder / "secret"
    secret.write_text(SECRET)
    port = free_port()
    back = f"http://127.0.0.1:{port}/plan/provider/return"
    with canaille(environment(), folder, back) as provider:
        settings = {
            "POCHAI_PORT": str(port),
            "POCHAI_OIDC_ISSUER": provider.issuer,
            "POCHAI_OIDC_CLIENT_ID": "pochai",
            "POCHAI_OIDC_CLIENT_SECRET_FILE": str(secret),
            "POCHAI_OIDC_CLAIM": "preferred_username",
            "POCHAI_OIDC_NAME": "บัญชีของกรม",
        }
        with running(folder / "data", "serve", **settings) as served:
            served.command("planner", "create", "--name", "somying", "--role", "planner")
            yield served


def identify(page: Page, name: str) -> None:
    """Sign in at the provider."""
    page.locator("#login").fill(name)
    page.locator("button[name=answer]").click()
    page.locator("#password").fill(PASSWORD)
    page.locator("#passwordform button[type=submit]").click()


def test_somebody_signs_in_with_the_provider_and_is_where_they_wanted_to_be(pochai: Pochai, visit: Visit) -> None:
    page = visit(java_script_enabled=True)
    page.goto(f"{pochai.address}/plan/account")
    page.get_by_role("link", name="เข้าสู่ระบบด้วย บัญชีของกรม").click()
    identify(page, "somying")
    expect(page).to_have_url(f"{pochai.address}/plan/account")
    expect(page.locator(".who")).to_contain_text("somying")
    names = {cookie["name"] for cookie in page.context.cookies()}
    assert {"pochai"} <= names
    assert "pochai-attempt" not in names
    assert page.locator("#old").count() == 0
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 780})
        assert violations(page, EVERYTHING) == []
        assert misfits(page) == []


def test_a_stranger_is_told_what_to_do(pochai: Pochai, visit: Visit) -> None:
    page = visit(java_script_enabled=True)
    page.goto(f"{pochai.address}/plan/sign-in")
    page.get_by_role("link", name="เข้าสู่ระบบด้วย บัญชีของกรม").click()
    identify(page, "stranger")
    expect(page).to_have_url(re.compile("/plan/provider/return"))
    expect(page.get_by_role("alert")).to_contain_text("stranger")
    expect(page.get_by_role("alert")).to_be_focused()
    assert violations(page, EVERYTHING) == []
    page.goto(f"{pochai.address}/plan")
    expect(page).to_have_url(f"{pochai.address}/plan/sign-in")
