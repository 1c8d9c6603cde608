"""Headings of parts: each has one number, that of the part among all, whatever number its own text begins with."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_D = "[0-9๐-๙]{1,2}"
_NUMBER = re.compile(
    rf"(?:(?:ตอน|ส่วน|ด้าน|หมวด|ภาค)\s*ที่|(?:part|section)\b)\s*(?:{_D}(?:[./-]{_D})*|[ivx]{{1,4}})"
    r"(?![0-9๐-๙a-z])[\s:.)–—-]*",
    re.IGNORECASE,
)


def unnumbered(text: str) -> str:
    """Return the heading of a part or section without a number of its own; empty where there is nothing else."""
    found = _NUMBER.match(text)
    return text[found.end() :] if found else text


def part_numbers(parts: Iterable[str]) -> list[str]:
    """Return the number of each section, given the part that it is in: "2", or "2.1" where its part has several.

    As respondents see it, neighbours with one text are one part; those without a text yet are parts of their own.
    """
    numbers: list[str] = []
    runs = groupby(enumerate(parts), lambda each: each[1] or each[0])
    for number, (_, run) in enumerate(runs, 1):
        inside = list(run)
        numbers += [f"{number}.{at}" if len(inside) > 1 else str(number) for at in range(1, len(inside) + 1)]
    return numbers
