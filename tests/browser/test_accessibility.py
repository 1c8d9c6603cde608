"""No page, in any state, breaks a rule that a machine can check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.states import SHOWN, named

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.states import Stage, State

EVERYTHING = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}


@pytest.mark.parametrize("shown", SHOWN, ids=named)
def test_axe_finds_nothing_in_light_and_in_dark(stage: Stage, visit: Visit, shown: tuple[State, str]) -> None:
    state, language = shown
    phone = visit(java_script_enabled=True)  # for axe, not for the page
    phone.route("**/*.js", lambda route: route.abort())
    state.show(phone, stage, language)
    assert phone.locator("html").get_attribute("lang") == language
    assert violations(phone, EVERYTHING) == []
    phone.emulate_media(color_scheme="dark")
    assert violations(phone, COLOURS) == []


def violations(page: Page, options: dict[str, Any]) -> list[tuple[str, str, list[str]]]:
    """Give each violation with its elements."""
    found = Axe().run(page, options=options).response["violations"]
    return [(each["id"], each["help"], [node["html"][:160] for node in each["nodes"]]) for each in found]
