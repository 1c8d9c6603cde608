"""Numbers and dates as Thai people type them: Thai or Arabic digits, with commas, in either era."""

from __future__ import annotations

import re
from datetime import date

from service.domain.period import common_year

ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_NUMBER = re.compile(r"[0-9]{1,9}")
MONTHS = (
    ("ม.ค.", "มกราคม"), ("ก.พ.", "กุมภาพันธ์"), ("มี.ค.", "มีนาคม"), ("เม.ย.", "เมษายน"), ("พ.ค.", "พฤษภาคม"),
    ("มิ.ย.", "มิถุนายน"), ("ก.ค.", "กรกฎาคม"), ("ส.ค.", "สิงหาคม"), ("ก.ย.", "กันยายน"), ("ต.ค.", "ตุลาคม"),
    ("พ.ย.", "พฤศจิกายน"), ("ธ.ค.", "ธันวาคม"),
)  # fmt: skip
"""The months of a year as they are typed, short and whole."""

_MONTHS = {name.replace(".", ""): str(number) for number, names in enumerate(MONTHS, 1) for name in names}
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
_IN_WORDS = re.compile(r"([0-9]{1,2})[ -]*([ก-๛.]+?)[ -]*(?:พ\.ศ\. *)?([0-9]{4})")
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
    """Return a date typed as day, month (a number or a Thai name) and year, or year first; `None` for anything else."""
    year, month, number = _parts(_plain(typed))
    try:
        return date(common_year(int(year)), int(month), int(number))
    except ValueError:
        return None


def _parts(text: str) -> tuple[str, str, str]:
    """Return year, month and day in digits; nothing where they are none."""
    if read := _YEAR_FIRST.fullmatch(text):
        return read[1], read[3], read[4]
    if read := _DAY_FIRST.fullmatch(text):
        return read[4], read[3], read[1]
    if read := _IN_WORDS.fullmatch(text):
        return read[3], _MONTHS.get(read[2].replace(".", ""), ""), read[1]
    return "", "", ""


def _plain(typed: str) -> str:
    return typed[:_LONGEST].strip().translate(ARABIC)
