"""A small valid form as a workbook, to break one cell at a time."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from openpyxl import Workbook

if TYPE_CHECKING:
    from collections.abc import Mapping

Sheets = dict[str, list[list[object]]]

GOOD: Sheets = {
    "survey": [
        ["type", "name", "label::ภาษาไทย (th)", "hint", "required", "appearance", "pochai_breakdown",
         "pochai_personal", "pochai_max_length", "pochai_type"],
        ["note", "intro", "โปรดตอบ"],
        ["begin_group", "general", "ส่วนที่ ๑"],
        ["select_one office", "office", "สังกัด", None, "yes", None, "yes"],
        ["end_group"],
        ["begin group", "part_2", "ส่วนที่ ๒"],
        ["begin_group", "use", "ด้านการใช้งาน"],
        ["note", "use_intro", "โปรดเลือกระดับ"],
        ["select_one steps_na", "ease", "ความง่าย", None, "yes", "likert"],
        ["select_one steps", "speed", "ความเร็ว", None, True],
        ["end_group"],
        ["end_group"],
        ["begin_group", "more", "ส่วนที่ ๓"],
        ["select_multiple topics", "topics", "หัวข้อ", "เลือกได้มากกว่า 1 ข้อ"],
        ["text", "comments", "ข้อเสนอแนะ", None, "no", "multiline", None, None, 100.0],
        ["end group"],
    ],
    "choices": [
        ["list_name", "name", "label", "pochai_free"],
        ["office", "hq", "ส่วนกลาง"],
        ["office", "abroad", "ต่างประเทศ"],
        ["topics", "a", "ก"],
        ["topics", "b", "อื่น ๆ", "yes"],
        ["steps", 2, "ดีมาก"],
        ["steps", 1, "ไม่ดี"],
        ["steps_na", 2, "ดีมาก"],
        ["steps_na", 1, "ไม่ดีเลย"],
        ["steps_na", "na", "ไม่มีความเห็น"],
        ["unused", "x", "ไม่ได้ใช้"],
    ],
    "settings": [
        ["form_title", "form_id", "version", "default_language", "pochai_audience", "pochai_minutes",
         "pochai_method", "pochai_indicator", "pochai_interpretation", "pochai_notice.purpose",
         "pochai_notice.required", "pochai_notice.retention", "pochai_notice.retention_fiscal_years",
         "pochai_notice.rights", "pochai_notice.disclosure", "pochai_notice.controller", "pochai_notice.contact"],
        ["แบบสอบถาม", "survey", 2, "ภาษาไทย (th)", "ผู้ใช้บริการ", 1, "mean-percent", "1.1", "bands", "วัดความพึงพอใจ",
         "ตอบโดยสมัครใจ", "๓ ปีงบประมาณ", 3, "ถอนคำตอบได้", "เฉพาะผลสรุป", "กรม", "จังหวัดนนทบุรี"],
    ],
    "อ่านก่อน": [["แผ่นงานอื่นไม่มีผล"]],
}  # fmt: skip

AS_TOML = """\
id = "survey"
version = 2
title = "แบบสอบถาม"
audience = "ผู้ใช้บริการ"
intro = "โปรดตอบ"
minutes = 1
method = "mean-percent"
indicator = "1.1"
scale = "steps"
interpretation = "bands"

[notice]
purpose = "วัดความพึงพอใจ"
required = "ตอบโดยสมัครใจ"
retention = "๓ ปีงบประมาณ"
retention_fiscal_years = 3
rights = "ถอนคำตอบได้"
disclosure = "เฉพาะผลสรุป"
controller = "กรม"
contact = "จังหวัดนนทบุรี"

[[sections]]
id = "general"
part = "ส่วนที่ ๑"
items = [
    { type = "single", id = "office", text = "สังกัด", breakdown = true, choices = [
        { value = "hq", text = "ส่วนกลาง" },
        { value = "abroad", text = "ต่างประเทศ" },
    ] },
]

[[sections]]
id = "use"
part = "ส่วนที่ ๒"
title = "ด้านการใช้งาน"
intro = "โปรดเลือกระดับ"
items = [
    { type = "rating", id = "ease", text = "ความง่าย", na = true },
    { type = "rating", id = "speed", text = "ความเร็ว" },
]

[[sections]]
id = "more"
part = "ส่วนที่ ๓"
items = [
    { type = "multiple", id = "topics", text = "หัวข้อ", hint = "เลือกได้มากกว่า 1 ข้อ", choices = [
        { value = "a", text = "ก" },
        { value = "b", text = "อื่น ๆ", free = true },
    ] },
    { type = "text", id = "comments", text = "ข้อเสนอแนะ", max_length = 100 },
]
"""
"""The same as a definition file."""


def workbook(sheets: Sheets | None = None, /, **cells: object) -> bytes:
    """Return a workbook of the valid sheets, or of others, with some cells changed: `survey_C7="…"`."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in (GOOD if sheets is None else sheets).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    for place, value in cells.items():
        name, _, cell = place.partition("_")
        book[name][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def without(sheet: str, *columns: str) -> Sheets:
    """Return the valid sheets without some columns of one."""
    rows = GOOD[sheet]
    kept = [at for at, name in enumerate(rows[0]) if name not in columns]
    fewer = [[row[at] for at in kept if at < len(row)] for row in rows]
    return {**GOOD, sheet: fewer}


def changed(sheets: Mapping[str, list[list[object]]], **rows: list[list[object]]) -> Sheets:
    """Return the sheets with some replaced."""
    return {**sheets, **rows}
