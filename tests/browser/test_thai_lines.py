"""Thai as it is set: lines break between words only, and no mark above or below a letter is cut off."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image, ImageChops

from service.web.text import texts
from tests.browser.chromium import PHONE
from tests.browser.measures import WIDTHS
from tests.browser.states import SHOWN, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

    from tests.browser.conftest import Visit
    from tests.browser.stage import Stage

WORDS = (
    "กระทรวง", "กรุณา", "กองทุน", "ข้อเสนอแนะ", "เครื่องหมาย", "เครือข่าย", "โครงการ", "งบประมาณ", "ตัวอักษร",
    "ถนน", "โทรศัพท์", "บริษัท", "เบราว์เซอร์", "แบบสอบถาม", "ประกาศ", "ประโยชน์", "ประสบการณ์", "พาณิชย์",
    "แผนงาน", "ยุทธศาสตร์", "รัฐวิสาหกิจ", "เว็บไซต์", "สมาคม", "สะดวก", "สาธิต", "หมายเลข", "ออนไลน์", "อนุมัติ",
    "อินเทอร์เน็ต", "อุปกรณ์",
)  # fmt: skip
"""Words of the forms that a dictionary may take for two; those that it is known to take for two are in the texts."""

_BROKEN = """words => {
    const segmenter = new Intl.Segmenter("th", {granularity: "word"});
    const thai = /^[\\u0e00-\\u0e7f]+$/;
    const blocks = new Map();
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const text = walk.currentNode;
        let block = text.parentElement;
        if (!block.checkVisibility() || block.closest(".unseen, textarea, [lang=en]")) continue;
        while (getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
        if (!blocks.has(block)) blocks.set(block, []);
        for (let at = 0; at < text.data.length; at++) blocks.get(block).push([text, at]);
    }
    const top = ([text, at]) => {
        const range = document.createRange();
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        const box = range.getBoundingClientRect();
        return box.height ? box.top + box.height / 2 : null;
    };
    const found = new Set();
    for (const letters of blocks.values()) {
        const whole = letters.map(([text, at]) => text.data[at]).join("");
        const spans = [...segmenter.segment(whole)].filter(({segment}) => thai.test(segment))
            .map(({index, segment}) => [index, segment.length]);
        for (const word of words)
            for (let at = whole.indexOf(word); at >= 0; at = whole.indexOf(word, at + 1)) spans.push([at, word.length]);
        for (const {index, 0: text} of whole.matchAll(/\\S[ \\u00a0]\\u0e46/g)) spans.push([index, text.length]);
        for (const [at, length] of spans) {
            const tops = letters.slice(at, at + length).map(top).filter(each => each !== null);
            if (Math.max(...tops) - Math.min(...tops) > 12) found.add(whole.slice(at, at + length));
        }
    }
    return [...found];
}"""
"""Finds words that stand on two lines: those of the dictionary and those given, and signs of repetition left alone."""

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


@pytest.fixture(scope="module", params=[each for each in SHOWN if each[1] == "th"], ids=named)
def page(request: pytest.FixtureRequest, chromium: Browser, stage: Stage) -> Iterator[Page]:
    """Come to a state. Scripts are on to measure; the page gets an empty one."""
    state, language = request.param
    context = chromium.new_context(**PHONE | {"java_script_enabled": True})
    context.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    shown = context.new_page()
    state.show(shown, stage, language)
    yield shown
    context.close()


def test_no_line_breaks_inside_a_word(page: Page) -> None:
    words = [*texts("th").unbroken, *WORDS]
    for width in (*WIDTHS, 393, 412):
        page.set_viewport_size({"width": width, "height": 780})
        assert page.evaluate(_BROKEN, words) == [], f"at {width} px"


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
