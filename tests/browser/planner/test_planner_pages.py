"""The planners' pages in a browser without scripts: accounts and accessibility."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from msgspec import json
from playwright.sync_api import expect

from tests.browser.support.axe import EVERYTHING, LAYOUT, violations
from tests.browser.support.layout import WIDTHS, enlarge, fits, misfits, unnamed
from tests.browser.support.planner_pages import STATES, PlannersState
from tests.browser.support.signing_in import PASSWORD, come, created, set_password, sign_in, sign_out
from tests.browser.support.tab import Tab
from tests.support.hard_words import unexplained

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import Visit
    from tests.browser.support.running import Pochai
    from tests.browser.support.stage import Stage

pytestmark = pytest.mark.long

_OUT_OF_SIGHT = """links => {
    scrollTo(0, 0);
    const {clientWidth, clientHeight} = document.documentElement;
    return links.filter(link => {
        const {left, right, top, bottom} = link.getBoundingClientRect();
        return left < 0 || right > clientWidth || top < 0 || bottom > clientHeight;
    }).map(link => link.textContent);
}"""
_WITHOUT_A_HINT = """places => places.filter(place => {
    const hint = place.previousElementSibling;
    return matchMedia("(max-width:60em)").matches && hint?.matches(".slide")
        && place.scrollWidth > place.clientWidth && !hint.offsetHeight;
}).map(place => place.textContent)"""
"""The tables that go on to the right, and no word says so; on wider screens a script sees to it."""
_SAYS_SO = """place => ({
    wider: place.checkVisibility() && place.scrollWidth > place.clientWidth,
    hint: place.previousElementSibling.offsetHeight > 0,
})"""
_WITH_STEPS = """(table, steps) => {
    for (const row of table.querySelectorAll("tr")) {
        for (let more = steps - 5; more > 0; more -= 1) row.children[1].after(row.children[1].cloneNode(true));
    }
}"""
"""Gives a table of ratings from 1 to 5 more steps."""
_COVERED = """forms => {
    scrollTo(0, 0);
    const bars = [...document.querySelectorAll(".many")].map(each => each.getBoundingClientRect());
    return document.querySelector("[name=tick]:checked") ? [] : forms.filter(form =>
        bars.some(({top}) => top < form.getBoundingClientRect().bottom)
    ).map(form => form.className);
}"""
"""The searches over which a bar stands although nothing is ticked."""
_BELOW = """bars => {
    document.querySelector("[name=tick]:checked")?.scrollIntoView({behavior: "instant", block: "center"});
    return bars.map(bar => bar.getBoundingClientRect()).filter(({top, bottom}) => top < 0 || bottom > innerHeight);
}"""
"""The bars for what is ticked, closed or opened, that the screen does not show where one ticks."""
_BAR = "main:has([name=tick]:checked) .many"
WIDE = {"viewport": {"width": 1280, "height": 780}, "has_touch": False}


@pytest.fixture(scope="module")
def tab(chromium: Browser) -> Iterator[Tab]:
    """Open the tab of all states."""
    opened = Tab(chromium)
    yield opened
    opened.context.close()


@pytest.fixture(scope="module", params=STATES, ids=lambda state: state.name.replace(" ", "-"))
def shown(request: pytest.FixtureRequest, tab: Tab, stage: Stage) -> Page:
    """Come to a state once, for all that is looked at there."""
    state: PlannersState = request.param
    tab.clear()
    state.show(tab.page, stage.demonstration if state.in_demonstration else stage.pochai)
    assert [each for each in tab.complaints if "the server responded with a status of" not in each] == []
    return tab.page


def test_axe_finds_nothing_on_a_phone_and_on_a_desk_in_light_and_in_dark(shown: Page) -> None:
    """All rules on a desk, where nothing is folded away; on a phone those of the layout, in the other colours."""
    shown.emulate_media(color_scheme="light")
    shown.set_viewport_size({"width": 1280, "height": 780})
    assert violations(shown, EVERYTHING) == []
    shown.emulate_media(color_scheme="dark")
    shown.set_viewport_size({"width": 360, "height": 780})
    assert violations(shown, LAYOUT) == []


def test_the_menu_says_where_one_is_and_shows_it_and_landmarks_have_names(shown: Page) -> None:
    assert unnamed(shown) == []
    shown.set_viewport_size({"width": 360, "height": 780})
    if shown.locator(".who").count():
        _open_menu(shown)
        assert shown.locator(".top nav [aria-current]").count() == 1
        assert shown.locator(".top nav a").evaluate_all(_OUT_OF_SIGHT) == []


def test_no_screen_is_too_narrow_and_no_letter_too_large(shown: Page) -> None:
    for width in WIDTHS:
        shown.set_viewport_size({"width": width, "height": 780})
        assert fits(shown) == ([], []), f"at {width} px"
        assert shown.locator(".scroll").evaluate_all(_WITHOUT_A_HINT) == [], f"at {width} px"
        assert shown.locator(".search").evaluate_all(_COVERED) == [], f"at {width} px"
        assert shown.locator(_BAR).evaluate_all(_BELOW) == [], f"at {width} px"
    enlarge(shown)
    _open_menu(shown)
    assert misfits(shown) == [], "with letters of 200 %"
    if not shown.locator(".demonstration").count():
        assert shown.locator(".top nav [aria-current]").evaluate_all(_OUT_OF_SIGHT) == [], "with letters of 200 %"


def test_each_hard_word_leads_to_its_meaning(shown: Page) -> None:
    asked = urlsplit(shown.url).path
    assert not shown.locator(".who").count() or unexplained(asked, shown.content()) == set()


def _open_menu(page: Page) -> None:
    page.locator(".menu").evaluate_all("menus => menus.forEach(each => each.open = true)")


@pytest.mark.parametrize("options", [{}, WIDE], ids=["phone", "desk"])
def test_from_the_link_to_the_account_and_back_in(
    empty_pochai: Pochai, visit: Visit, options: dict[str, object]
) -> None:
    page = visit(**options)
    page.goto(f"{empty_pochai.address}/plan/account")
    expect(page).to_have_url(re.compile(r"/plan/sign-in\?next="))

    set_password(page, created(empty_pochai))
    expect(page).to_have_url(f"{empty_pochai.address}/plan")
    expect(page.locator(".who")).to_contain_text("somying")
    cookies = page.context.cookies()
    assert sorted(each["name"] for each in cookies) == ["pochai", "pochai-known"]
    assert {(each["path"], each["httpOnly"], each["sameSite"]) for each in cookies} == {("/plan", True, "Lax")}

    sign_out(page)
    expect(page.get_by_role("status")).to_be_visible()
    assert [each["name"] for each in page.context.cookies()] == ["pochai-known"]

    page.goto(f"{empty_pochai.address}/plan/account")
    sign_in(page, "another password")
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.locator("#name").input_value() == "somying"
    sign_in(page)
    expect(page).to_have_url(f"{empty_pochai.address}/plan/account")
    expect(page.locator("tbody tr")).to_have_count(1)

    page.locator("#old").fill(PASSWORD)
    for field in ("#new", "#again"):
        page.locator(field).fill("yet another password")
    page.locator("button.main").click()
    expect(page.get_by_role("status")).to_be_visible()
    page.get_by_role("button", name="ออกจากระบบทุกเครื่อง").click()
    expect(page).to_have_url(f"{empty_pochai.address}/plan/sign-in?done=everywhere")
    assert json.decode(empty_pochai.command("audit", "verify", "--format", "json"))["broken_at"] is None


def test_a_form_of_another_site_is_refused(stage: Stage, visit: Visit) -> None:
    page = visit()
    set_password(page, created(stage.pochai, "visited"))
    page.route(
        "http://evil.example/**",
        lambda route: route.fulfill(
            body=f'<form method="post" action="{stage.pochai.address}/plan/sign-out"><button>x</button></form>',
            content_type="text/html",
        ),
    )
    page.goto("http://evil.example/")
    page.locator("button").click()
    page.wait_for_url("**/plan/**")
    page.goto(f"{stage.pochai.address}/plan")
    expect(page.locator(".who")).to_contain_text("visited")


def test_a_hint_stands_over_a_table_while_it_is_wider_than_its_place(stage: Stage, visit: Visit) -> None:
    page = visit(java_script_enabled=True, viewport={"width": 768, "height": 900})
    set_password(page, created(stage.demonstration, "widths"))
    page.goto(f"{stage.demonstration.address}/plan/surveys/progress?fiscal_year=2569")
    hint = page.locator(".slide:has(+ .scroll[aria-labelledby=ratings])")
    expect(hint).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(hint).to_be_hidden()
    page.locator(".scroll[aria-labelledby=ratings]").evaluate("place => place.style.inlineSize = '20rem'")
    expect(hint).to_be_visible()

    plain = visit(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    come(plain, stage.demonstration, "/plan/surveys/progress?fiscal_year=2569", "widths")
    for steps in (5, 10):
        plain.locator(".ratings").evaluate(_WITH_STEPS, steps)
        for width in (768, 961, 1024, 1120, 1280, 1920):
            plain.set_viewport_size({"width": width, "height": 900})
            says = [place.evaluate(_SAYS_SO) for place in plain.locator(".slide + .scroll").all()]
            assert [each for each in says if each["wider"] and not each["hint"]] == [], (steps, width)
            assert steps == 10 or width < 961 or not any(each["wider"] for each in says), (steps, width)


def test_ticks_outlast_the_tags_of_one_comment_and_the_bar_tells_how_many(stage: Stage, visit: Visit) -> None:
    page = visit(java_script_enabled=True)
    set_password(page, created(stage.demonstration, "ticking"))
    page.goto(f"{stage.demonstration.address}/plan/surveys/progress/comments?fiscal_year=2569")
    expect(page.locator(".many small")).to_be_hidden()
    for number in (1, 2):
        page.locator("[name=tick]").nth(number).check()
    ticked = page.locator("[name=tick]:checked").evaluate_all("boxes => boxes.map(box => box.value)")
    page.locator(".comments summary").first.tap()
    page.locator(".comments [name=note]").first.fill("แจ้งแล้ว")
    with page.expect_navigation():
        page.locator(".comments button").first.tap()
    expect(page.locator("[name=tick]:checked")).to_have_count(2)
    assert page.locator("[name=tick]:checked").evaluate_all("boxes => boxes.map(box => box.value)") == ticked
    expect(page.locator(".many small")).to_be_in_viewport()
    page.goto(f"{stage.demonstration.address}/plan/surveys/progress/comments?fiscal_year=2569")
    expect(page.locator("[name=tick]:checked")).to_have_count(0)


def test_a_session_warns_before_it_ends_and_what_was_typed_outlives_it(stage: Stage, visit: Visit) -> None:
    page = visit(java_script_enabled=True)
    set_password(page, created(stage.pochai, "typing"))
    page.clock.install()
    page.goto(f"{stage.pochai.address}/plan/collectors/new")
    notice, stay = page.locator("#ending"), page.locator("#ending button")
    page.locator("#label").fill("ห้องประชุม <b>ชั้น 3</b>")
    page.clock.fast_forward("54:00")
    expect(notice).to_be_hidden()
    page.clock.fast_forward("02:00")
    expect(notice).to_contain_text("อีกไม่เกิน 5 นาที")
    stay.click()
    expect(notice).to_be_hidden()
    page.clock.fast_forward("56:00")
    expect(stay).to_be_visible()
    page.clock.fast_forward("05:00")
    expect(notice).to_contain_text("ออกจากระบบแล้ว")
    expect(stay).to_be_hidden()

    page.context.clear_cookies(name="pochai")
    page.locator("button.main").click()
    expect(page.get_by_role("status")).to_contain_text("ข้อมูลที่กรอกไว้ยังอยู่")
    assert misfits(page) == []
    sign_in(page, name="typing")
    expect(page.get_by_role("alert")).to_contain_text("ยังไม่ได้บันทึก")
    assert page.locator("#label").input_value() == "ห้องประชุม <b>ชั้น 3</b>"
    page.locator("#form").select_option("progress")
    page.locator("button.main").click()
    expect(page.get_by_role("status").first).to_contain_text("สร้างช่องทางแล้ว")
    # What was done is said once, and not again when the page is loaded anew.
    page.reload()
    expect(page.locator("h1")).to_have_text("ห้องประชุม <b>ชั้น 3</b>")
    expect(page.get_by_text("สร้างช่องทางแล้ว")).to_have_count(0)
