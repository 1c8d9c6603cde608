"""More shapes as offices make them: lists of questions, Microsoft Forms, headings twice, numbers in numbers."""

from __future__ import annotations

import io

import docx
import pytest

from service.texts.fault_sentences import finding_sentence
from tests.unit.forms.test_nothing_is_dropped import book, told
from tests.unit.forms.test_other_layouts import sheet, take

Rows = list[list[object]]
WORDS = ("มากที่สุด", "มาก", "ปานกลาง", "น้อย", "น้อยที่สุด")
STEPS = (5, 4, 3, 2, 1)


def asked(content: bytes, name: str = "แบบ.xlsx") -> list[tuple[str, str, list[str]]]:
    """Return part, type and text of each item with its choices."""
    sections = take(content, name).tree["sections"]
    return [
        (section.get("part", ""), f"{item['type']} {item['text']}", [each["text"] for each in item.get("choices", [])])
        for section in sections
        for item in section["items"]
    ]


def codes(content: bytes, name: str = "แบบ.xlsx") -> dict[str, list[str]]:
    """Return what is told, by its code."""
    found: dict[str, list[str]] = {}
    for each in take(content, name).findings:
        found.setdefault(each.code, []).append(finding_sentence(each))
    return found


@pytest.mark.parametrize(
    "heads",
    [
        ("ตัวเลือก 1", "ตัวเลือก 2", "ตัวเลือก 3"),
        ("คำตอบที่ ๑", "คำตอบที่ ๒", "คำตอบที่ ๓"),
        ("ก", "ข", "ค"),
        ("ตัวเลือก ก", "ตัวเลือก ข", "ตัวเลือก ค"),
        ("คำตอบ", "คำตอบ", "คำตอบ"),
    ],
)
def test_choices_in_columns_of_their_own_are_those_of_each_question(heads: tuple[str, ...]) -> None:
    rows: Rows = [["ข้อ", "คำถาม", "ชนิด", *heads], [1, "เพศ", "ปรนัย", "ชาย", "หญิง"], [2, "สี", None, "แดง", "ดำ", "ขาว"],
                  [3, "เสนอแนะ", "เติมคำ", "ไม่ควรมี"], [None, "สังกัด", None, "กลาง", None, "ภูมิภาค"]]  # fmt: skip
    content = sheet("S", *rows)
    assert [each[1:] for each in asked(content)] == [
        ("single เพศ", ["ชาย", "หญิง"]),
        ("single สี", ["แดง", "ดำ", "ขาว"]),
        ("text เสนอแนะ", []),
        ("single สังกัด", ["กลาง", "ภูมิภาค"]),
    ]
    assert codes(content)["cell-lost"] == ["ไม่ได้นำข้อความนี้มา: ไม่ควรมี"]


def test_a_column_of_parts_begins_a_section_where_it_says_something_else() -> None:
    typed = sheet(
        "S",
        ["ส่วน", "คำถาม", "ชนิด"],
        ["ทั่วไป", "เพศ", "เติมคำ"],
        ["ทั่วไป", "อายุ", "เติมคำ"],
        ["ผล", "ความเร็ว", "มาตรประมาณค่า 5 ระดับ"],
    )
    assert [each[:2] for each in asked(typed)] == [("ทั่วไป", "text เพศ"), ("ทั่วไป", "text อายุ"), ("ผล", "rating ความเร็ว")]
    rated = sheet("S", ["ด้าน", "รายการ", *STEPS], ["คน", "ความสุภาพ"], [None, "ความเร็ว"], ["สถานที่", "ความสะอาด"])
    assert [each[0] for each in asked(rated)] == ["คน", "คน", "สถานที่"]
    assert codes(rated)["column-parted"] == [f"นำข้อความในคอลัมน์นี้มาเป็นชื่อส่วน: {each}" for each in ("คน", "สถานที่")]


@pytest.mark.parametrize(
    "own",
    [("ID", "Start time", "Completion time", "Email", "Name"), ("Id", "เวลาเริ่มต้น", "เวลาเสร็จสมบูรณ์", "อีเมล", "ชื่อ")],
)
def test_the_answers_of_microsoft_forms_are_read_as_questions(own: tuple[str, ...]) -> None:
    content = sheet("Form1", [*own, "ความเร็ว", "ข้อเสนอแนะ"], [1, "a", "b", "anonymous", None, "มาก", "-"])
    assert [each[1] for each in asked(content)] == ["text ความเร็ว", "text ข้อเสนอแนะ"]
    found = codes(content)
    assert len(found["column-technical"]) == len(own)
    assert "1 แถว" in found["answers-ignored"][0]


def test_headings_in_two_languages_and_what_stands_between_items_and_steps() -> None:
    twice = sheet(
        "S", ["ที่", "รายการประเมิน / Items", *map(str, STEPS)], [1, "ความเร็ว\nSpeed"], [2, "ความสุภาพ / Politeness"]
    )
    assert [each[1] for each in asked(twice)] == ["rating ความเร็ว Speed", "rating ความสุภาพ / Politeness"]
    beside = sheet(
        "S", ["ที่", "รายการ (ไทย)", "Items (English)", *STEPS], [1, "ความเร็ว", "Speed"], [2, "ความสุภาพ", "Manner"]
    )
    assert [each[1] for each in asked(beside)] == ["rating ความเร็ว", "rating ความสุภาพ"]
    assert "C2 “Speed”, C3 “Manner”" in codes(beside)["column-lost"][0]
    weighed = sheet("S", ["ที่", "รายการ", "น้ำหนัก", *STEPS], [1, "ความเร็ว", "30%"], [2, "ความสุภาพ", "70%"])
    assert [each[1] for each in asked(weighed)] == ["rating ความเร็ว", "rating ความสุภาพ"]
    assert "C2 “30%”, C3 “70%”" in codes(weighed)["column-lost"][0]


