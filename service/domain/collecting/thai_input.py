"""Numbers and dates as Thai people type them: Thai or Arabic digits, commas between thousands, in either era."""

from __future__ import annotations

import re
from datetime import date

from service.domain.errors import Violation
from service.domain.period import common_year

ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_NUMBER = re.compile(r"[0-9]{1,9}")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:[.][0-9]+)?")
_COMMAS = re.compile(r"[0-9]+(?:,[0-9]+)+")
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
    text = ungrouped(_plain(typed))
    return int(text) if _NUMBER.fullmatch(text) else None


def ungrouped(typed: str) -> str:
    """Return a number in Arabic digits, without commas where each parts thousands; other commas stay."""
    text = typed.translate(ARABIC)
    return text.replace(",", "") if _THOUSANDS.fullmatch(text) else text


def unclear_comma(item: str, typed: str) -> Violation | None:
    """Return that a comma parts no thousands, with both numbers that may be meant: `1,2` is 12 or 1.2."""
    text = _plain(typed)
    if not _COMMAS.fullmatch(text) or _THOUSANDS.fullmatch(text):
        return None
    whole, _, rest = text.rpartition(",")
    readings: dict[str, str | int] = {
        "typed": text,
        "whole": str(int(text.replace(",", ""))),
        "decimal": f"{whole.replace(',', '')}.{rest}",
    }
    return Violation(item=item, code="unclear-comma", params=readings)


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
