"""A list as Thai writes it: names with a space between, and the word for "and" before the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.texts import texts
from service.texts.thai_words import THAI

if TYPE_CHECKING:
    from collections.abc import Iterable


def listed(named: Iterable[object]) -> str:
    """Join names into one list; empty for none."""
    *others, end = [str(each) for each in named] or [""]
    if not others:
        return end
    last = end if THAI.match(end) else f" {end}"
    return str(texts("report").findings.say("last", others=" ".join(others), last=last))
