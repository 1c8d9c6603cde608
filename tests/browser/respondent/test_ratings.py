"""Rating controls: large enough, readable, and clearly selected."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.support.form_page import Sheet
from tests.browser.support.layout import FINGER, WIDTHS
from tests.browser.support.page_states import ASKED

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.support.stage import Stage


@pytest.mark.parametrize(("form", "language"), ASKED)
def test_the_first_question_can_be_answered_on_the_first_screen(
    stage: Stage, visit: Visit, form: str, language: str
) -> None:
    page = visit(viewport={"width": 360, "height": 740})
    page.goto(stage.pochai.link(stage.codes[form], f"?lang={language}"))
    expect(page.locator(".item").first.locator("label").first).to_be_in_viewport(ratio=1)
    sizes = page.locator(".scale span").evaluate_all(
        "all => all.map(each => parseFloat(getComputedStyle(each).fontSize))"
    )
    assert all(14 <= size <= 16 for size in sizes)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["th", "en"])
def test_the_levels_of_a_rating_stand_side_by_side_and_are_large_enough_for_a_finger(
    stage: Stage, phone: Page, width: int, language: str
) -> None:
    phone.set_viewport_size({"width": width, "height": 780})
    phone.goto(stage.pochai.link(stage.codes["progress"], f"?lang={language}"))
    boxes = [Sheet(phone).label("speed", level).bounding_box() for level in (5, 4, 3, 2, 1)]
    levels = [box for box in boxes if box]
    assert len(levels) == 5
    assert len({level["y"] for level in levels}) == 1
    assert all(level["width"] >= FINGER and level["height"] >= FINGER for level in levels)
    assert all(left["x"] + left["width"] <= right["x"] for left, right in pairwise(levels))


COLOURS = """(label) => {
    const luminance = colour => {
        const parts = colour.match(/[\\d.]+/g).map(Number);
        const linear = c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
        const [r, g, b] = parts.map(part => linear(part / 255));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = luminance(getComputedStyle(label.querySelector("input")).backgroundColor);
    return [...label.querySelectorAll("b, span")].map(text => {
        const ink = luminance(getComputedStyle(text).color);
        return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
    });
}"""
"""Works out the contrast of a level's texts with the cell behind them, which axe cannot see through."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("value", ["5", "na"])
def test_the_levels_of_a_rating_can_be_read_whether_chosen_or_not(
    stage: Stage, visit: Visit, scheme: str, value: str
) -> None:
    page = visit(color_scheme=scheme)
    page.goto(stage.pochai.link(stage.codes["progress"]))
    label = Sheet(page).label("add_project", value)
    assert min(label.evaluate(COLOURS)) >= 4.5
    label.tap()
    assert min(label.evaluate(COLOURS)) >= 4.5


LOOKS = """label => [label, label.querySelector("input")].map(element => {
    const {borderTopWidth, borderTopStyle, borderTopColor, outlineStyle, outlineWidth} = getComputedStyle(element);
    return [borderTopWidth, borderTopStyle, borderTopColor, outlineStyle, outlineWidth].join(" ");
})"""


@pytest.mark.parametrize(
    ("item", "value"), [("speed", 4), ("add_project", "na"), ("main_task", "report_results"), ("improve_first", "ease")]
)
def test_what_is_chosen_shows_by_its_border_where_colours_are_forced(
    stage: Stage, visit: Visit, item: str, value: object
) -> None:
    page = visit(forced_colors="active")
    page.goto(stage.pochai.link(stage.codes["progress"]))
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    label = Sheet(page).label(item, value)
    before = label.evaluate(LOOKS)
    label.tap()
    assert label.evaluate(LOOKS) != before


@pytest.mark.parametrize(("scheme", "least", "most"), [("light", 200, 255), ("dark", 0, 60)])
def test_the_page_is_light_or_dark_as_the_phone_is(
    stage: Stage, visit: Visit, scheme: str, least: int, most: int
) -> None:
    page = visit(color_scheme=scheme)
    page.goto(stage.pochai.link(stage.codes["progress"]))
    for element in ("body", ".card"):
        colour: Any = page.locator(element).first.evaluate("e => getComputedStyle(e).backgroundColor.match(/\\d+/g)")
        assert all(least <= int(part) <= most for part in colour)


COVERED = """level => {
    for (const element of document.querySelectorAll("*")) element.style.pointerEvents = "auto";
    const box = level.getBoundingClientRect();
    scrollTo({top: scrollY + box.top + box.height / 2 - 12, behavior: "instant"});
    const {left, right, top, bottom} = document.querySelector(".count span").getBoundingClientRect();
    const across = [...Array(20).keys()].map(step => left + 5 + (right - left - 10) * step / 19);
    return across.map(x => document.elementFromPoint(x, (top + bottom) / 2).closest(".count, .scale")?.className);
}"""
"""Brings a level under the count of answers, and tells what lies uppermost across it."""


def test_the_count_of_answers_is_not_written_over_by_the_levels_under_it(stage: Stage, phone: Page) -> None:
    phone.goto(stage.pochai.link(stage.codes["progress"]))
    sheet = Sheet(phone)
    sheet.choose("speed", 3)
    expect(phone.locator(".count")).to_be_visible()
    assert set(sheet.label("fund_management", 3).evaluate(COVERED)) == {"count"}
