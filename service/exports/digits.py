"""Thai digits for files that are to have them: the same numbers in other signs."""

from __future__ import annotations

from typing import Literal

Digits = Literal["arabic", "thai"]

DIGITS: tuple[Digits, ...] = ("arabic", "thai")

_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def written(text: str, digits: Digits) -> str:
    """Write the digits of a text as they are asked for; Arabic asks for no change."""
    return text.translate(_THAI) if digits == "thai" else text
