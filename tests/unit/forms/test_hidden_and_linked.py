"""What is hidden in a workbook and what cells lead to is told; columns are called as the sheet calls them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from openpyxl import load_workbook

from service.adapters.form_files.sheets import read_sheets
from service.domain.forms.import_findings import BESIDE, HIDDEN, one_line
from service.texts.fault_sentences import finding_sentence
from tests.unit.forms.test_nothing_is_dropped import HEAD, YES_NO, book, told
from tests.unit.forms.test_other_layouts import items, take

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ASKED: list[list[object]] = [
    [*HEAD, "hint", "note"],
    ["text", "a", "หนึ่ง"],
    ["text", "b", "สอง", "ซ่อน"],
    ["text", "c", "สาม"],
    ["text", "d", "สี่"],
]


def changed(content: bytes, change: Any) -> bytes:
    made = load_workbook(io.BytesIO(content))
    change(made)
    made.save(out := io.BytesIO())
    return out.getvalue()


def hide(made: Any) -> None:
    page: Worksheet = made["survey"]
    for row in (3, 4, 9):
        page.row_dimensions[row].hidden = True
    for column in "DE":
        page.column_dimensions[column].hidden = True
    made["choices"].sheet_state = "hidden"
    made["อื่น"].sheet_state = "hidden"


HIDING = changed(book({"อื่น": [["ก"], ["ข"]]}, survey=ASKED, choices=YES_NO), hide)
PARTS = [["choices", "ทั้งแผ่นงาน"], ["survey", "แถว 3–4", "คอลัมน์ D–E"], ["อื่น", "ทั้งแผ่นงาน"]]


def test_hidden_sheets_rows_and_columns_that_are_read_wait_to_be_looked_at() -> None:
    assert sorted([each.text for each in row] for row in read_sheets("a.xlsx", HIDING)[HIDDEN]) == PARTS
    assert list(items(take(HIDING, "แบบ.xlsx"))) == ["a", "b", "c", "d"]
    found = told(HIDING, "hidden-taken")
    assert {each[1] for each in found} == {"asked"}
    assert [each[2] for each in found] == [
        "แผ่นงาน choices มีส่วนที่ซ่อนไว้ ซึ่งอ่านมาด้วย (ทั้งแผ่นงาน) กรุณาตรวจว่าต้องการ",
        "แผ่นงาน survey มีส่วนที่ซ่อนไว้ ซึ่งอ่านมาด้วย (แถว 3–4 คอลัมน์ D–E) กรุณาตรวจว่าต้องการ",
    ], "a sheet that is not read is told as such"


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_so_they_are_in_the_other_kinds_as_is_where_cells_lead_to(kind: str) -> None:
    """The files are this workbook as LibreOffice saves it, with links of C2, and of C5, which says its address."""
    content = (Path(__file__).parent / "sheets" / f"hidden.{kind}").read_bytes()
    sheets = read_sheets(f"a.{kind}", content)
    assert sorted([each.text for each in row] for row in sheets[HIDDEN]) == PARTS
    assert [row[0].text for row in sheets[BESIDE]] == ["survey → https://example.go.th/a"]


def test_the_addresses_that_cells_and_words_lead_to_are_told() -> None:
    def link(made: Any) -> None:
        made["survey"]["C2"].hyperlink = "https://example.go.th/a?b=1&c=2"
        made["survey"]["C3"].value = made["survey"]["C3"].hyperlink = "https://example.go.th/shown"

    linked = changed(book(survey=ASKED, choices=YES_NO), link)
    ((_, outcome, said),) = told(linked, "beside-lost")
    assert outcome == "lost"
    assert said.endswith(": survey → https://example.go.th/a?b=1&c=2")
    document = docx.Document()
    document.add_paragraph("ส่วนที่ 1 ทั่วไป")
    for text in ("1. ความเห็น ........", "2. เหตุผล ........"):
        document.add_paragraph(text)
    document.part.relate_to("https://example.go.th/word", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    document.save(out := io.BytesIO())
    ((_, _, said),) = told(out.getvalue(), "beside-lost", "แบบ.docx")
    assert said.endswith(": → https://example.go.th/word")


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ('ดู <img src="https://a.go.th/x.png"> ก่อน', "ดู (https://a.go.th/x.png) ก่อน"),
        ('<IMG width="9" alt="แผนผัง" src=\'a.png\'/> ดูภาพ', "แผนผัง (a.png) ดูภาพ"),
        ('<img src="a.png" alt="แผนผัง">', "แผนผัง (a.png)"),
        ('<a href="https://a.go.th"><img src="b.png"></a>', "(b.png) (https://a.go.th)"),
        ("<img> ภาพ", "ภาพ"),
    ],
)
def test_the_address_of_a_picture_is_kept_behind_its_words(said: str, text: str) -> None:
    assert one_line(said) == (text, ("formatting-dropped",))


def test_columns_are_called_as_the_sheet_calls_them() -> None:
    rows: list[list[object]] = [
        ["type", "name", "Label::Thai", "Label::English", "Hint::Thai"],
        ["begin group", "g", "ส่วน", "Part", "ไม่ใช้"],
        ["text", "a", "หนึ่ง"],
        ["end group"],
    ]
    found = take(book(survey=rows), "แบบ.xlsx").findings
    said = {each.code: finding_sentence(each) for each in found if each.place.startswith("survey")}
    assert "คอลัมน์ Hint::Thai " in said["cell-idle"]
    assert said["cell-missing"] == "แถวนี้ยังไม่มีข้อมูลในคอลัมน์ Label::English"


def test_a_second_line_of_the_title_above_the_questions_is_a_part_of_it() -> None:
    rows: list[list[object]] = [["แบบสำรวจความพึงพอใจ"], ["ต่อบริการของกองทุน"], ["จัดทำโดยกลุ่มแผน"], *ASKED]
    intake = take(book(survey=rows), "แบบ.xlsx")
    assert intake.tree["title"] == "แบบสำรวจความพึงพอใจ ต่อบริการของกองทุน"
    codes = {(each.place, each.code) for each in intake.findings}
    assert codes >= {("survey!A1", "title-above"), ("survey!A2", "title-continued"), ("survey!A3", "cell-lost")}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
def test_a_text_of_two_bytes_a_letter_is_read_though_it_does_not_say_so(encoding: str) -> None:
    said = "ที่,ข้อคำถาม,5,4,3,2,1\n1,ความเร็ว,,,,,\n2,ความสุภาพ (speed),,,,,\n"
    assert list(items(take(said.encode(encoding), "แบบ.csv")).values()) == ["rating", "rating"]


@pytest.mark.parametrize(
    ("words", "told_as"),
    [(["ชั้น {}", 4], None), (["ห้อง {}", 5], None), (["ตัวเลือก {}", 40], None), (["ระดับ {}", 7], "scale-possible"),
     (["{} คะแนน", 7], "scale-possible"), (["(ระดับ {})", 7], "scale-possible"), (["{}", 20], None)],
)  # fmt: skip
def test_only_what_may_be_steps_is_told_as_a_scale(words: tuple[str, int], told_as: str | None) -> None:
    listed: list[list[object]] = [["x", f"c{at}", words[0].format(at)] for at in range(1, words[1] + 1)]
    asked: list[list[object]] = [HEAD, ["select_one x", "a", "เลือก"], ["text", "b", "สอง"]]
    content = book(survey=asked, choices=[YES_NO[0], *listed])
    codes = {each.code for each in take(content, "แบบ.xlsx").findings if each.place == "choices!A2"}
    assert codes - {"list-unused"} == ({told_as} if told_as else set())
