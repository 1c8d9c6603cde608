"""axe, the accessibility checker: all rules for a page, but its colours once for each way that text looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

_AXE = Axe().axe_script
AT_HAND = f"window.startAxe = () => {{ {_AXE}\n}}"
"""A script for each document of a tab: axe compiled once, and started where it is asked for."""
_BRIEF = {"resultTypes": ["violations"], "selectors": False}
"""Have axe work out what is asked for below alone: violations, and no selectors of what has none."""

EVERYTHING: dict[str, Any] = {
    **_BRIEF,
    "rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": False}},
}
"""All rules; the colours are always looked at as well."""
COLOURS: dict[str, Any] = {}
"""Nothing but the colours."""
LAYOUT: dict[str, Any] = {**_BRIEF, "runOnly": ["target-size", "scrollable-region-focusable"]}
"""The rules whose outcome hangs on where things stand; all others read the same document at every width."""

_good: list[str] = []
"""The looks of text that axe found good."""

_COLOURS = """async good => {
    const known = new Set(good);
    const flows = ({position, inset, transform}) => transform === "none"
        && (position === "static" || position === "relative" && ["auto", "0px"].includes(inset));
    const grounds = new Map([[null, {paint: "", painted: []}]]);
    const ground = element => {
        if (!grounds.has(element)) {
            const style = getComputedStyle(element);
            const {backgroundColor, backgroundImage, opacity, filter, mixBlendMode} = style;
            const own = [backgroundColor, backgroundImage, opacity, filter, mixBlendMode].join();
            const below = ground(element.parentElement);
            const plain = own === "rgba(0, 0, 0, 0),none,1,none,normal";
            grounds.set(element, !below || !flows(style) ? null : plain ? below
                : {paint: `${own} ${below.paint}`, painted: [...below.painted, element.getBoundingClientRect()]});
        }
        return grounds.get(element);
    };
    const look = element => {
        const below = ground(element);
        const box = element.getBoundingClientRect();
        const around = ({left, right, top, bottom}) =>
            left <= box.left && right >= box.right && top <= box.top && bottom >= box.bottom;
        if (!below || !below.painted.every(around)) return null;
        const {color, fontSize, fontWeight, textShadow, webkitTextStroke} = getComputedStyle(element);
        return [color, fontSize, fontWeight, textShadow, webkitTextStroke, below.paint].join("|");
    };
    const fields = "input:not([type=radio], [type=checkbox], [type=hidden]), select, textarea";
    const written = element => element.matches(fields)
        || [...element.childNodes].some(({nodeType, data}) => nodeType === Node.TEXT_NODE && data.trim());
    const shown = [...document.body.querySelectorAll("*")].filter(each => written(each) && each.checkVisibility());
    const unknown = shown.filter(element => !known.has(look(element)));
    if (!unknown.length) return [[], []];
    const options = {runOnly: ["color-contrast"], resultTypes: ["violations", "passes", "incomplete"],
        elementRef: true};
    const {violations, passes, incomplete} = await axe.run({include: unknown}, options);
    const equal = ({any}) => any.some(({data}) => data?.messageKey === "equalRatio");
    const lost = incomplete.map(each => ({...each, nodes: each.nodes.filter(equal)})).filter(({nodes}) => nodes.length);
    const judged = passes.flatMap(({nodes}) => nodes).filter(({any}) => any.some(({data}) => data?.contrastRatio));
    return [[...violations, ...lost].map(({id, help, nodes}) => ({id, help, nodes: nodes.map(({html}) => ({html}))})),
        [...new Set(judged.map(({element}) => look(element)).filter(each => each !== null))]];
}"""
"""Finds text of too little contrast among what looks like none of the text that axe found good before.

Of text in the colour of its ground axe leaves open whether it is meant; here it is not.

Text looks the same where its colour, size and weight are the same and so is all that is painted around it. Text that
is moved out of the flow, or out of a box that is painted, is looked at always.
"""


def violations(page: Page, options: dict[str, Any]) -> list[tuple[str, str, list[str]]]:
    """Give what axe has against a page, each with its elements. A document gets axe once, however often it is asked."""
    if not page.evaluate("window.startAxe && !window.axe && startAxe(), 'axe' in window"):
        page.evaluate(_AXE)
    found = page.evaluate("options => axe.run(options).then(({violations}) => violations)", options) if options else []
    pale, good = page.evaluate(_COLOURS, _good)
    _good.extend(good)
    return [(each["id"], each["help"], [node["html"][:160] for node in each["nodes"]]) for each in [*found, *pale]]
