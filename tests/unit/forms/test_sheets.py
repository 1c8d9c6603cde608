"""Sheets of four kinds: their cells as they are shown, what cannot be read, and what holds nothing."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from time import process_time

import pytest
from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill

from service.adapters.form_files.sheets import UnreadableWorkbookError, read_sheets
from service.adapters.form_files.sheets.cell import Cell, number_cell
from service.adapters.form_files.sheets.styles import plain_styles

FILES = Path(__file__).parent / "sheets"
"""One workbook as LibreOffice saves it in two kinds."""

SURVEY = [
    ["type", "name", "label", "required", "hint"],
    ["note", "intro", "โปรดตอบ\nทุกข้อ"],
    ["begin group", "g1", "ส่วนที่ ๑"],
    ["select_one age", "age", "อายุ", "TRUE"],
    ["select_one sat", "q1", "ความรวดเร็ว", "yes"],
    ["text", "more", "", "", "12.5"],
    ["end group"],
]
RED = PatternFill("solid", "FF0000")


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def odd(name: str, content: bytes) -> dict[str, Cell]:
    """Return the cells that are told of, by address."""
    return {
        f"{sheet}!{chr(65 + at)}{number}": cell
        for sheet, rows in read_sheets(name, content).items()
        for number, row in enumerate(rows, 1)
        for at, cell in enumerate(row)
        if cell.odd
    }


@pytest.mark.parametrize(("kind", "day"), [("xls", "2026-05-01"), ("ods", "1-May")])
def test_old_excel_and_libreoffice_say_the_same(kind: str, day: str) -> None:
    content = (FILES / f"kinds.{kind}").read_bytes()
    sheets = read_sheets(f"kinds.{kind}", content)
    assert [[cell.text for cell in row] for row in sheets["survey"]] == SURVEY
    assert len(sheets["choices"]) == 9
    assert odd(f"kinds.{kind}", content) == {
        "survey!C6": Cell("", "cell-error"),
        "choices!C2": Cell(day, "cell-date"),
        "choices!C3": Cell("50%", "cell-shown"),
    }


def test_dates_percents_and_formulas_of_excel_are_told() -> None:
    book = Workbook()
    for place, value, shown_as in (
        ("A1", date(2026, 5, 1), "d-mmm"),
        ("A2", datetime(2026, 5, 1, 12, 30), "d/m/yyyy h:mm"),  # noqa: DTZ001 - cells have no time zone
        ("A3", 0.125, "0.00%"),
        ("A4", 1.5, '#,##0.00 "บาท"'),
        ("A5", 1.5, "General"),
        ("A6", 3.0, "General"),
        ("A7", "=1+1", "General"),
        ("A8", "#N/A", "General"),
        ("A9", True, "General"),
    ):
        book.active[place] = value
        book.active[place].number_format = shown_as
    (rows,) = read_sheets("a.xlsx", saved(book)).values()
    assert [tuple(row[0]) for row in rows] == [
        ("2026-05-01", "cell-date"), ("2026-05-01 12:30", "cell-date"), ("12.50%", "cell-shown"),
        ("1.5", "cell-number"), ("1.5", ""), ("3", ""), ("", "cell-formula"), ("", "cell-error"), ("TRUE", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "shown_as", "cell"),
    [
        (0.005, "0%", Cell("1%", "cell-shown")),
        (2.345, "0.00", Cell("2.35", "cell-shown")),
        (4.0, "0", Cell("4")),
        (1 / 3, "General", Cell("0.3333333333333333", "cell-number")),
        (1e12, "GENERAL", Cell("1000000000000", "cell-number")),
        (7, "@", Cell("7")),
    ],
)
def test_a_number_is_read_as_it_is_shown_or_asked_about(value: float, shown_as: str, cell: Cell) -> None:
    assert number_cell(value, shown_as) == cell


def test_what_is_only_styled_holds_nothing() -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["type", "name", "label"])
    for row in sheet.iter_rows(min_row=2, max_row=1200, max_col=26):
        for cell in row:
            cell.fill = RED
    sheet["A1048576"].fill = RED
    sheet["XFD3"].fill = RED
    sheet.conditional_formatting.add("A1:Z1000", CellIsRule(operator="equal", formula=["1"], fill=RED))
    (rows,) = read_sheets("a.xlsx", saved(book)).values()
    assert [[cell.text for cell in row] for row in rows] == [["type", "name", "label"]]


def test_a_styled_cell_without_an_address_holds_its_place() -> None:
    packed, changed = zipfile.ZipFile(io.BytesIO(saved(Workbook()))), io.BytesIO()
    cells = '<row><c s="0"/><c><v>7</v></c></row><row/><row><c r="A3" s="0"/><c r="B3"><v>8</v></c></row>'
    with zipfile.ZipFile(changed, "w") as made:
        for name in packed.namelist():
            text = packed.read(name)
            made.writestr(
                name, re.sub(rb"<sheetData.*(?=<pageMargins)", f"<sheetData>{cells}</sheetData>".encode(), text)
            )
    (rows,) = read_sheets("a.xlsx", changed.getvalue()).values()
    assert [[cell.text for cell in row] for row in rows] == [["", "7"], [], ["", "8"]]


@pytest.mark.parametrize(
    "hostile",
    [b"<numFmt " * 60_000, b"<cellXfs>" * 60_000, b'<numFmt numFmtId="200" formatCode="' + b"[" * 500_000 + b'">'],
)
def test_no_styles_take_long(hostile: bytes) -> None:
    began = process_time()
    plain_styles(hostile)
    assert process_time() - began < 10


@pytest.mark.parametrize(
    "content",
    [
        "type,name,label\r\ntext,q,ชื่อ\r\n".encode("utf-8-sig"),
        "type;name;label\ntext;q;ชื่อ\n".encode("cp874"),
        "type\tname\tlabel\ntext\tq\tชื่อ\n".encode("utf-16"),
        '"survey"\n,"type","name","label"\n,"text","q","ชื่อ"\n"choices"\n,"list_name"\n'.encode(),
        "type,na\x00me,label\n\x07text,q,ชื่\x00อ\n".encode(),
    ],
)
def test_a_text_file_is_one_sheet_or_several(content: bytes) -> None:
    sheets = read_sheets("form.csv", content)
    assert [[cell.text for cell in row] for row in sheets["survey"]] == [["type", "name", "label"], ["text", "q", "ชื่อ"]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"\xdb\xff\xfc"),
        ("a.csv", "type,name,label\ntext,q,ชื่อของท่าน\n".encode("utf-16-le")[:-1]),
        ("a.pdf", b"%PDF"),
        ("a.ods", b"PK" + b"\0" * 40),
    ],
)
def test_anything_else_cannot_be_read(name: str, content: bytes) -> None:
    with pytest.raises(UnreadableWorkbookError):
        read_sheets(name, content)
