"""A made-up organisation with its own forms: nothing in it is of the shipped one."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import tomli_w

from service.texts import tree_of
from tests.support.shipped_forms import SHIPPED

if TYPE_CHECKING:
    from pathlib import Path

MARK = '<svg viewBox="0 0 8 8" xmlns="http://www.w3.org/2000/svg"><circle cx="4" cy="4" r="4" fill="#0b5d3b"/></svg>'
ORGANISATION = f"""\
name = "สำนักงานตัวอย่าง"
name_en = "Example Office"
short = "สำนักงาน"
year = "account"
mark = '''
{MARK}
'''

[contact]
telephone = "0 2123 4567 #8"
email = "hello@office.example.go.th"

[colours]
band = "#0b5d3b"
accent = "#0b5d3b"
highlight = "#ffd166"
[colours.dark]
band = "#06402a"
accent = "#8fd6b4"
"""
MEASURED = """
[[indicators]]
id = "9.8"
plan = "๙.๘"
title = "ร้อยละของเรื่องที่ตอบในเวลา"
unit = "ร้อยละ"
formula = "100 × ตอบในเวลา / ทั้งหมด"
target = 95
target_unit = "percent"
owners = ["สำนักงานกลาง"]
years = [2569]
note = "ตัวชี้วัดสมมุติ"

[indicators.criteria]
id = "in-time"
version = 1
floors = [{ level = 1, floor = 75, text = "ต่ำ" }, { level = 5, floor = 95, text = "สูง" }]

[indicators.measure]
kind = "share"
unit = "เรื่อง"
whole = { id = "received", text = "เรื่องทั้งหมด" }
part = { id = "answered", text = "เรื่องที่ตอบในเวลา" }
"""
FORM = "service-desk"


def lay_out(folder: Path) -> Path:
    """Write its definitions: a form whose notice leaves controller and contact to the organisation, two indicators."""
    folder.mkdir()
    shutil.copy(SHIPPED / "scales.toml", folder)
    example = tree_of("example")
    for name in ("controller", "contact"):
        del example["form"]["notice"][name]
    (folder / f"{FORM}.toml").write_text(tomli_w.dumps(example["form"]), encoding="utf-8")
    scored = tomli_w.dumps({"indicators": [example["indicator"]]})
    (folder / "indicators.toml").write_text(scored + MEASURED, encoding="utf-8")
    (folder / "organisation.toml").write_text(ORGANISATION, encoding="utf-8")
    return folder
