"""How high a row must be for its words: spreadsheets do not work that out for files that other programs write."""

from __future__ import annotations

import unicodedata

_MOST = 17
"""Spreadsheets show no row that is higher than so many lines."""

_FILLED = 80
"""How many percent of a line words fill, as lines break between them and bold letters are wider."""


def lines_of(text: str, width: int) -> int:
    """Estimate how many lines a text takes in a column so many letters wide; marks above and below take no room."""
    room = max(width * _FILLED // 100, 1)
    return min(sum(max(-(-_letters(line) // room), 1) for line in text.split("\n")), _MOST)


def _letters(line: str) -> int:
    return sum(unicodedata.category(letter) != "Mn" for letter in line)
