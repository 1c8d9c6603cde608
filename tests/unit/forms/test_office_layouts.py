"""What offices write beside questions and ratings: personal details, subheadings, a column in English, other scales."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from service.domain.forms.import_findings import notes_of
from service.texts.personal import asks_personal
from tests.unit.forms.test_other_layouts import items, sheet, take

WORDS = ("มากที่สุด", "มาก", "ปานกลาง", "น้อย", "น้อยที่สุด")


def found(*rows: list[object]) -> tuple[list[tuple[str, str, str]], set[str]]:
    """Give type, text and section of each item of a printed sheet, and the codes that are told."""
    intake = take(sheet("S", ["แบบสอบถาม"], ["ส่วนที่ 1 ก"], *rows), "แบบ.xlsx")
    asked = [
        (item["type"], item["text"], section.get("title", ""))
        for section in intake.tree["sections"]
        for item in section["items"]
    ]
    return asked, {each.code for each in intake.findings}


@pytest.mark.parametrize(
    "text",
    [
        "ชื่อ-นามสกุล", "ชื่อ – สกุล", "ชื่อ", "1. ชื่อผู้ตอบแบบสอบถาม", "เบอร์โทร", "โทรศัพท์มือถือ", "หมายเลขโทรศัพท์ที่ติดต่อได้",
        "อีเมล (ถ้ามี)", "E-mail", "ที่อยู่อีเมล", "โปรดระบุเบอร์โทรศัพท์ติดต่อกลับ", "Line ID", "เลขประจำตัวประชาชน",
        "ที่อยู่", "Full name", "Phone number", "วันเดือนปีเกิด", "ชื่อสกุล", "ชื่อ สกุล", "ชื่อท่าน",
        "ขอชื่อและเบอร์โทรศัพท์", "โทร. (ถ้ามี)", "โทร", "ชื่อผู้ประเมิน (ถ้ามี)", "ผู้ประเมิน", "ผู้ตอบแบบสอบถาม ....", "ไลน์",
        "ชื่อของผู้ให้ข้อมูล", "ไลน์ไอดี", "ลงชื่อผู้กรอก", "เลขบัตรประชาชน", "ชื่อจริง", "Line: ....",
    ],
)  # fmt: skip
def test_what_tells_who_answers_is_known_by_its_words(text: str) -> None:
    assert asks_personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "ข้อเสนอแนะ", "ชื่อหน่วยงาน", "ชื่อโครงการ", "ท่านพอใจการให้บริการทางโทรศัพท์เพราะเหตุใด", "ปัญหาการใช้อีเมลของกองทุน",
        "ที่อยู่ของข้อมูลหาง่ายหรือไม่", "ชื่อและที่ตั้งของโครงการ", "โทรทัศน์", "ชื่อผู้บริหารที่ท่านรู้จัก", "ผู้ประเมินควรเป็นผู้ใด", "ผู้ตอบคำถามสุภาพ",
        "ไลน์ของกองทุนใช้ง่าย", "Line of business", "Named items", "",
    ],
)  # fmt: skip
def test_what_asks_of_something_else_is_not_taken_for_it(text: str) -> None:
    assert not asks_personal(text)


def test_personal_details_are_kept_apart_and_never_required() -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "survey"
    for row in (
        ["type", "name", "label", "required", "pochai_personal"],
        ["begin_group", "g", "ก"],
        ["text", "phone", "เบอร์โทรศัพท์", "yes"],
        ["text", "office_phone", "เบอร์โทรศัพท์ของหน่วยงาน", "yes", "no"],
        ["text", "more", "ข้อเสนอแนะ", "yes"],
        ["end_group"],
    ):
        page.append(row)
    book.save(out := io.BytesIO())
    intake = take(out.getvalue(), "kobo.xlsx")
    asked = intake.tree["sections"][0]["items"]
    assert [(each["required"], each.get("personal")) for each in asked] == [(False, True), (True, False), (True, None)]
    assert [each.path for each in intake.unsettled if each.code == "personal-taken"] == ["sections[0].items[0]"]


def test_a_consent_that_is_missing_is_told_at_its_field_alone() -> None:
    intake = take(sheet("S", ["แบบสอบถาม"], ["ส่วนที่ 1 ก"], ["1. ชื่อ ....."], ["2. ตำแหน่ง ....."]), "แบบ.xlsx")
    assert "consent-missing" in {each.code for each in intake.unsettled}
    assert {each.code for each in notes_of(intake) if not each.settled} == {"personal-taken"}


def test_a_choice_that_says_nothing_is_not_one_to_specify() -> None:
    rows: list[list[object]] = [["ส่วนที่ 1 ก"], ["1. เพศ"], ["☐ ชาย"], ["☐ ไม่ประสงค์จะระบุ"]]
    rows += [["☐ ไม่พอใจ โปรดระบุเหตุผล"], ["☐ ไม่ระบุ ....."], ["2. อายุ"], ["☐ น้อย", "☐ มาก"]]
    intake = take(sheet("S", ["แบบสอบถาม"], *rows), "แบบ.xlsx")
    choices = intake.tree["sections"][0]["items"][0]["choices"]
    assert [each.get("free", False) for each in choices] == [False, False, True, True]


def test_a_subheading_in_the_column_of_numbers_is_no_rating() -> None:
    head: list[object] = ["ที่", "รายการ", *WORDS]
    asked, _ = found(head, [1, "เร็ว"], ["ข้อมูล"], [2, "ถูกต้อง"], ["สถานที่"], ["ข้อเสนอแนะ ......"])
    assert asked == [
        ("rating", "เร็ว", ""), ("rating", "ถูกต้อง", "ข้อมูล"), ("rating", "สถานที่", "ข้อมูล"), ("text", "ข้อเสนอแนะ", "ข้อมูล"),
    ]  # fmt: skip


def test_a_text_right_above_a_table_is_its_heading() -> None:
    asked, told = found(["ความพึงพอใจต่อบริการ"], ["รายการ", *WORDS], ["ความเร็ว"], ["ความถูกต้อง"])
    assert asked == [
        ("rating", "ความเร็ว", "ความพึงพอใจต่อบริการ"), ("rating", "ความถูกต้อง", "ความพึงพอใจต่อบริการ")
    ]  # fmt: skip
    assert "side-taken" in told


@pytest.mark.parametrize("below", ["ข้อเสนอแนะ ......", "..........", "☐ ก", "ส่วนที่ 2 ข", "1. เพศ", ""])
def test_a_text_above_steps_without_items_stays_a_question(below: str) -> None:
    asked, _ = found(["พอใจเพียงใด"], list(WORDS), [below] if below else [], ["☐ ก", "☐ ข"])
    assert asked[0][1] == "พอใจเพียงใด"


def test_a_question_with_boxes_below_a_table_is_none_of_its_rows() -> None:
    asked, told = found(["รายการ", *WORDS], ["ความเร็ว"], ["จะแนะนำผู้อื่นหรือไม่"], ["☐ แนะนำ", "☐ ไม่แนะนำ"])
    assert asked == [("rating", "ความเร็ว", ""), ("single", "จะแนะนำผู้อื่นหรือไม่", "")]
    assert "label-made" not in told


def test_a_column_in_english_beside_the_items_is_no_step() -> None:
    head: list[object] = ["รายการ", "English", *WORDS, "ไม่มีความเห็น"]
    asked, told = found(head, ["ความเร็ว", "Speed", *["☐"] * 6], ["ความสะอาด", "Cleanliness"])
    assert asked == [("rating", "ความเร็ว", ""), ("rating", "ความสะอาด", "")]
    assert {"cell-lost"} <= told
    assert "matrix-taken" not in told


def test_steps_in_thai_digits_are_told_once() -> None:
    asked, told = found(["ที่", "รายการ", "๕", "๔", "๓", "๒", "๑"], ["๑", "ความเร็ว"], ["๒", "ความสะอาด"])
    assert asked == [("rating", "ความเร็ว", ""), ("rating", "ความสะอาด", "")]
    assert "rating-of-numbers" in told
    assert "scale-words-differ" not in told


def test_two_lines_to_write_on_are_two_questions() -> None:
    asked, _ = found(
        ["1. เบอร์โทรศัพท์ ............ อีเมล ............"],
        ["2", "ตำแหน่ง......สังกัด…………"],
        ["3. รายได้ ........ บาท"],
        ["4. วันที่ ..... เดือน ..... พ.ศ. ....."],
        ["5. จุดเด่น 1 ..... 2 ....."],
    )
    assert [text for _, text, _ in asked] == [
        "เบอร์โทรศัพท์", "อีเมล", "ตำแหน่ง", "สังกัด", "รายได้ ........ บาท", "วันที่ ..... เดือน ..... พ.ศ.", "จุดเด่น 1 ..... 2"
    ]  # fmt: skip


def test_hundreds_of_lines_in_a_cell_are_no_questions() -> None:
    asked, _ = found(["1. " + "ชื่อ..." * 12], ["2. " + "ชื่อ..." * 700])
    assert len(asked) == 12 + 1


def test_a_list_with_other_words_than_the_scale_is_no_rating_for_its_look() -> None:
    book = Workbook()
    agree = ("ไม่เห็นด้วยอย่างยิ่ง", "ไม่เห็นด้วย", "ไม่แน่ใจ", "เห็นด้วย", "เห็นด้วยอย่างยิ่ง")
    sheets: dict[str, list[list[object]]] = {
        "survey": [
            ["type", "name", "label", "appearance"],
            ["begin_group", "g", "ก"],
            ["select_one sat", "a", "ความเร็ว", "likert"],
            ["select_one agree", "b", "ไว้วางใจหน่วยงาน", "likert"],
            ["end_group"],
        ],
        "choices": [
            ["list_name", "name", "label"],
            *(["sat", 5 - at, text] for at, text in enumerate(WORDS)),
            *(["agree", 1 + at, text] for at, text in enumerate(agree)),
        ],
    }
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.remove(book.worksheets[0])
    book.save(out := io.BytesIO())
    intake = take(out.getvalue(), "kobo.xlsx")
    assert items(intake) == {"a": "rating", "b": "single"}
    assert [each["text"] for each in intake.tree["sections"][0]["items"][1]["choices"]] == list(agree)


def test_a_grid_of_google_forms_behind_other_questions_tells_no_name_of_its_own() -> None:
    heads: list[object] = ["ประทับเวลา", "เพศ", "ความพึงพอใจ [เร็ว]", "ความพึงพอใจ [ถูก]", "ข้อเสนอแนะ"]
    intake = take(sheet("การตอบแบบฟอร์ม 1", heads, [None, "ชาย", "มาก", "มาก", "ดี"]), "google.xlsx")
    assert "id-made" not in {each.code for each in intake.findings}


def test_who_answers_is_a_part_and_no_introduction() -> None:
    rows: list[list[object]] = [["ข้อมูลผู้ตอบ"], ["1. เพศ"], ["☐ ชาย", "☐ หญิง"], ["2. อายุ"], ["☐ น้อย", "☐ มาก"]]
    rows += [["รายการ", *WORDS], ["ข้อมูลทั่วไปค้นหาง่าย"]]
    tree = take(sheet("S", ["แบบสอบถาม"], *rows), "แบบ.xlsx").tree
    assert [(each["part"], [item["text"] for item in each["items"]]) for each in tree["sections"]] == [
        ("ข้อมูลผู้ตอบ", ["เพศ", "อายุ", "ข้อมูลทั่วไปค้นหาง่าย"])
    ]
    assert "intro" not in tree


def test_a_choice_of_none_of_several_excludes_all_others() -> None:
    rows: list[list[object]] = [["ส่วนที่ 1 ก"], ["1. ใช้บริการใด (ตอบได้มากกว่า 1 ข้อ)"], ["☐ ทุน", "☐ ไม่เคยใช้บริการ"]]
    rows += [["2. เคยใช้หรือไม่"], ["☐ เคย", "☐ ไม่เคย"]]
    intake = take(sheet("S", ["แบบสอบถาม"], *rows), "แบบ.xlsx")
    several, one = intake.tree["sections"][0]["items"]
    assert [[each.get("exclusive", False) for each in item["choices"]] for item in (several, one)] == [
        [False, True],
        [False, False],
    ]
    assert [each.outcome for each in intake.findings if each.code == "exclusive-taken"] == ["taken"]
