"""Row heights: spreadsheets do not compute them for files that other programs write."""

from __future__ import annotations

import unicodedata

_MOST = 17
"""The most lines in a row that spreadsheets show."""

_FILLED = 80
"""How full text fills a line, in percent: lines break between words, and bold is wider."""


def lines_of(text: str, width: int) -> int:
    """Estimate the lines that a text takes in a column of `width` letters; combining marks have no width."""
    room = max(width * _FILLED // 100, 1)
    return min(sum(max(-(-_letters(line) // room), 1) for line in text.split("\n")), _MOST)


def _letters(line: str) -> int:
    return sum(unicodedata.category(letter) != "Mn" for letter in line)
