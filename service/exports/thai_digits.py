"""Digits of one kind in pages and files: the plan writes its own in Thai ones."""

from __future__ import annotations

from typing import Literal

from service.domain.collecting.thai_input import ARABIC

Digits = Literal["arabic", "thai"]

DIGITS: tuple[Digits, ...] = ("arabic", "thai")

_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def one_kind(text: str, digits: Digits = "arabic") -> str:
    """Return a text with all its digits of the kind asked for, whichever they were."""
    return text.translate(_THAI if digits == "thai" else ARABIC)
