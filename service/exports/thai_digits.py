"""Thai digits for files that ask for them."""

from __future__ import annotations

from typing import Literal

Digits = Literal["arabic", "thai"]

DIGITS: tuple[Digits, ...] = ("arabic", "thai")

_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def one_kind(text: str, digits: Digits) -> str:
    """Return a text with all its digits of the kind asked for, whichever they were."""
    return text.translate(_THAI if digits == "thai" else _ARABIC)


def with_digits(text: str, digits: Digits) -> str:
    """Return a text with its digits as asked for; unchanged for Arabic ones."""
    return text.translate(_THAI) if digits == "thai" else text