def test_what_asks_nothing_below_a_table_is_told_and_no_question() -> None:
    rows: Rows = [["ที่", "ประเด็นความพึงพอใจ", *STEPS], [1, "ความเร็ว"], [2, "หมายเหตุในใบเสร็จชัดเจน"], [None, "รวม"],
                  [], ["หมายเหตุ: กรุณาตอบทุกข้อ"], ["*** ขอบคุณทุกความคิดเห็น ***"],
                  ["ผู้จัดทำ: กลุ่มแผนงาน"], ["หน้า 1/2"]]  # fmt: skip
    content = sheet("S", *rows)
    assert [each[1] for each in asked(content)] == ["rating ความเร็ว", "rating หมายเหตุในใบเสร็จชัดเจน"]
    assert len(codes(content)["cell-lost"]) == len(("รวม", "หมายเหตุ", "ขอบคุณ", "ผู้จัดทำ", "หน้า"))


def test_steps_beside_a_numbered_heading_are_those_of_its_items() -> None:
    content = sheet("S", ["๑. ด้านบริการ", *STEPS], ["๑.๑ ขั้นตอน"], ["๑.๒ รวดเร็ว"], ["๒. ด้านคน", *STEPS], ["๒.๑ สุภาพ"])
    assert [each[:2] for each in asked(content)] == [
        ("ด้านบริการ", "rating ขั้นตอน"), ("ด้านบริการ", "rating รวดเร็ว"), ("ด้านคน", "rating สุภาพ"),
    ]  # fmt: skip


def test_numbered_instructions_above_the_first_part_and_lines_after_a_side_are_what_they_say() -> None:
    document = docx.Document()
    for text in ("แบบสอบถาม", "ผู้รับทุนของกองทุน", "คำชี้แจง", "1. มี 2 ตอน", "2. โปรดตอบตามจริง", "ตอนที่ 1",
                 "1. เพศ [ ] ชาย [ ] หญิง",
                 "ตอนที่ 2 ความเห็น", "๒. ข้อเสนอแนะ", "๒.๑ ด้านบริการ ..........", "๒.๒ ด้านระบบ .........."):  # fmt: skip
        document.add_paragraph(text)
    document.save(out := io.BytesIO())
    content = out.getvalue()
    assert [each[1] for each in asked(content, "แบบ.docx")] == ["single เพศ", "text ด้านบริการ", "text ด้านระบบ"]
    tree = take(content, "แบบ.docx").tree
    assert (tree["title"], tree["intro"]) == ("แบบสอบถาม ผู้รับทุนของกองทุน", "คำชี้แจง 1. มี 2 ตอน 2. โปรดตอบตามจริง")


def test_two_boxes_in_one_text_are_choices_and_a_sheet_of_such_is_not_ignored() -> None:
    printed: Rows = [["1. เพศ", "□ ชาย □ หญิง"], ["2. ตำแหน่ง", "........"]]
    content = book({"ส่วนแรก": printed, "ส่วนหลัง": [["ที่", "รายการ", *STEPS], [1, "ความเร็ว"], [2, "ความสุภาพ"]]})
    assert [each[1:] for each in asked(content)] == [("single เพศ", ["ชาย", "หญิง"]), ("text ตำแหน่ง", [])]
    assert len(told(content, "sheet-lost")) == 1


def test_lists_of_choices_are_found_whatever_their_sheet_is_called_and_a_range_in_the_column_of_choices() -> None:
    named: Rows = [["type", "name", "label"], ["select_one yn", "a", "เคยหรือไม่"]]
    listed: Rows = [["list_name", "name", "label"], ["yn", "1", "เคย"], ["yn", "0", "ไม่เคย"]]
    assert asked(book({"คำถาม": named, "ตัวเลือก": listed})) == [("", "single เคยหรือไม่", ["เคย", "ไม่เคย"])]
    ranged = sheet(
        "S", ["Question", "Type", "Options"], ["พอใจเพียงใด", "Linear scale", "1-5"], ["สี", "Dropdown", "แดง;ดำ"]
    )
    assert [each[1] for each in asked(ranged)] == ["rating พอใจเพียงใด", "single สี"]
    assert "cell-lost" not in codes(ranged)


def test_a_row_of_a_table_of_ratings_outside_of_one_is_lost_by_name() -> None:
    rows: Rows = [
        ["type", "name", "label"],
        ["text", "q", "หนึ่ง"],
        ["begin_score", "s", "ความพึงพอใจ"],
        ["score__row", "r", "ความเร็ว"],
        ["end_score"],
    ]
    found = codes(book(survey=rows))
    assert any("ความเร็ว" in each for each in found["type-unsupported"])


def test_a_question_for_opinions_in_a_table_of_words_is_no_rating() -> None:
    content = sheet("S", ["รายการ", *WORDS], ["ความเร็ว"], ["ความสุภาพ"], ["ท่านมีข้อเสนอแนะอย่างไร"])
    assert [each[1].split()[0] for each in asked(content)] == ["rating", "rating", "text"]
