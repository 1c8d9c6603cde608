"""Every page in every state and language: no foreign requests, accessible, and fits every screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.browser.support.axe import COLOURS, EVERYTHING, violations
from tests.browser.support.layout import GOOD, enlarge, look, misfits, of_both_kinds, unnamed
from tests.browser.support.page_states import SHOWN, named
from tests.browser.support.tab import Tab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.browser.support.stage import Stage

pytestmark = pytest.mark.long

ITS_OWN_STATUS = "Failed to load resource: the server responded with a status of"
"""What Chromium remarks on each page that comes with a refusal."""


class Shown(NamedTuple):
    """A page in a state, with what its console said and what it asked for besides itself."""

    page: Page
    language: str
    complaints: list[str]
    besides: list[str]


@pytest.fixture(scope="module")
def tab(chromium: Browser) -> Iterator[Tab]:
    """Open the tab of all states. Scripts are on for axe; pages get empty ones."""
    opened = Tab(chromium)
    opened.context.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    yield opened
    opened.context.close()


@pytest.fixture(scope="module", params=SHOWN, ids=named)
def shown(request: pytest.FixtureRequest, tab: Tab, stage: Stage) -> Shown:
    """Come to a state once, for all that is looked at there."""
    state, language = request.param
    tab.clear()
    state.show(tab.page, stage, language)
    return Shown(tab.page, language, tab.complaints, tab.besides)


def test_a_page_breaks_no_policy_and_loads_nothing_but_its_script_and_pictures(stage: Stage, shown: Shown) -> None:
    assert [each for each in shown.complaints if not each.startswith(ITS_OWN_STATUS)] == []
    named_in_page = shown.page.evaluate("[...document.querySelectorAll('script, img')].map(({src}) => src)")
    assert "" not in named_in_page
    assert set(shown.besides) <= set(named_in_page)
    assert all(each.startswith((stage.pochai.address, stage.demonstration.address)) for each in named_in_page)


def test_axe_finds_nothing_in_light_and_in_dark(shown: Shown) -> None:
    assert shown.page.locator("html").get_attribute("lang") == shown.language
    assert violations(shown.page, EVERYTHING) == []
    assert unnamed(shown.page) == []
    assert of_both_kinds(shown.page) == []
    shown.page.emulate_media(color_scheme="dark")
    assert violations(shown.page, COLOURS) == []


def test_no_screen_is_too_narrow_no_letter_too_large_and_no_line_ends_inside_a_word(shown: Shown) -> None:
    for width in (360, 393, 412, 768, 1280, 320):
        shown.page.set_viewport_size({"width": width, "height": 780})
        assert look(shown.page) == GOOD, f"at {width} px"
    enlarge(shown.page)
    assert misfits(shown.page) == [], "with letters of 200 %"
