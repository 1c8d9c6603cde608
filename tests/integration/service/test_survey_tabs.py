"""All pages of a survey lead to each other, by one row of tabs."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from service.domain.certification.certificate import SCORECARD
from service.domain.period import FiscalPeriod
from tests.support.inprocess import fields_of
from tests.support.signed_in import Signed, signed_in

if TYPE_CHECKING:
    from tests.support.inprocess import Service

QUARTER = "?fiscal_year=2569&quarter=1"
RESULTS, COLLECTORS = "/plan/surveys/progress", "/plan/collectors?form=progress"
TABS = [RESULTS, f"{RESULTS}/comments", COLLECTORS, "/plan/forms/progress", "/plan/certified/progress"]


@pytest.fixture
async def planner(served: Service) -> Signed:
    return await signed_in(served)


def tabs_of(page: str) -> tuple[list[str], str]:
    """Return the addresses of a page's tabs without their queries for a period, and the one that it is under."""
    (row,) = re.findall(r'<nav class="tabs".*?</nav>', page, re.DOTALL)
    found = re.findall(r'href="([^"]+?)(?:(?:\?|&amp;)fiscal_year[^"]*)?"( aria-current)?', row)
    (here,) = [address for address, current in found if current]
    return [address for address, _ in found], here


async def test_every_page_of_a_survey_has_the_tabs(planner: Signed) -> None:
    code = (await planner.served.collector(opens=None)).code
    draft = (await planner.post("/plan/forms/drafts", begin="next progress")).headers["location"].partition("?")[0]
    collector = f"/plan/collectors/{code}"
    steps = ("edit", "close", "reopen", "unusual", "withdraw")
    pages = {
        RESULTS: [f"{RESULTS}/conclusion{QUARTER}", f"{RESULTS}/excel{QUARTER}", "/plan/imported/1.4.1a"],
        f"{RESULTS}/comments": [],
        COLLECTORS: [
            collector,
            *(f"{collector}/{each}" for each in steps),
            *(f"/plan/collectors/{each}?form=progress" for each in ("new", "many")),
        ],
        "/plan/forms/progress": [draft, f"{draft}/publish"],
        "/plan/certified/progress": [],
    }
    assert list(pages) == TABS
    for tab, others in pages.items():
        for address in (tab, *others):
            assert tabs_of((await planner.get(address)).text) == (TABS, tab), address


async def test_a_period_goes_along_where_figures_have_one(planner: Signed) -> None:
    page = (await planner.get(f"{RESULTS}/comments{QUARTER}")).text
    assert page.count(f'href="{RESULTS}{QUARTER.replace("&", "&amp;")}"') == 1


async def test_a_period_goes_along_through_every_tab_and_the_menu_and_comes_back(planner: Signed) -> None:
    code = (await planner.served.collector(opens=None)).code
    asked = QUARTER.removeprefix("?")
    of_a_period = {"/plan", "/plan/collectors", "/plan/measurements", "/plan/certified", "/plan/forms"}
    for tab in (*TABS, f"/plan/collectors/{code}", "/plan/imported/1.4.1a"):
        page = (await planner.get(f"{tab}{'&' if '?' in tab else '?'}{asked}")).text
        links = {unescape(each) for each in re.findall('href="([^"#]+)', page)}
        assert {f"{each}{'&' if '?' in each else '?'}{asked}" for each in (*TABS, *of_a_period)} <= links, tab
        assert not {*TABS, *of_a_period} & links, tab
    listed = unescape((await planner.get(f"{COLLECTORS}&{asked}")).text)
    assert f'href="/plan/collectors/{code}?{asked}"' in listed
    for _ in range(6):
        await planner.served.collector(opens=None)
    sieve = (await planner.get(f"{COLLECTORS}&{asked}")).text
    assert 'name="fiscal_year" value="2569"' in sieve
    assert 'name="quarter" value="1"' in sieve


async def test_home_leads_on_in_the_quarter_that_is_due(planner: Signed) -> None:
    home = unescape((await planner.get("/plan")).text)
    (shown,) = set(re.findall(r'href="/plan\?(fiscal_year=\d+&quarter=\d)"[^>]*aria-current="true"', home))
    for page in ("measurements", "certified", "collectors", "forms"):
        assert f'href="/plan/{page}?{shown}"' in home, page
    assert 'href="/plan/measurements"' not in home


async def test_a_readers_home_is_what_was_certified_last_and_a_planners_what_is_due(planner: Signed) -> None:
    certification, asked = planner.served.deps.certification, FiscalPeriod(fiscal_year=2569, quarter=1)
    reader = await signed_in(planner.served, "reader")

    async def opened(who: Signed) -> str:
        home = unescape((await who.get("/plan")).text)
        (shown,) = set(re.findall(r'href="/plan\?([^"]*)"[^>]*aria-current="true"', home))
        return str(shown)

    assert (await opened(reader)) == (await opened(planner)), "nothing is certified yet"
    shown = (await certification.state(SCORECARD, asked)).shown
    await certification.certify(SCORECARD, asked, by="somying", note="", seen=0, shown=shown, incomplete=True)
    assert await opened(reader) == QUARTER.removeprefix("?") != await opened(planner)
    assert 'href="/plan?fiscal_year=2568" aria-current="true"' in (await reader.get("/plan?fiscal_year=2568")).text


async def test_no_page_leads_to_a_period_that_is_none(planner: Signed) -> None:
    page = await planner.get("/plan/collectors?fiscal_year=9999")
    assert "9999" not in page.text
    assert (await planner.get("/plan?fiscal_year=9999")).text.count("9999") <= 1


async def test_what_a_reader_may_not_read_is_no_tab(served: Service) -> None:
    reader = await signed_in(served, "reader")
    found, _ = tabs_of((await reader.get(RESULTS)).text)
    assert f"{RESULTS}/comments" not in found


async def test_collectors_of_one_survey_are_listed_alone(planner: Signed) -> None:
    page = (await planner.get(COLLECTORS)).text
    assert re.findall(r'<h2><a href="/plan/surveys/([\w-]+)"', page) == ["progress"]
    assert (await planner.get("/plan/collectors?form=nothing")).status_code == 404


async def test_no_rate_leads_to_the_collectors_at_fault(planner: Signed) -> None:
    made = await planner.served.collector(opens=None)
    assert (await planner.served.client.post(f"/s/{made.code}", data=fields_of("k" + "0" * 21))).status_code == 303
    assert f'href="/plan/collectors/{made.code}?fiscal_year=2569#population"' in (await planner.get(RESULTS)).text
