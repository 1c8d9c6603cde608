"""The bytes that a weak network loads before somebody can begin to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.support.page_states import ASKED, FORMS

if TYPE_CHECKING:
    from playwright.sync_api import Request

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
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))  # noqa: PLW0108 - a built-in cannot be registered
    page.goto(stage.pochai.link(stage.codes[form], f"?lang={language}"))
    assert 0 < sum(map(bytes_received, requests)) <= FIRST_FLIGHT


@pytest.fixture(scope="module")
def one_by_one(stage: Stage) -> dict[str, str]:
    """A collector of each form that shows one question a screen."""
    return {form: stage.pochai.collector(form, "--paging", "one") for form in FORMS}


@pytest.mark.parametrize(("form", "language"), ASKED)
def test_the_first_question_alone_comes_in_the_first_flight_and_what_keeps_the_sheet_behind_it(
    stage: Stage, one_by_one: dict[str, str], visit: Visit, form: str, language: str
) -> None:
    page = visit(java_script_enabled=True)
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))  # noqa: PLW0108 - a built-in cannot be registered
    page.goto(stage.pochai.link(one_by_one[form], f"?lang={language}"))
    page.locator(".steps").wait_for()
    page.wait_for_load_state("networkidle")
    behind = page.locator("body").get_attribute("data-then")
    first = [each for each in requests if not each.url.endswith(str(behind))]
    assert len(requests) - len(first) == 1
    assert 0 < sum(map(bytes_received, first)) <= FIRST_FLIGHT


def test_one_question_a_screen_comes_in_the_first_flight_before_its_script(stage: Stage, visit: Visit) -> None:
    page = visit()
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))  # noqa: PLW0108 - a built-in cannot be registered
    page.goto(stage.pochai.link(stage.kiosk))
    assert 0 < sum(map(bytes_received, requests)) <= FIRST_FLIGHT


def bytes_received(request: Request) -> int:
    """How many bytes, head and all, its reply takes on the wire; waits until it is whole."""
    sizes = request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]
