"""The mark of the organisation or of a form: an SVG picture made of shapes only, checked and written anew."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from service.domain.forms.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

MOST_BYTES = 64 * 1024
"""The most bytes of a mark: an emblem drawn in detail has some 30 kB."""

MOST_FORM_BYTES = 4 * 1024
"""The most bytes of a form's own mark, which comes inside its page."""

_MOST_NESTED = 50
"""The most elements inside each other: checked and written by recursion."""

_SPACE = "http://www.w3.org/2000/svg"
# All repetition is possessive: what does not fit is refused at once, and not split in every possible way.
_NUMBER = r"[-+]?+(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][-+]?+[0-9]++)?+"
_LENGTH = re.compile(rf"{_NUMBER}(?:px|%)?")
_NUMBERS = re.compile(rf"\s*{_NUMBER}(?:[\s,]*+{_NUMBER})*+\s*")
_PATH = re.compile(r"[MmLlHhVvCcSsQqTtAaZz0-9eE\s,.+-]*")
_PAINT = re.compile(r"none|#[0-9a-fA-F]{3}|#[0-9a-fA-F]{6}")
_TURNED = re.compile(r"(?:\s*+(?:matrix|translate|scale|rotate|skewX|skewY)\([0-9eE\s,.+-]*\)\s*+,?)*+")
_WORD = re.compile("[a-z-]+")

_PAINTED = {
    **dict.fromkeys(("fill", "stroke"), _PAINT),
    **dict.fromkeys(("fill-rule", "clip-rule", "stroke-linecap", "stroke-linejoin"), _WORD),
    **dict.fromkeys(("opacity", "fill-opacity", "stroke-opacity", "stroke-width", "stroke-miterlimit"), _LENGTH),
    "transform": _TURNED,
}
_SHAPES = {
    "svg": {"viewBox": _NUMBERS, "width": _LENGTH, "height": _LENGTH},
    "g": {},
    "path": {"d": _PATH},
    "circle": dict.fromkeys(("cx", "cy", "r"), _LENGTH),
    "ellipse": dict.fromkeys(("cx", "cy", "rx", "ry"), _LENGTH),
    "rect": dict.fromkeys(("x", "y", "width", "height", "rx", "ry"), _LENGTH),
    "line": dict.fromkeys(("x1", "y1", "x2", "y2"), _LENGTH),
    "polyline": {"points": _NUMBERS},
    "polygon": {"points": _NUMBERS},
}
"""What a mark may have: elements, and the values of their attributes. No script, text, style, link or reference."""

_SIZE = ("width", "height")


def mark_findings(text: str, most: int = MOST_BYTES) -> Iterator[Finding]:
    """Yield every fault of a mark's SVG text, which has `most` bytes."""
    root = _parsed(text)
    if len(text.encode()) > most:
        yield Finding("mark", "file-too-large", {"kilobytes": most // 1024})
    elif root is None:
        yield Finding("mark", "mark-unreadable")
    elif _name(root) != "svg" or not root.get("viewBox"):
        yield Finding("mark", "mark-no-viewbox")
    else:
        yield from {(each.code, *each.params.values()): each for each in _forbidden(root)}.values()


def drawn(text: str) -> str:
    """Return a mark without faults as SVG, written anew from what was checked; it fills whatever box it is put in."""
    root = _parsed(text)
    return "" if root is None else _written(root, f' xmlns="{_SPACE}"')


def _parsed(text: str) -> Element | None:
    """Return the root; `None` for text that is no XML, nests too deeply, or declares types or entities."""
    bare = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    if len(text) > MOST_BYTES or re.search(r"<!(?!--)|<\?", bare):
        return None
    try:
        root = ET.fromstring(bare)  # noqa: S314 - a keeper's own text, bounded, without DTD
    except ET.ParseError:
        return None
    level = [root]
    for _ in range(_MOST_NESTED):
        level = [child for each in level for child in each]
    return None if level else root


def _name(element: Element) -> str:
    return element.tag.removeprefix(f"{{{_SPACE}}}")


def _forbidden(element: Element) -> Iterator[Finding]:
    name = _name(element)
    if name not in _SHAPES:
        yield Finding("mark", "mark-element", {"name": name.rpartition("}")[2]})
        return
    allowed = {**_PAINTED, **_SHAPES[name]}
    for key, value in element.items():
        if key not in allowed:
            yield Finding("mark", "mark-attribute", {"name": key.rpartition("}")[2], "element": name})
        elif not allowed[key].fullmatch(value.strip()):
            yield Finding("mark", "mark-value", {"name": key, "element": name})
    if f"{element.text or ''}{element.tail or ''}".strip():
        yield Finding("mark", "mark-text", {"element": name})
    for child in element:
        yield from _forbidden(child)


def _written(element: Element, also: str = "") -> str:
    name = _name(element)
    kept = [(key, value) for key, value in element.items() if name != "svg" or key not in _SIZE]
    said = "".join(f' {key}="{" ".join(value.split())}"' for key, value in kept)
    inside = "".join(map(_written, element))
    return f"<{name}{also}{said}>{inside}</{name}>" if inside else f"<{name}{also}{said}/>"
