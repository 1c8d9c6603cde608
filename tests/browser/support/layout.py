"""Layout checks of a page: overflow, target sizes, landmarks, and words on two lines."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from service.texts.thai_words import THAI, thai_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import CDPSession, Page

WIDTHS = (1280, 768, 320, 360)
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
        if (!text.data.trim() || parent.closest(".unseen, .scroll, .rolling") || !parent.checkVisibility()) continue;
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
"""Finds what makes the page wider than the screen, and texts that leave their frame, but for what scrolls."""

_CLIPPED = """() => [...document.querySelectorAll("body *:not(input, textarea)")].filter(element => {
    const {overflowX, overflowY} = getComputedStyle(element);
    const clips = overflowX !== "visible" || overflowY !== "visible";
    const {scrollWidth, clientWidth, scrollHeight, clientHeight} = element;
    return clips && !element.closest(".unseen, .scroll, .rolling") && element.checkVisibility()
        && (scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1);
}).map(element => element.outerHTML.slice(0, 120))"""
"""Finds elements that hide a part of what is in them. A text field may: it scrolls."""

_ON_A_BORDER = """() => [...document.querySelectorAll("fieldset > legend")].filter(legend => {
    const {borderTopWidth} = getComputedStyle(legend.parentElement);
    const [box, around] = [legend, legend.parentElement].map(each => each.getBoundingClientRect());
    return parseFloat(borderTopWidth) && legend.checkVisibility() && box.top < around.top + 1;
}).map(legend => legend.textContent.trim())"""
"""Finds legends on the border of their group: one of two lines cuts it."""

_TORN = """() => [...document.querySelectorAll("t-w")].filter(({parentElement, previousSibling, nextSibling}) => {
    const said = [previousSibling, nextSibling].some(each => each && (each.localName === "t-w" || each.data?.trim()));
    return said && /flex|grid/.test(getComputedStyle(parentElement).display) && parentElement.checkVisibility();
}).map(({parentElement}) => `torn: ${parentElement.textContent.trim()}`)"""
"""Finds words that stand apart from their text, each as an item of a row or grid of its own."""

_UNEVEN = """() => [...document.querySelectorAll(".scale")].filter(scale => {
    const widths = [...scale.children].map(each => each.getBoundingClientRect().width);
    return scale.checkVisibility() && Math.max(...widths) > Math.min(...widths) + 1;
}).map(scale => `uneven: ${scale.textContent.trim()}`)"""
"""Finds ratings one of whose answers is wider than the others, and so easier to choose."""

_SHORT_ROWS = """() => [...document.querySelectorAll("tr")].filter(row => {
    const {width} = row.closest("table").getBoundingClientRect();
    return getComputedStyle(row).display === "block" && row.checkVisibility()
        && row.getBoundingClientRect().width < width - 1;
}).map(row => `short: ${row.textContent.trim()}`)"""
"""Finds rows that are blocks, and whose rule ends before their table does."""

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


_BLOCKS = """
    const blocks = new Map();
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const text = walk.currentNode;
        let block = text.parentElement;
        if (!block.checkVisibility() || block.closest(".unseen, textarea, [lang=en]")) continue;
        while (getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
        if (!blocks.has(block)) blocks.set(block, []);
        blocks.get(block).push(text);
    }
"""
_TEXTS = f"() => {{{_BLOCKS} return [...blocks.values()].map(parts => parts.map(({{data}}) => data).join('')); }}"
_BROKEN = (
    f"learnt => {{{_BLOCKS}"
    """
    const known = window.wordsOfTexts ??= new Map();
    for (const [text, spans] of JSON.parse(learnt)) known.set(text, spans);
    const range = document.createRange();
    const middles = (text, start, end) => {
        range.setStart(text, start);
        range.setEnd(text, end);
        return [...range.getClientRects()].filter(box => box.height).map(box => box.top + box.height / 2);
    };
    const [found, unknown] = [new Set(), new Set()];
    for (const parts of blocks.values()) {
        const whole = parts.map(({data}) => data).join("");
        if (!known.has(whole)) unknown.add(whole);
        for (const [at, length] of known.get(whole) ?? []) {
            const lines = [];
            let begin = 0;
            for (const text of parts) {
                const [start, end] = [Math.max(at - begin, 0), Math.min(at + length - begin, text.length)];
                if (start < end && length === end - start) lines.push(...middles(text, start, end));
                else for (let each = start; each < end; each++) lines.push(...middles(text, each, each + 1));
                begin += text.length;
            }
            if (Math.max(...lines) - Math.min(...lines) > 12) found.add(whole.slice(at, at + length));
        }
    }
    return [[...found], [...unknown]];
}"""
)
"""Finds words on two lines, and texts whose words were not given yet, as place and length."""

_MISFITS = (
    f"[{', '.join(f'...({each})()' for each in (_STICKING_OUT, _CLIPPED, _ON_A_BORDER, _TORN, _UNEVEN, _SHORT_ROWS))}]"
)
_FITS = f"{_MISFITS}, ({_SMALL})(given)"
_LOOK = f"given => JSON.stringify([{_FITS}, ({_BROKEN})('[]')])"

_KEPT = re.compile("\\S[ \u00a0]\u0e46|(?:ร้อยละ|ระดับ|ไตรมาส)[ \u00a0][0-9]+")


class Look(NamedTuple):
    """What is wrong with a page on a screen: texts that do not fit, too small targets, and words on two lines."""

    misfits: list[str]
    too_small: list[str]
    broken: list[str]


GOOD = Look([], [], [])


def fits(page: Page) -> tuple[list[str], list[str]]:
    """Give in one call what does not fit, and what is too small."""
    cut_off, small = page.evaluate(f"given => [{_FITS}]", [_FOR_FINGERS, FINGER])
    return cut_off, small


def look(page: Page) -> Look:
    """Look at a page in one call for each screen, and in another for the words of texts that are new to it."""
    cut_off, small, (split, unknown) = json.loads(page.evaluate(_LOOK, [_FOR_FINGERS, FINGER]))
    if unknown:
        split, unknown = page.evaluate(_BROKEN, json.dumps([[text, _spans(text)] for text in unknown]))
        assert unknown == []
    return Look(cut_off, small, split)


def of_both_kinds(page: Page) -> list[str]:
    """Give the texts with Arabic and Thai digits."""
    blocks: list[str] = page.evaluate(_TEXTS)
    return [text for text in blocks if re.search("[0-9]", text) and re.search("[๐-๙]", text)]


@cache
def _spans(text: str) -> list[tuple[int, int]]:
    """Give place and length of what must stay on one line: Thai words, and signs and numbers that belong to one."""
    return [*_spans_of(text)]


def _spans_of(text: str) -> Iterator[tuple[int, int]]:
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
    found: list[str] = page.evaluate(_MISFITS)
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
