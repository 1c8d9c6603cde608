"""Thai typography: no mark above or below a letter is cut off."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image, ImageChops

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Visit
    from tests.browser.support.stage import Stage

INK = "ปี่ ที่ ซิ้ ป้ำ ฎุ ฐู ญู ฟั้ ไม้ ใหญ่ ผู้"
TARGETS = {
    "legend": ".item legend > span",
    "choice": ".choices label > span",
    "level": ".scale label > span",
    "no opinion": ".na > span",
    "label": ".item > label > span",
    "button": ".sending .submit > span",
    "heading": "h1",
    "part": "section h2 > small",
    "fold": "summary > small",
    "fact": ".facts li",
}
_BLUR = 1.5
"""How far a screenshot may set a line off, in pixels."""

SIZES = (10, 13, 16, 20, 32)
"""Sizes of the letters that everything else is a part of, in CSS pixels; 16 is what browsers begin with."""

_PUT = """(element, text) => {
    element.textContent = text;
    element.style.cssText = "white-space:nowrap;min-inline-size:max-content";
    element.scrollIntoView({block: "center"});
}"""
_LINE = """element => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const {left, right, top, bottom} = range.getBoundingClientRect();
    const {lineHeight, font} = getComputedStyle(element);
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.font = font;
    const {actualBoundingBoxAscent, actualBoundingBoxDescent} = canvas.measureText(element.textContent);
    const half = parseFloat(lineHeight) / 2;
    return {left, right, middle: (top + bottom) / 2, half, ink: actualBoundingBoxAscent + actualBoundingBoxDescent};
}"""


@pytest.mark.parametrize("size", SIZES)
def test_marks_above_and_below_letters_are_whole_and_stay_in_their_line(stage: Stage, visit: Visit, size: int) -> None:
    page = visit(java_script_enabled=True, viewport={"width": 1280, "height": 780})
    page.goto(stage.pochai.link(stage.codes["progress"]))
    page.evaluate("size => { document.documentElement.style.fontSize = `${size}px`; }", size)
    cut = {name: cut_off(page, page.locator(target).first) for name, target in TARGETS.items()}
    assert {name: why for name, why in cut.items() if why} == {}


def cut_off(page: Page, element: Locator) -> dict[str, Any]:
    """Draw letters with the most marks in an element; give what of their ink is missing or out of its line."""
    element.evaluate(_PUT, INK)
    line = element.evaluate(_LINE)
    clip = {
        "x": max(0, line["left"] - 4),
        "y": line["middle"] - 2 * line["half"],
        "width": min(line["right"], 1280) - line["left"] + 8,
        "height": 4 * line["half"],
    }
    with_ink = picture(page, clip)
    element.evaluate("element => { element.style.color = 'transparent'; }")
    box = ImageChops.difference(with_ink, picture(page, clip)).point(lambda shade: 255 if shade > 40 else 0).getbbox()
    assert box
    above, below, height = line["half"] - box[1], box[3] - 3 * line["half"], box[3] - box[1]
    if above > _BLUR or below > _BLUR or height < line["ink"] - 2:
        return {"above": above, "below": below, "height": height, "ink": line["ink"]}
    return {}


def picture(page: Page, clip: dict[str, float]) -> Image.Image:
    return Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("L")  # type: ignore[arg-type]  # four floats
