"""The numbers, letters and boxes that Word writes itself before the paragraphs of lists."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from service.adapters.form_files.sheets.docx_text import W

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_BOXES = frozenset({"\uf06f", "\uf0a8", "\uf071", "\uf072", "☐", "□", "○", "o", "q"})
"""Bullets that are drawn as boxes; letters are those of fonts of symbols."""

_LETTERS = {"thaiLetters": "กขคงจฉชซฌญ", "lowerLetter": "abcdefghij", "upperLetter": "abcdefghij"}
_NUMBERS = frozenset({"decimal", "decimalZero", "thaiNumbers", *_LETTERS})
_LEVELS, _STYLES = 9, 20
_LONGEST = 255
"""The most letters of what a list writes around its numbers: it stands before each of its paragraphs."""

_PLACE = re.compile("%([1-9])")


class _Level(NamedTuple):
    """A level of a list: the kind of its numbers, and the text around them or a bullet."""

    kind: str
    text: str


class Lists:
    """The lists of a document, and the counts of their paragraphs so far."""

    def __init__(self, numbering: Element, styles: Element) -> None:
        levels = {
            (each.get(f"{W}abstractNumId", ""), level.get(f"{W}ilvl", "")): _Level(
                _value(level, "numFmt"), _value(level, "lvlText")[:_LONGEST]
            )
            for each in numbering.findall(f"{W}abstractNum")
            for level in each.findall(f"{W}lvl")
        }
        named = {each.get(f"{W}numId", ""): _value(each, "abstractNumId") for each in numbering.findall(f"{W}num")}
        self._levels = {
            (name, at): levels.get((of, str(at)), _Level("", "")) for name, of in named.items() for at in range(_LEVELS)
        }
        self._styles = {
            each.get(f"{W}styleId", ""): (each.find(f"{W}pPr/{W}numPr"), each.find(f"{W}basedOn"))
            for each in styles.findall(f"{W}style")
        }
        self._counts: Counter[tuple[str, int]] = Counter()

    def before(self, paragraph: Element) -> str:
        """Return the number, the letter or the box that a list writes before a paragraph."""
        found = self._list_of(paragraph)
        if found is None:
            return ""
        name, said = _value(found, "numId"), _value(found, "ilvl") or "0"
        at = int(said) if said.isdecimal() and len(said) == 1 else 0
        level = self._levels.get((name, at), _Level("", ""))
        if level.kind == "bullet":
            return "☐ " if level.text in _BOXES else "• "
        if level.kind not in _NUMBERS:
            return ""
        self._counts[name, at] += 1
        for deeper in range(at + 1, _LEVELS):
            del self._counts[name, deeper]
        number = _PLACE.sub(lambda place: self._number(name, int(place[1]) - 1), level.text or f"%{at + 1}.")
        return f"{number}. " if number[-1:].isalnum() else f"{number} "

    def _number(self, name: str, at: int) -> str:
        count = self._counts[name, at] or 1
        letters = _LETTERS.get(self._levels[name, at].kind, "")
        return letters[count - 1] if count <= len(letters) else str(count)

    def _list_of(self, paragraph: Element) -> Element | None:
        """Return the list of a paragraph: its own, or that of its style or of one that this is based on."""
        found = paragraph.find(f"{W}pPr/{W}numPr")
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        for _ in range(_STYLES):
            if found is not None or style is None:
                return found
            found, style = self._styles.get(style.get(f"{W}val", ""), (None, None))
        return found


def _value(element: Element, name: str) -> str:
    found = element.find(f"{W}{name}")
    return found.get(f"{W}val", "") if found is not None else ""
