"""Numbers and dates as Thai people type them: Thai or Arabic digits, with commas, in either era."""

from __future__ import annotations

import re
from datetime import date

from service.domain.period import common_year

ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_NUMBER = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_LONGEST = 40


def digits(typed: str, most: int = 9) -> int | None:
    """Return a number typed with at most `most` Thai or Arabic digits and nothing else; `None` otherwise."""
    text = typed[: most + 1].translate(ARABIC)
    return int(text) if len(typed) <= most and _NUMBER.fullmatch(text) else None


def whole_number(typed: str) -> int | None:
    """Return a whole number of up to nine digits; `None` where the text is none."""
    text = _plain(typed).replace(",", "")
    return int(text) if _NUMBER.fullmatch(text) else None


def day(typed: str) -> date | None:
    """Return a date typed as year, month and day; `None` where the text is none."""
    read = _DAY.fullmatch(_plain(typed))
    try:
        return date(common_year(int(read[1])), int(read[2]), int(read[3])) if read else None
    except ValueError:
        return None


def _plain(typed: str) -> str:
    return typed[:_LONGEST].strip().translate(ARABIC)
