"""The words of a table of questions: types, choices in one cell, and the steps of a rating as headings."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from service.domain.forms.draft_scale import MOST
from service.texts import texts

if TYPE_CHECKING:
    from service.adapters.form_files.sheets.cell import Cell

_RANGE = re.compile(r"(\d{1,2})\s*(?:-|–|ถึง|to)\s*(\d{1,2})")
_LEVELS = re.compile(r"(\d{1,2})\s*(?:ระดับ|คะแนน|ดาว|levels?|stars?)")
_SEPARATORS = (r"[\r\n]+", r"[;|]", r",(?!\d{3}(?!\d))", r"/")
"""What may stand between choices, the surest first; a comma inside a number does not."""

_TWICE = re.compile(r"[/\n()]")
"""What stands between the languages of a heading, as "รายการ / Items"."""

_DIGIT = re.compile(r"\d")
_FEWEST, _FEWEST_STEPS = 2, 3
_ONE_NUMBER = re.compile(r"\D*(\d{1,2})\D*")
_KINDS = {"text": "text", "single": "select_one", "multiple": "select_multiple", "rating": "select_one"}


class PlainType(NamedTuple):
    """A type in words: what XLSForm calls it, empty for an unknown one; the steps of a rating, if it says them."""

    kind: str = ""
    rating: bool = False
    steps: tuple[int, ...] = ()


class Step(NamedTuple):
    """A column that is a step of a rating: its number, or one made, and its heading."""

    column: int
    name: str
    text: str


def normal(text: str) -> str:
    """Return a heading or a type for comparison: in small letters, with single spaces."""
    return " ".join(text.replace("ๆ", " ๆ ").split()).strip(" :*.").lower()


def is_head(kind: str, text: str) -> bool:
    """Return whether a text is a heading of a kind, in one language or in two beside each other."""
    words = texts("workbook").heads.say(kind).split("|")
    twice = _TWICE.split(text) if not _DIGIT.search(text) else ()
    return any(normal(each) in words for each in (text, *twice))


def type_of(typed: str) -> PlainType:
    """Read a type in words, with the range of a rating; anything more makes it an unknown one."""
    said = normal(typed)
    for kind, named in _KINDS.items():
        for word in texts("workbook").kinds.say(kind).split("|"):
            if said == word:
                return PlainType(named, kind == "rating")
            found = _RANGE.fullmatch(said.removeprefix(word).strip(" ()")) if said.startswith(word) else None
            if kind == "rating" and (steps := _LEVELS.fullmatch(said.removeprefix(word).strip(" ()"))):
                return PlainType(named, rating=True, steps=tuple(range(int(steps[1]), 0, -1)))
            if found and kind == "rating":
                low, high = sorted((int(found[1]), int(found[2])))
                return PlainType(named, rating=True, steps=tuple(range(high, low - 1, -1)))
    return PlainType()


def options_of(text: str) -> list[str]:
    """Return the choices that stand in one cell; none where it has only one text."""
    for separator in _SEPARATORS:
        found = [each for each in map(str.strip, re.split(separator, text)) if each]
        if len(found) >= _FEWEST:
            return found
    return []


def is_graded(text: str) -> bool:
    """Return whether a text is a word for a step of a rating."""
    return normal(text) in _graded()


class _Heading(NamedTuple):
    """A heading that may be a step: its column, its text, its number if it has one alone, and its word."""

    column: int
    text: str
    number: int | None
    word: str


@cache
def _graded() -> frozenset[str]:
    return frozenset(map(normal, texts("workbook").graded.words))


def steps_of(head: list[Cell], first: int) -> list[Step]:
    """Return the neighbouring headings from a column on that are the steps of one rating; else none."""
    cells = [_heading(at, cell.text) for at, cell in enumerate(head) if at >= first and cell.text]
    for begin in range(len(cells)):
        for end in range(_end(cells, begin), begin + _FEWEST_STEPS - 1, -1):
            if steps := _steps(cells[begin:end]):
                return [] if _goes_on(cells[begin:end], cells[:begin][-1:] + cells[end : end + 1]) else steps
    return []


def _heading(at: int, text: str) -> _Heading:
    found = _ONE_NUMBER.fullmatch(text)
    return _Heading(at, text, int(found[1]) if found else None, normal(text))


def _end(cells: list[_Heading], begin: int) -> int:
    """Return where headings that may be steps beside each other end, which begin at one."""
    end = begin
    while end < min(len(cells), begin + MOST) and (cells[end].number is not None or cells[end].word in _graded()):
        if cells[end].column - cells[begin].column != end - begin:
            break
        end += 1
    return end


def _goes_on(part: list[_Heading], beside: list[_Heading]) -> bool:
    """Return whether steps that are numbers go on in a column beside them, as those from 1 do in 0 to 10."""
    ends, near = {0, len(part) + 1}, {part[0].column - 1, part[-1].column + 1}
    numbered = all(each.number is not None for each in part)
    return numbered and any(each.column in near and each.number in ends for each in beside)


def _steps(cells: list[_Heading]) -> list[Step]:
    numbers = [each.number for each in cells]
    if numbers in (steps := list(range(1, len(cells) + 1)), steps[::-1]):
        return [Step(each.column, str(each.number), each.text) for each in cells]
    said = {each.word for each in cells}
    if len(said) == len(cells) and said <= _graded():
        return [Step(each.column, f"step_{number}", each.text) for number, each in enumerate(cells, 1)]
    return []
