"""The marks and words of a printed questionnaire: numbers of parts and questions, boxes to tick, lines to write on."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from service.texts import texts

_N = "[0-9๐-๙]{1,2}"
_NUMBERED = re.compile(
    rf"(?:ข้อ(?:ที่)?\s*)?\(?({_N}(?:\.{_N})*)[.)]+(?!{_N})\s*(?=\S)|({_N}(?:\.{_N})+)\s+(?=\S)|ข้อ(?:ที่)?\s*({_N})\s+(?=\S)"
)
_BOX = re.compile(r"[☐□◻▢❏❑⬜○◯❍\uf06f\uf0a8\uf071]|\(\s*\)|\[\s*\]|\(_{1,4}\)")
"""Boxes as Excel and Word write them; the last three are of Word's own font of symbols."""

_LINE = re.compile(r"[._…‥\s]*(?:[._‥]{3}|…)[._…‥\s]*")
_LINE_BEHIND = re.compile(rf"{_LINE.pattern}$")
_FROM_THAI = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


class Ticks(NamedTuple):
    """What stands before the first box of a text, and behind each of its boxes."""

    before: str
    choices: list[str]


def number_of(text: str) -> tuple[str, str]:
    """Return the number before a question, as "1.2", and its text; the number is empty where there is none."""
    found = _NUMBERED.match(text)
    number = next(filter(None, found.groups()), "") if found else ""
    return (number.translate(_FROM_THAI), text[found.end() :]) if found else ("", text)


def part_of(text: str) -> str | None:
    """Return the heading of a part without its number; `None` for another text."""
    found = _parts().match(text)
    return (text[found.end() :].strip() or text) if found else None


@cache
def _parts() -> re.Pattern[str]:
    words = "|".join(map(re.escape, texts("workbook").paper.say("parts").split("|")))
    return re.compile(rf"(?:{words})\s*(?:ที่)?\s*(?:{_N}|[IVX]{{1,4}})(?![0-9๐-๙A-Za-z])[\s:.)–—-]*", re.IGNORECASE)


def has_box(text: str) -> bool:
    """Return whether a text has a box to tick."""
    return _BOX.search(text) is not None


def boxes_in(text: str) -> int:
    """Return how many boxes a text has."""
    return sum(1 for _ in _BOX.finditer(text))


def ticks_of(text: str) -> Ticks:
    """Split a text at its boxes."""
    before, *choices = _BOX.split(text)
    return Ticks(before.strip(), [each for each in map(str.strip, choices) if each])


def is_line(text: str) -> bool:
    """Return whether a text is only a line to write on."""
    return _LINE.fullmatch(text) is not None


def without_line(text: str) -> str:
    """Return a text without the line to write on behind it."""
    return _LINE_BEHIND.sub("", text).strip()


def says(kind: str, text: str) -> bool:
    """Return whether a text has one of the words of a kind."""
    said = " ".join(text.translate(_FROM_THAI).split()).lower()
    return any(word in said for word in texts("workbook").paper.say(kind).split("|"))


def begins(kind: str, text: str) -> bool:
    """Return whether a text begins with one of the words of a kind."""
    return text.lower().startswith(tuple(texts("workbook").paper.say(kind).split("|")))


def at_most(text: str) -> str:
    """Return the most choices that a question allows, empty where it says none."""
    found = re.search(rf"ไม่เกิน\s*({_N})\s*(?:ข้อ|อย่าง|ตัวเลือก|คำตอบ|เรื่อง|ช่อง|อันดับ)", text)
    return found[1].translate(_FROM_THAI) if found else ""
