"""No page, in any state, breaks a rule that a machine can check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.states import SHOWN, named

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.states import Stage, State

OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


@pytest.mark.parametrize("shown", SHOWN, ids=named)
def test_axe_finds_nothing_in_light_and_in_dark(stage: Stage, phone: Page, shown: tuple[State, str]) -> None:
    state, language = shown
    state.show(phone, stage, language)
    assert phone.locator("html").get_attribute("lang") == language
    assert violations(phone) == []
    phone.emulate_media(color_scheme="dark")
    assert violations(phone) == []


def violations(page: Page) -> list[tuple[str, str, list[str]]]:
    """Give each violation with its elements."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [(each["id"], each["help"], [node["html"][:160] for node in each["nodes"]]) for each in found]
