"""Choices that were copied from a paper, a table or a message: a line each, without the marks before them."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from service.adapters.form_files.xlsform.paper_marks import BOX, FILLED
from service.adapters.form_files.xlsform.paper_words import (
    begins,
    has_box,
    is_word,
    letter_of,
    number_of,
    ticks_of,
    without_line,
)
from service.domain.forms.draft import DraftChoice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MOST = 20_000
_BULLET = re.compile(r"[•●▪◦·*\uf0b7–-]\s+(?=\S)|o\t+(?=\S)")
"""Bullets as they stand before texts; the letter is Word's own of a list in a list."""

_CELL = re.compile(r"([0-9๐-๙]{1,2})\t+(?=\S)")

_COUNT = re.compile(r"[0-9๐-๙().\s-]*")


def pasted_choices(text: str) -> tuple[DraftChoice, ...]:
    """Return the choices of a text, without values; what begins as "other" is free, what is "none" is exclusive."""
    lines = [each for each in map(str.strip, text[:_MOST].splitlines()) if each]
    if len(lines) == 1 and not has_box(lines[0]):
        lines = [each for each in map(str.strip, lines[0].split("\t")) if each]
    said = _uncounted([_BULLET.sub("", each, count=1) for each in chain.from_iterable(map(_parts, lines))])
    shown = dict.fromkeys(filter(None, (without_line(" ".join(each.split())) for each in said)))
    return tuple(
        DraftChoice(value="", text=each, free=begins("others", each), exclusive=is_word("none", each)) for each in shown
    )


def _parts(line: str) -> Iterator[str]:
    """Yield what stands between the boxes of a line, and in front of them more than a number."""
    before, choices = ticks_of(FILLED.sub(BOX, line))
    if not choices:
        yield before
        return
    yield from ([] if _COUNT.fullmatch(before) else [before])
    yield from choices


def _uncounted(lines: list[str]) -> list[str]:
    """Return lines without numbers or letters that count them from the first; others are of the choices themselves."""
    counts: tuple[Callable[[str], tuple[int, str]], ...] = (_number, letter_of, _cell)
    for count in counts:
        read = [count(each) for each in lines]
        if len(lines) > 1 and [at for at, _ in read] == list(range(1, len(lines) + 1)):
            return [each for _, each in read]
    return lines


def _number(line: str) -> tuple[int, str]:
    number, said = number_of(line)
    return (int(number), said) if number.isdecimal() else (0, line)


def _cell(line: str) -> tuple[int, str]:
    found = _CELL.match(line)
    return (int(found[1]), line[found.end() :]) if found else (0, line)
