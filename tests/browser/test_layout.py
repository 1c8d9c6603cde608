"""Pages fit every screen and every size of letters, and fingers find what they want."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.sheet import Sheet
from tests.browser.states import SHOWN, named

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.states import Stage, State

WIDTHS = (320, 360, 768, 1280)
FINGER = 44
"""How many CSS pixels a finger needs in each direction (WCAG 2.5.5)."""

STICKING_OUT = """() => {
    const width = document.documentElement.clientWidth;
    const {scrollWidth} = document.documentElement;
    const frames = "label, button, summary, li, dd, .card, .alert, .band, .poster, .receipt, body";
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const out = [];
    while (texts.nextNode()) {
        const text = texts.currentNode;
        const parent = text.parentElement;
        const frame = parent.closest(frames);
        if (!text.data.trim() || parent.closest(".unseen") || !parent.checkVisibility()) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        const around = frame.getBoundingClientRect();
        for (const box of range.getClientRects()) {
            const beside = box.left < around.left - 1 || box.right > around.right + 1;
            const beyond = box.top < around.top - 1 || box.bottom > around.bottom + 1;
            if (beside || beyond || box.left < 0 || box.right > width) out.push(text.data.trim());
        }
    }
    return scrollWidth > width ? [`the page is ${scrollWidth} px wide`, ...new Set(out)] : [...new Set(out)];
}"""
"""Finds what makes the page wider than the screen, and texts that leave their frame."""

CLIPPED = """() => [...document.querySelectorAll("body *:not(input)")].filter(element => {
    const {overflowX, overflowY} = getComputedStyle(element);
    const clips = overflowX !== "visible" || overflowY !== "visible";
    const {scrollWidth, clientWidth, scrollHeight, clientHeight} = element;
    return clips && !element.closest(".unseen") && element.checkVisibility()
        && (scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1);
}).map(element => element.outerHTML.slice(0, 120))"""
"""Finds elements that hide a part of what is in them. A text field of one line may: it scrolls."""

FOR_FINGERS = (
    "button:not(.unseen), input:is([type=radio], [type=checkbox]), label:has(> input), .free, textarea, "
    "summary, .foot a, .alert li a, input[type=text]"
)
SMALL = """([targets, finger]) => [...document.querySelectorAll(targets)].filter(target => {
    const {width, height} = (target.closest("label") || target).getBoundingClientRect();
    return target.checkVisibility() && (width < finger || height < finger);
}).map(target => target.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("shown", SHOWN, ids=named)
def test_no_screen_is_too_narrow_and_no_letter_too_large(stage: Stage, phone: Page, shown: tuple[State, str]) -> None:
    state, language = shown
    state.show(phone, stage, language)
    for width in WIDTHS:
        phone.set_viewport_size({"width": width, "height": 780})
        assert fits(phone) == [], f"at {width} px"
        assert phone.evaluate(SMALL, [FOR_FINGERS, FINGER]) == [], f"at {width} px"

    phone.set_viewport_size({"width": 320, "height": 780})
    enlarge(phone)
    assert fits(phone) == [], "with letters of 200 %"


def fits(page: Page) -> list[str]:
    found: list[str] = page.evaluate(STICKING_OUT) + page.evaluate(CLIPPED)
    return found


def enlarge(page: Page) -> None:
    """Set the letters to twice their size, as the settings of the browser do."""
    settings = page.context.new_cdp_session(page)
    settings.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"


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
    ("item", "value"), [("speed", 4), ("add_project", "na"), ("office", "other_office"), ("improve_first", "ease")]
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
