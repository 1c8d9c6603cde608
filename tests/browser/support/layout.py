"""Layout checks of a page: overflow, target sizes, landmarks, and words on two lines."""

from __future__ import annotations

import re
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from service.texts.thai_words import THAI, thai_words

if TYPE_CHECKING:
    from collections.abc import Iterator

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

_CLIPPED = """() => [...document.querySelectorAll("body *:not(input, textarea)")].filter(element => {
    const {overflowX, overflowY} = getComputedStyle(element);
    const clips = overflowX !== "visible" || overflowY !== "visible";
    const {scrollWidth, clientWidth, scrollHeight, clientHeight} = element;
    return clips && !element.closest(".unseen, .scroll") && element.checkVisibility()
        && (scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1);
}).map(element => element.outerHTML.slice(0, 120))"""
"""Finds elements that hide a part of what is in them. A text field may: it scrolls."""

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


_LETTERS = """
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
    const letters = [...blocks.values()];
    const texts = letters.map(each => each.map(([text, at]) => text.data[at]).join(""));
"""
_TEXTS = f"() => {{{_LETTERS} return texts; }}"
_BROKEN = (
    f"spans => {{{_LETTERS}"
    """
    const range = document.createRange();
    const middles = ([text, at], end) => {
        range.setStart(text, at);
        range.setEnd(text, end);
        return [...range.getClientRects()].filter(box => box.height).map(box => box.top + box.height / 2);
    };
    const found = new Set();
    for (const [block, at, length] of spans) {
        const word = letters[block].slice(at, at + length);
        const [first, last] = [word[0], word[length - 1]];
        const lines = first[0] === last[0]
            ? middles(first, last[1] + 1)
            : word.flatMap(letter => middles(letter, letter[1] + 1));
        if (Math.max(...lines) - Math.min(...lines) > 12) found.add(texts[block].slice(at, at + length));
    }
    return [...found];
}"""
)
"""Finds words that stand on two lines, of those given as block, place and length."""

_KEPT = re.compile("\\S[ \u00a0]\u0e46|(?:ร้อยละ|ระดับ|ไตรมาส)[ \u00a0][0-9]+")


def broken(page: Page) -> list[str]:
    """Give the Thai words of the dictionary, and the signs and numbers that belong to a word, on two lines."""
    blocks: list[str] = page.evaluate(_TEXTS)
    spans = [(at, start, length) for at, text in enumerate(blocks) for start, length in spans_of(text)]
    found: list[str] = page.evaluate(_BROKEN, spans)
    return found


def of_both_kinds(page: Page) -> list[str]:
    """Give the texts with Arabic and Thai digits."""
    blocks: list[str] = page.evaluate(_TEXTS)
    return [text for text in blocks if re.search("[0-9]", text) and re.search("[๐-๙]", text)]


def spans_of(text: str) -> Iterator[tuple[int, int]]:
    """Give place and length of what must stay on one line."""
    for run in THAI.finditer(text):
        ends = [0, *accumulate(map(len, thai_words(run[0])))]
        yield from ((run.start() + at, end - at) for at, end in pairwise(ends) if end - at > 1)
    yield from ((each.start(), len(each[0])) for each in _KEPT.finditer(text))


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
