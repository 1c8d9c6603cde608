"""A folder of valid definition files, small enough to break one line at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.adapters.form_files.toml import load
from service.domain.errors import FaultyFormsError
from tests.support.examples import told

if TYPE_CHECKING:
    from pathlib import Path

SCALES = """\
[[scales]]
id = "steps"
na = "ไม่มีความเห็น"
na_en = "No opinion"
levels = [
  { value = 2, text = "ดี", text_en = "Good", full = "ดีมาก", full_en = "Very good" },
  { value = 1, text = "ไม่ดี", text_en = "Bad", full = "ไม่ดีเลย", full_en = "Very bad" },
]

[[interpretations]]
id = "bands"
maximum = 2
bands = [
  { floor = "1.50", text = "ดี", text_en = "Good" },
  { floor = "1.00", text = "ไม่ดี", text_en = "Bad" },
]
"""
INDICATORS = """\
[[indicators]]
id = "1.1"
plan = "๑.๑"
title = "ร้อยละความพึงพอใจ"
unit = "ร้อยละ"
form = "survey"
# The formula is made from the method of the form.
target = 95
target_unit = "percent"
owners = ["สำนัก"]
years = [2569]
note = "หมายเหตุ"

[indicators.criteria]
id = "criteria"
version = 1
floors = [
  { level = 1, floor = 75, text = "ต่ำ" },
  { level = 2, floor = 95, text = "สูง" },
]
"""
BY_HAND = """
[indicators.measure]
kind = "share"
unit = "ร้อยละ"
whole = { id = "approved", text = "ที่อนุมัติ" }
part = { id = "entered", text = "ที่นำเข้า" }
"""
MEASURED = INDICATORS.replace('form = "survey"\n', "") + BY_HAND
"""The indicator as one that is measured by hand."""

SURVEY = """\
id = "survey"
version = 1
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

[[sections.items]]
id = "office"
type = "single"
text = "สังกัด"
choices = [
  { value = "hq", text = "ส่วนกลาง" },
  { value = "abroad", text = "ต่างประเทศ" },
]

[[sections]]
id = "use"
part = "ส่วนที่ ๒"

[[sections.items]]
id = "ease"
type = "rating"
text = "ความง่าย"

[[sections.items]]
id = "comments"
type = "text"
text = "ข้อเสนอแนะ"
max_length = 100
"""
GOOD = {"scales.toml": SCALES, "indicators.toml": INDICATORS, "survey.toml": SURVEY}


def lay(folder: Path, **changed: str) -> Path:
    """Write the valid files, or `changed` ones."""
    for name, text in {**GOOD, **{f"{stem}.toml": text for stem, text in changed.items()}}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path) -> list[tuple[str, int, str, str]]:
    with pytest.raises(FaultyFormsError) as refused:
        load(folder)
    assert refused.value.params == {"count": len(refused.value.faults)}
    return told(refused.value)
