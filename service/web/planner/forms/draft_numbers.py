"""Numbers of a draft as people type them, with the unit of the field that they are typed into."""

from __future__ import annotations

import re

from service.domain.collecting.thai_input import whole_number

UNITS = {
    "minutes": "นาที|minutes?|mins?",
    "at_most": "ข้อ|ตัวเลือก|อย่าง|คำตอบ|เรื่อง|choices?|answers?",
    "max_length": "ตัวอักษร|อักษร|อักขระ|characters?|letters?",
    "retention_fiscal_years": "ปีงบประมาณ|ปี|(?:fiscal )?years?",
    "retention_months": "เดือน|months?",
}
"""The number fields of a draft, and what each counts: another unit behind a number makes it no number of the field."""

_BEFORE = "(?:ประมาณ|ราว|ไม่เกิน|สูงสุด|about|up to|at most)"
_TYPED = {
    name: re.compile(rf"{_BEFORE}?\s*([0-9๐-๙,]+)\s*(?:{units})?\.?", re.IGNORECASE) for name, units in UNITS.items()
}


def number_typed(name: str, text: str) -> str:
    """Return the digits of a number that was typed into a field, or the text as it is where it is none."""
    found = _TYPED[name].fullmatch(text)
    number = whole_number(found[1]) if found else None
    return text if number is None else str(number)
