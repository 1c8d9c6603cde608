"""The bytes that a weak network loads before somebody can begin to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.support.page_states import ASKED

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.support.stage import Stage

FIRST_FLIGHT = 14 * 1024
"""About as many bytes as a server may send before it must wait for the first acknowledgement (RFC 6928)."""


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
@pytest.mark.parametrize(("form", "language"), ASKED)
def test_all_that_a_form_needs_comes_in_the_first_flight(
    stage: Stage, visit: Visit, form: str, language: str, *, scripts: bool
) -> None:
    page = visit(java_script_enabled=scripts)
    received = bytes_received(page)
    page.goto(stage.pochai.link(stage.codes[form], f"?lang={language}"))
    assert 0 < sum(received) <= FIRST_FLIGHT


def bytes_received(page: Page) -> list[float]:
    """Note how many bytes, heads and all, each reply takes on the wire."""
    received: list[float] = []
    network = page.context.new_cdp_session(page)
    network.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    network.send("Network.enable")
    return received
