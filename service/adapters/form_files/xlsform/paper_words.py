"""The marks and words of a printed questionnaire: numbers of parts and questions, boxes to tick, lines to write on."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from service.adapters.form_files.xlsform.plain_words import is_graded, normal
from service.texts import texts

_N = "[0-9๐-๙]{1,2}"
_NUMBERED = re.compile(
    rf"(?:ข้อ(?:ที่)?\s*)?\(?({_N}(?:\.{_N})*)[.)]+(?!{_N})\s*(?=\S)|({_N}(?:\.{_N})+)\s+(?=\S)|ข้อ(?:ที่)?\s*({_N})\s+(?=\S)"
)
_BOX = re.compile(r"[☐□◻▢❏❑⬜○◯❍\uf06f\uf0a8\uf071]|\(\s*\)|\[\s*\]|\(_{1,4}\)")
"""Boxes as Excel and Word write them; the last three are of Word's own font of symbols."""

LETTERS = {each: at for letters in ("กขคงจฉชซฌญ", "abcdefgh") for at, each in enumerate(letters, 1)}
_LETTERED = re.compile(r"(?:\(([ก-ฮa-h])\)\s*|([ก-ฮa-h])(?:\)\s*|\.\s+))(?=\S)")
_DOTS = re.compile(r"[._‥]{3}|…")
_LINES = re.compile(r"[._‥…]{3,}|…+")
_ABBREVIATED = re.compile(r"[ก-ฮ]\.[ก-ฮ]{1,2}\.$")
_DRAWN = "._…‥ \t\n\r"
_PAGE = re.compile(rf"(?:หน้า|page)\s*(?:ที่)?\s*{_N}(?:\s*(?:/|จาก|of)\s*{_N})?|-\s*{_N}\s*-", re.IGNORECASE)
_PHONE = re.compile(r"(?:โทร|tel|phone)\D{0,20}[0๐][\s-]?[0-9๐-๙](?:[\s-]?[0-9๐-๙]){5,}", re.IGNORECASE)
_MEANS = "(?:=|เท่ากับ|หมายถึง|หมายความว่า|คือ)"
_STEP = re.compile(rf"(?:ระดับ|คะแนน)?\s*{_N}\s*(?:คะแนน)?\s*{_MEANS}")
_LEGEND = re.compile(rf"[(\[*\s]*{_STEP.pattern}")
_BACKWARDS = re.compile(rf"{_MEANS}\s*{_N}(?![0-9๐-๙])")
"""Steps of a scale and what they mean: "5 = most", or "most = 5"."""

_SHOWN = re.compile(rf"เครื่องหมาย\s*(?:{_BOX.pattern}|[(]\s*[✓✔/xX]\s*[)])")
_FEWEST_BOXES, _FEWEST_STEPS = 2, 2
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


def letter_of(text: str) -> tuple[int, str]:
    """Return the number of the letter before a text, as 1 for "ก.", and the text; 0 where there is none."""
    found = _LETTERED.match(text)
    order = LETTERS.get(found[1] or found[2], 0) if found else 0
    return (order, text[found.end() :]) if found and order else (0, text)


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
    bare = text.strip().removeprefix("(").removesuffix(")")
    return _DOTS.search(bare) is not None and not bare.strip(_DRAWN)


def without_line(text: str) -> str:
    """Return a text without the line to write on behind it; the full stop of an abbreviation is no part of that."""
    line = _DOTS.search(text, len(text.rstrip(_DRAWN)))
    if line is None:
        return text.strip()
    kept = text[: line.start() + 1]
    return (kept if _ABBREVIATED.search(kept) else kept[:-1]).strip()


def lines_in(text: str) -> list[str]:
    """Return the words before each line to write on."""
    return [each for each in _LINES.split(text) if each.strip()]


def says(kind: str, text: str) -> bool:
    """Return whether a text has one of the words of a kind."""
    said = " ".join(text.translate(_FROM_THAI).split()).lower()
    return any(word in said for word in texts("workbook").paper.say(kind).split("|"))


def begins(kind: str, text: str) -> bool:
    """Return whether a text begins with one of the words of a kind."""
    return normal(text).lstrip("-( ").startswith(tuple(texts("workbook").paper.say(kind).split("|")))


def is_word(kind: str, text: str) -> bool:
    """Return whether a text is one of the words of a kind."""
    return normal(text) in texts("workbook").paper.say(kind).split("|")


def instructs(text: str) -> bool:
    """Return whether a text says how to answer; one with several boxes is a question."""
    said = number_of(text)[1]
    shown = _SHOWN.sub("", said)
    return (begins("instructions", said) or says("ticking", said)) and len(ticks_of(shown).choices) < _FEWEST_BOXES


def is_aside(text: str) -> bool:
    """Return whether a text is of the paper alone: a page's number, a place to sign, thanks, what steps mean."""
    said = number_of(text)[1]
    return _PAGE.fullmatch(text) is not None or begins("thanks", said) or begins("signed", text) or is_legend(text)


def is_contact(text: str) -> bool:
    """Return whether a text tells a telephone number: that of whoever asks, for nobody's is known yet."""
    return _PHONE.search(text) is not None


def is_figure(text: str) -> bool:
    """Return whether a text in a table of ratings is a sum."""
    return is_word("totals", text)


def is_legend(text: str) -> bool:
    """Return whether a text says what the steps of a rating mean, and asks nothing."""
    if _LEGEND.match(text):
        return True
    if number_of(text)[0]:
        return False
    step, back = _STEP.search(text), list(_BACKWARDS.finditer(text))
    before = text[: step.start()] if step else ""
    named = begins("legends", before) or (begins("levels", before) and "(" not in before)
    return named or (len(back) >= _FEWEST_STEPS and is_graded(text[: back[0].start()].strip(" ([")))


def is_written(text: str) -> bool:
    """Return whether a text is answered in words: it has a line to write on, or asks for an opinion."""
    return _DOTS.search(text) is not None or begins("written", number_of(text)[1])


def at_most(text: str) -> str:
    """Return the most choices that a question allows, empty where it says none."""
    found = re.search(rf"ไม่เกิน\s*({_N})\s*(?:ข้อ|อย่าง|ตัวเลือก|คำตอบ|เรื่อง|ช่อง|อันดับ)", text)
    return found[1].translate(_FROM_THAI) if found else ""
