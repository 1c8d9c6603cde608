"""Layout checks of a page: overflow, target sizes, landmarks, and words on two lines."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from service.texts import texts
from tests.support.shipped_forms import SHIPPED, load_once

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

WIDTHS = (320, 360, 768, 1280)
FINGER = 44
"""How many CSS pixels a finger needs in each direction (WCAG 2.5.5)."""

_settings: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()
"""The session by which the letters of a page are set: what one sets, no other takes back."""

_STICKING_OUT = """() => {
    const width = document.documentElement.clientWidth;
    const {scrollWidth} = document.documentElement;
    const frames = "label, button, summary, li, dd, .card, .alert, .band, .poster, .receipt, body";
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const out = [];
    while (texts.nextNode()) {
        const text = texts.currentNode;
        const parent = text.parentElement;
        const frame = parent.closest(frames);
        if (!text.data.trim() || parent.closest(".unseen, .scroll") || !parent.checkVisibility()) continue;
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
"""Finds what makes the page wider than the screen, and texts that leave their frame, but for tables that scroll."""

_CLIPPED = """() => [...document.querySelectorAll("body *:not(input)")].filter(element => {
    const {overflowX, overflowY} = getComputedStyle(element);
    const clips = overflowX !== "visible" || overflowY !== "visible";
    const {scrollWidth, clientWidth, scrollHeight, clientHeight} = element;
    return clips && !element.closest(".unseen, .scroll") && element.checkVisibility()
        && (scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1);
}).map(element => element.outerHTML.slice(0, 120))"""
"""Finds elements that hide a part of what is in them. A text field of one line may: it scrolls."""

_FOR_FINGERS = (
    "button:not(.unseen), input:is([type=radio], [type=checkbox]), label:has(> input), .free, textarea, "
    "summary, .foot a, .alert li a, nav a, .links a, input:is([type=text], [type=password]):not(.unseen)"
)
_SMALL = """([targets, finger]) => [...document.querySelectorAll(targets)].filter(target => {
    const {width, height} = (target.closest("label") || target).getBoundingClientRect();
    return target.checkVisibility() && (width < finger || height < finger);
}).map(target => target.outerHTML.slice(0, 120))"""


_LANDMARKS = """() => {
    const kinds = "main, aside, nav, [role=search], section[aria-label], section[aria-labelledby]";
    const all = document.querySelectorAll(kinds);
    const named = each => each.getAttribute("aria-label")
        || (document.getElementById(each.getAttribute("aria-labelledby")) || {}).textContent || "";
    const seen = new Map();
    for (const each of all) {
        if (!each.checkVisibility() || each.parentElement.closest("nav")) continue;
        const name = `${each.getAttribute("role") || each.localName} ${named(each).trim()}`;
        seen.set(name, (seen.get(name) || 0) + 1);
    }
    const bad = ([name, count]) => count > 1 || (name.endsWith(" ") && name !== "main ");
    return [...seen].filter(bad).map(([name]) => name);
}"""
"""Finds landmarks without a name, of which a page may have one main alone, and those of one kind that share a name."""


_WORDS = (
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
    const range = document.createRange();
    const middles = ([text, at], end) => {
        range.setStart(text, at);
        range.setEnd(text, end);
        return [...range.getClientRects()].filter(box => box.height).map(box => box.top + box.height / 2);
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
            const [first, last] = [letters[at], letters[at + length - 1]];
            const lines = first[0] === last[0]
                ? middles(first, last[1] + 1)
                : letters.slice(at, at + length).flatMap(letter => middles(letter, letter[1] + 1));
            if (Math.max(...lines) - Math.min(...lines) > 12) found.add(whole.slice(at, at + length));
        }
    }
    return [...found];
}"""
"""Finds words that stand on two lines: those of the dictionary and those given, and signs of repetition left alone."""


def broken(page: Page) -> list[str]:
    """Give the Thai words that stand on two lines."""
    found: list[str] = page.evaluate(
        _BROKEN, [*texts("th").unbroken, *load_once(SHIPPED).organisation.unbroken, *_WORDS]
    )
    return found


def unnamed(page: Page) -> list[str]:
    """Give the landmarks that cannot be told from others of their kind."""
    found: list[str] = page.evaluate(_LANDMARKS)
    return found


def misfits(page: Page) -> list[str]:
    """Give what is wider than the screen, leaves its frame, or is cut off."""
    found: list[str] = page.evaluate(f"[...({_STICKING_OUT})(), ...({_CLIPPED})()]")
    return found


def too_small(page: Page) -> list[str]:
    """Give what should be tapped and is too small for a finger."""
    found: list[str] = page.evaluate(_SMALL, [_FOR_FINGERS, FINGER])
    return found


def enlarge(page: Page, times: int = 2) -> None:
    """Set the letters to so many times their size, as the settings of the browser do."""
    if page not in _settings:
        _settings[page] = page.context.new_cdp_session(page)
    _settings[page].send("Page.setFontSizes", {"fontSizes": {"standard": 16 * times, "fixed": 13 * times}})
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == f"{16 * times}px"
