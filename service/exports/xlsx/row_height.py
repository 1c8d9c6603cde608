"""Row heights and shares of a table's width, which spreadsheets do not compute for files that other programs write."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST = 17
"""The most lines in a row that spreadsheets show."""

_FILLED, _LEFT = 80, 5
"""How full text fills a line, in percent, and how many letters it leaves at most: lines break between words."""


def lines_of(text: str, width: int) -> int:
    """Estimate the lines that a text takes in a column of `width` letters; combining marks have no width."""
    room = max(width * _FILLED // 100, width - _LEFT, 1)
    return min(sum(max(-(-_letters(line) // room), 1) for line in text.split("\n")), _MOST)


def _letters(line: str) -> int:
    return sum(unicodedata.category(letter) != "Mn" for letter in line)


def edges_of(widths: Sequence[int], count: int) -> list[tuple[int, int]]:
    """Return the first and last column of each of `count` shares of a table's width."""
    found: list[tuple[int, int]] = []
    share, first, filled = sum(widths) / count, 0, 0
    for column, width in enumerate(widths):
        filled += width
        if filled >= share * (len(found) + 1) or column == len(widths) - 1:
            found.append((first, column))
            first = column + 1
    return found
