"""Questions that ask who somebody is or of the whole, and choices that ask for another one, known by their words."""

from __future__ import annotations

import re
from functools import cache

from service.texts import texts

_BEFORE = r"[\s(0-9๐-๙.)]|โปรด|กรุณา|ระบุ|กรอก|ขอ|หากต้องการให้ติดต่อกลับ|your "
"""What may stand before the thing asked for: a number, a request."""


def asks_personal(text: str) -> bool:
    """Return whether a question asks for a name, a number or an address of the person who answers."""
    return _asking().match(" ".join(text.replace("\N{EN DASH}", "-").split()).lower()) is not None


def asks_overall(text: str) -> bool:
    """Return whether a rating asks of the whole, and not of one of its sides."""
    said, low = texts("workbook").overall, text.lower()
    found, parts = (any(each in low for each in said.say(kind).split("|")) for kind in ("words", "parts"))
    return found and not parts


def asks_other(text: str) -> bool:
    """Return whether a choice is another one than those that are listed, which people want to name."""
    others = tuple(texts("workbook").paper.say("others").split("|"))
    return text.lstrip("-( ").lower().startswith(others)


@cache
def _asking() -> re.Pattern[str]:
    said = texts("workbook").personal
    words, whole = said.say("words"), said.say("whole")
    return re.compile(rf"(?:{_BEFORE})*(?:(?:{words})|(?:{whole})\s*(?:[.…(:].*)?$)")
