"""A workbook of somebody else's, to be taken in as a form."""

from __future__ import annotations

import io

from openpyxl import Workbook


def public_workbook() -> bytes:
    """Make a workbook as a public XLSForm one is: groups, selects, a note, a condition, a date, nothing of ours."""
    book = Workbook()
    sheets: dict[str, list[list[object]]] = {
        "survey": [
            ["type", "name", "label", "required", "relevant"],
            ["start", "start"],
            ["note", "hello", "โครงการเยี่ยมชมแปลงสาธิต ขอความเห็นของท่าน"],
            ["begin_group", "about", "ข้อมูลทั่วไป"],
            ["select_one yesno", "been", "ท่านเคยมาก่อนหรือไม่", "yes"],
            ["text", "when", "มาเมื่อใด", None, "${been} = 'y'"],
            ["end_group"],
            ["begin_group", "views", "ความคิดเห็น"],
            ["select_one satisfaction", "guide", "ผู้นำชมอธิบายเข้าใจ", "yes"],
            ["select_multiple topics", "topics", "สนใจเรื่องใด"],
            ["date", "day", "วันที่มา"],
            ["text", "more", "ข้อเสนอแนะ"],
            ["end_group"],
        ],
        "choices": [
            ["list_name", "name", "label"],
            ["yesno", "y", "เคย"],
            ["yesno", "n", "ไม่เคย"],
            ["topics", "seed", "เมล็ดพันธุ์"],
            ["topics", "soil", "ดิน"],
            *(["satisfaction", 5 - at, text] for at, text in enumerate(("มากที่สุด", "มาก", "ปานกลาง", "น้อย", "น้อยที่สุด"))),
        ],
        "settings": [["form_title", "form_id"], ["แบบประเมินแปลงสาธิต", "demo_plot"]],
    }  # fmt: skip
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
