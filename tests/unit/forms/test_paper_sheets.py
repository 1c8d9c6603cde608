"""A questionnaire laid out as it is printed becomes a draft, and every text of it is taken or told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.adapters.form_files.xlsform.paper_words import number_of, part_of, ticks_of, without_line
from service.texts.fault_sentences import finding_sentence
from tests.unit.forms.test_other_layouts import lines, lost, sheet, take, told

if TYPE_CHECKING:
    from service.domain.forms.import_findings import Intake

pytestmark = pytest.mark.no_cover

WORDS = ["มากที่สุด (5)", "มาก (4)", "ปานกลาง (3)", "น้อย (2)", "น้อยที่สุด (1)"]
BOXES: list[object] = ["☐"] * 5
PRINTED: list[list[object]] = [
    ["แบบประเมินความพึงพอใจ"],
    ["กรมตัวอย่าง"],
    ["คำชี้แจง โปรดทำเครื่องหมาย ✓"],
    [],
    ["ตอนที่ ๑ : ข้อมูลทั่วไป"],
    ["๑. เพศ"],
    ["( ) ชาย"],
    ["( ) หญิง"],
    ["2. อายุ", "☐ ต่ำกว่า 30 ปี", "☐ 30 ปีขึ้นไป"],
    ["3. ทราบข่าวจาก (ตอบได้มากกว่า ๑ ข้อ) □ เว็บไซต์ □ ไลน์"],
    [None, "□ อื่น ๆ โปรดระบุ........."],
    ["4", "เรื่องที่สนใจ ไม่เกิน 2 เรื่อง", "[ ] ทุน", "[ ] ตลาด", "[ ] กฎหมาย"],
    ["5) ตำแหน่ง", "ข้าราชการ", "พนักงาน", "ลูกจ้าง"],
    ["6. หน่วยงาน ..................."],
    ["7. จำนวนปีที่ทำงาน"],
    ["ตอนที่ 2 ความพึงพอใจ"],
    ["ที่", "ประเด็น", "ระดับความพึงพอใจ"],
    [None, None, *WORDS],
    ["1", "การให้บริการ"],
    [1.1, "ความรวดเร็ว", *BOXES],
    ["1.2", "ความถูกต้อง"],
    [None, "ด้านสถานที่"],
    ["2.1", "ความสะอาด", "เขียนไว้"],
    ["8. โดยรวมพอใจเพียงใด", "มากที่สุด", "มาก", "ปานกลาง", "น้อย", "น้อยที่สุด"],
    ["ส่วนที่ 3 ข้อเสนอแนะ"],
    ["...................................."],
    ["____________________________________"],
    ["เรื่องอื่น"],
    ["……………………"],
    ["ขอขอบคุณที่ตอบ"],
]


def parts(intake: Intake) -> list[tuple[str, str]]:
    return [(section.get("part", ""), section.get("title", "")) for section in intake.tree["sections"]]


def test_a_printed_questionnaire_becomes_a_draft() -> None:
    intake = take(sheet("Sheet1", *PRINTED), "แบบ.xlsx")
    assert (intake.tree["title"], intake.tree["intro"]) == (
        "แบบประเมินความพึงพอใจ",
        "กรมตัวอย่าง คำชี้แจง โปรดทำเครื่องหมาย ✓",
    )
    assert parts(intake) == [
        ("ข้อมูลทั่วไป", ""), ("ความพึงพอใจ", "การให้บริการ"), ("ความพึงพอใจ", "ด้านสถานที่"), ("ข้อเสนอแนะ", ""),
    ]  # fmt: skip
    assert lines(intake) == [
        ("single", "เพศ", ["ชาย", "หญิง"]),
        ("single", "อายุ", ["ต่ำกว่า 30 ปี", "30 ปีขึ้นไป"]),
        ("multiple", "ทราบข่าวจาก (ตอบได้มากกว่า ๑ ข้อ)", ["เว็บไซต์", "ไลน์", "อื่น ๆ โปรดระบุ"]),
        ("multiple", "เรื่องที่สนใจ ไม่เกิน 2 เรื่อง", ["ทุน", "ตลาด", "กฎหมาย"]),
        ("single", "ตำแหน่ง", ["ข้าราชการ", "พนักงาน", "ลูกจ้าง"]),
        ("text", "หน่วยงาน", []),
        ("text", "จำนวนปีที่ทำงาน", []),
        *(("rating", text, []) for text in ("ความรวดเร็ว", "ความถูกต้อง", "ความสะอาด", "โดยรวมพอใจเพียงใด")),
        ("text", "ข้อเสนอแนะ", []),
        ("text", "เรื่องอื่น", []),
    ]
    found = [item for section in intake.tree["sections"] for item in section["items"]]
    assert (found[2]["choices"][2]["free"], found[3]["at_most"]) == (True, 2)
    assert lost(intake) == {
        "Sheet1!C23": "ไม่ได้นำข้อความนี้มา: เขียนไว้",
        "Sheet1!A30": "ไม่ได้นำข้อความนี้มา: ขอขอบคุณที่ตอบ",
    }
    asked = {(each.place, each.code) for each in intake.unsettled if each.place}
    assert asked == {
        ("Sheet1!A3", "paper-ticking"),
        ("Sheet1!A6", "boxes-single"), ("Sheet1!A9", "boxes-single"), ("Sheet1!A13", "choices-split"),
        ("Sheet1!A15", "question-plain"), ("Sheet1!C18", "rating-offered"), ("Sheet1!B24", "rating-offered"),
        ("Sheet1!C23", "cell-lost"), ("Sheet1!A30", "cell-lost"), ("Sheet1!A24", "overall-taken"),
    }  # fmt: skip
    said = {each.code: finding_sentence(each) for each in intake.findings}
    assert said["numbers-dropped"].startswith("ไม่ได้นำเลขข้อมา 7 ข้อ")
    assert said["part-taken"].endswith("ส่วนที่ 3 ข้อเสนอแนะ")


def test_tables_with_the_same_steps_are_of_one_scale() -> None:
    part: list[list[object]] = [["ประเด็น", *WORDS], ["เร็ว"]]
    intake = take(sheet("S", ["ตอนที่ 1 ก"], *part, ["ตอนที่ 2 ข"], *part), "แบบ.xlsx")
    assert lines(intake) == [("rating", "เร็ว", [])] * 2
    offered = [each for each in intake.findings if each.code == "rating-offered"]
    assert [each.place for each in offered] == ["S!B2"]


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("ปีเกิด พ.ศ. ........", "ปีเกิด พ.ศ."),
        ("ปีเกิด พ.ศ.........", "ปีเกิด พ.ศ."),
        ("อายุ(ปี)........", "อายุ(ปี)"),
        ("1.คน........", "1.คน"),
        ("ชื่อ ____ . ____", "ชื่อ"),
        ("พ.ศ. …", "พ.ศ."),
        ("ชื่อ ..", "ชื่อ .."),
    ],
)
def test_a_line_to_write_on_begins_behind_the_full_stop_of_an_abbreviation(text: str, bare: str) -> None:
    assert without_line(text) == bare


def test_boxes_without_a_question_are_asked_about_at_their_heading() -> None:
    rows: list[list[object]] = [["ส่วนที่ 1 เพศ"], ["☐ ชาย", "☐ หญิง"], ["1. อายุ ...."], ["☐ ใช่"], ["☐"], ["3"]]
    intake = take(sheet("Sheet1", *rows), "แบบ.xlsx")
    assert lines(intake) == [("single", "เพศ", ["ชาย", "หญิง"]), ("text", "อายุ", []), ("single", "q3", ["ใช่"])]
    assert ("Sheet1!A4", "boxes-single") in told(intake)


def test_a_table_with_columns_of_types_or_choices_is_read_by_them() -> None:
    rows: list[list[object]] = [
        ["ที่", "คำถาม", "ชนิด", "ตัวเลือก"], [None, "ตอนที่ 1 ทั่วไป"], [1, "เพศ", "เลือกข้อเดียว", "ชาย, หญิง"],
        [2, "พอใจ", "มาตรวัด 5 ระดับ"], [3, "ดาว", "คะแนน (5 ดาว)"],
    ]  # fmt: skip
    intake = take(sheet("Sheet1", *rows), "แบบ.xlsx")
    assert lines(intake) == [("single", "เพศ", ["ชาย", "หญิง"]), ("rating", "พอใจ", []), ("rating", "ดาว", [])]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1. ก", "1"), ("๑๒) ก", "12"), ("(3) ก", "3"), ("ข้อ 4 ก", "4"), ("ข้อที่ ๕. ก", "5"), ("1.2 ก", "1.2"),
        ("๑.๒.๓. ก", "1.2.3"), ("5 ส ในสำนักงาน", ""), ("2569 เป็นปี", ""), ("1.", ""), ("30 ปีขึ้นไป", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_number_before_a_question_is_told_from_other_numbers(text: str, number: str) -> None:
    assert number_of(text) == (number, "ก" if number else text)


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("ตอนที่ 1 ทั่วไป", "ทั่วไป"), ("ส่วนที่ ๒: ก", "ก"), ("หมวด 3 - ก", "ก"), ("Part II ก", "ก"),
        ("Section 4", "Section 4"),
        ("ส่วนใหญ่ท่านใช้อะไร", None), ("ส่วน 123 ก", None), ("ตอนเช้า", None), ("", None),
    ],
)  # fmt: skip
def test_the_heading_of_a_part_has_a_number(text: str, heading: str | None) -> None:
    assert part_of(text) == heading


def test_texts_are_split_at_boxes_and_not_at_words_in_parentheses() -> None:
    assert ticks_of("เพศ ( ) ชาย (  ) หญิง") == ("เพศ", ["ชาย", "หญิง"])
    assert ticks_of("ระบบ (Progress) ก") == ("ระบบ (Progress) ก", [])


TEXTS = st.sampled_from(
    [
        *("ส่วนที่ 1 ทั่วไป", "ตอนที่ 2", "ด้านบริการ", "1. เพศ", "1.1 ความเร็ว", "2", "☐", "☐ ชาย", "....."),
        *("( ) หญิง ( ) อื่น ๆ ระบุ....", "ที่", "ประเด็น", "ระดับความพึงพอใจ", "คำชี้แจง ตอบตามจริง", "ขอบคุณ"),
        *("ข้อเสนอแนะ", "ชื่อ ....", "มากที่สุด", "มาก", "น้อย", "ก", ""),
        *("1) ชาย", "2) หญิง", "ก. ชาย", "ข. หญิง", "• ชาย", "3. งาน (1) ราชการ (2) เอกชน", "4. งาน    ราชการ    เอกชน"),
        *("☑ ชาย", "✓", "___ ชาย", "ไม่เคยใช้", "รวม", "ลงชื่อ ....", "หน้า 2", "เหตุผล ....", "5 = ดี", "กิจกรรม"),
    ]
)  # fmt: skip
STEPS: list[object] = ["มากที่สุด", "มาก", "ปานกลาง", "น้อย", "น้อยที่สุด"]
TABLES: list[list[object]] = [[None, *STEPS], [None, *STEPS, *STEPS], ["ก", *STEPS, "ไม่เคยใช้"], ["กิจกรรม", "ใช่", "ไม่"]]
ROWS = st.lists(st.lists(TEXTS, max_size=4).map(list[object]) | st.sampled_from(TABLES), max_size=12)
_EXACT = {"", "2", "☐", "✓", ".....", "ที่", "ประเด็น", "กิจกรรม", "ระดับความพึงพอใจ", *STEPS}
"""What stands as it is in a sheet; each other text gets a word of its own."""


def _with_word(text: object, word: str) -> object:
    """Put a word behind a text, and behind each part of one with boxes or a line."""
    return text if text is None or text in _EXACT else f"{word} ".join(re.split("(?<=[ก-๙]) *(?=[(.]|$)", str(text)))


@given(ROWS)
@example([["ส่วนที่ 1 ทั่วไป"], ["1. เพศ", "ก", "ก"], ["....."], ["☐ ชาย"], ["ขอบคุณ"]])
@example([["ก"], ["ส่วนที่ 1 ทั่วไป"], [None, *STEPS], ["ที่", "ประเด็น"], [None, *STEPS], ["ด้านบริการ"], ["ชื่อ ...."]])
def test_every_text_of_a_sheet_is_taken_or_told(rows: list[list[object]]) -> None:
    marked = [[_with_word(text, f"w{at}x{column}") for column, text in enumerate(row)] for at, row in enumerate(rows)]
    intake = take(sheet("S", ["ตอนที่ 9 ท้าย"], ["9. ก", "☐ ข"], ["10. ค"], *marked), "แบบ.xlsx")
    said = " ".join([intake.text, *(f"{finding_sentence(each)} {each.params}" for each in intake.findings)])
    words = {word for row in marked for text in row for word in re.findall(r"w\d+x\d+", str(text))}
    assert {word for word in words if word not in said} == set()
    assert {text for row in marked for text in row if text in STEPS and str(text) not in said} == set()
