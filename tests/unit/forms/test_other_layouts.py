"""Layouts of other programs become drafts: LimeSurvey's tab separated values, Google Forms' answers, lists."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from service.adapters.form_files.definitions import FormDefinitions
from service.domain.errors import FaultyFormsError
from service.texts.fault_sentences import finding_sentence
from tests.support.shipped_forms import SHIPPED, load_once

if TYPE_CHECKING:
    from service.domain.forms.import_findings import Intake

HEAD = (
    "id related_id class type/scale name relevance text help language validation mandatory other default same_default"
)


def limesurvey(*lines: str, extra: str = "") -> bytes:
    """Return an export; each line is its cells from the class on, between strokes."""
    head = "\t".join([*HEAD.split(), *extra.split()])
    return "\n".join(["\ufeff" + head, *("\t\t" + each.replace("|", "\t") for each in lines)]).encode()


def take(content: bytes, name: str = "survey.txt") -> Intake:
    intake = FormDefinitions(load_once(SHIPPED)).import_workbook(name, content, {})
    assert all(finding_sentence(each) for each in intake.findings)
    return intake


def told(intake: Intake) -> set[tuple[str, str]]:
    return {(each.place, each.code) for each in intake.findings}


def items(intake: Intake) -> dict[str, str]:
    return {item["id"]: item["type"] for section in intake.tree["sections"] for item in section["items"]}


STEPS = zip("54321", ("มากที่สุด", "มาก", "ปานกลาง", "น้อย", "น้อยที่สุด"), strict=True)
THAI = (
    "S||language||th",
    "SL||surveyls_title||แบบสำรวจ||th",
    "SL||surveyls_welcometext||<p>โปรดตอบ</p>||th",
    "G|0|ทั่วไป||กลุ่มแรก||th",
    "Q|L|been|1|เคยใช้หรือไม่|ตอบตามจริง|th||Y|Y",
    "A|0|a1||เคย||th",
    "A|0|a2||ไม่เคย||th",
    "Q|M|topics|been == 'a1'|เรื่องใด||th||N",
    "SQ||seed|1|เมล็ด||th",
    "SQ||soil|1|ดิน||th",
    "G|0|ความเห็น||||th",
    "Q|F|views|1|ท่านพอใจเพียงใด||th||Y",
    "SQ||speed|1|ความเร็ว||th",
    "SQ||ease|1|ความง่าย||th",
    *(f"A|0|{value}||{text}||th" for value, text in STEPS),
    "Q|5|five|1|ให้กี่ดาว||th",
    "Q|D|day|1|วันที่||th",
    "Q|T|more|1|อื่น ๆ||th",
)


def test_an_export_of_limesurvey_is_taken_and_what_is_lost_is_told_by_its_row() -> None:
    intake = take(limesurvey(*THAI))
    assert items(intake) == {
        "been": "single", "topics": "multiple", "views_speed": "rating", "views_ease": "rating",
        "five": "single", "more": "text",
    }  # fmt: skip
    assert (intake.tree["title"], intake.tree["intro"]) == ("แบบสำรวจ", "โปรดตอบ")
    assert [each["part"] for each in intake.tree["sections"]] == ["ทั่วไป", "ความเห็น"]
    been, topics = intake.tree["sections"][0]["items"]
    assert [(each["value"], each["text"]) for each in been["choices"]][:2] == [("a1", "เคย"), ("a2", "ไม่เคย")]
    assert (been["required"], been["hint"], topics["required"]) == (True, "ตอบตามจริง", False)
    lost = {("survey!F9", "column-unsupported"), ("survey!C22", "type-unsupported"), ("survey!D21", "choices-made")}
    assert lost <= told(intake)


def test_english_rows_stand_beside_the_thai_ones_and_other_languages_are_told() -> None:
    questions = ("Q|S|q1|1|ข้อหนึ่ง||th", "Q|Y|q2|1|ข้อสอง||th", "Q|P|q3|1|ข้อสาม||th")
    thai = ("G|0|ก||||th", *questions, "SQ||a|1|ก||th", "SQ||b|1|ข||th")
    english = tuple(each.replace("|th", "|en").replace("ข้อหนึ่ง", "One") for each in thai)
    intake = take(limesurvey(*thai, *english, "Q|S|q1|1|Un||fr"))
    item = intake.tree["sections"][0]["items"][0]
    assert (item["text"], item["text_en"], intake.tree["languages"]) == ("ข้อหนึ่ง", "One", ["th", "en"])
    assert {("survey!D5", "comment-lost"), ("survey!A14", "language-unsupported")} <= told(intake)


def test_a_survey_in_english_alone_is_taken_to_be_translated() -> None:
    intake = take(limesurvey("Q|S|q1|1|One||en|9", "Q|X|hello|1|Welcome||en", "Q|Q|many|1|Several||en||Y"))
    assert intake.tree["sections"][0]["items"][0]["text"] == "One"
    lost = {("survey!A2", "not-thai"), ("survey!C4", "type-unsupported"), ("survey!J2", "column-unsupported")}
    assert lost <= told(intake)
    assert take(limesurvey("S||language||th")).items == ()


def test_columns_of_limesurvey_itself_are_told_once() -> None:
    content = limesurvey("Q|S|q1|1|ข้อ||th||Y||||*", extra="hidden page_break")
    assert ("survey!O1", "column-technical") in told(take(content))


def sheet(title: str, *rows: list[object]) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = title
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_headings_of_google_forms_answers_are_asked_about_and_the_answers_are_not_read() -> None:
    answers: list[list[object]] = [["1/2/2569", "หญิง", "มาก"], ["2/2/2569", "ชาย", "น้อย"]]
    intake = take(sheet("การตอบ 1", ["ประทับเวลา", "เพศ", "ความพึงพอใจ"], *answers), "คำตอบ.xlsx")
    assert items(intake) == {"q1": "text", "q2": "text"}
    asked = {("การตอบ 1!B1", "question-plain"), ("การตอบ 1!C1", "question-plain"), ("การตอบ 1!A2", "answers-ignored")}
    assert asked <= told(intake)
    assert "หญิง" not in intake.text


def test_the_rows_of_a_grid_of_google_forms_are_questions_of_one_section() -> None:
    head: list[object] = ["Timestamp", "เพศ", "พอใจ [ความเร็ว]", "พอใจ [ความสุภาพ] ", "อื่น ๆ [ระบุ]", "ข้อเสนอแนะ"]
    intake = take(sheet("การตอบ 1", head), "คำตอบ.xlsx")
    assert [(part.get("part"), [item["text"] for item in part["items"]]) for part in intake.tree["sections"]] == [
        (None, ["เพศ"]), ("พอใจ", ["ความเร็ว", "ความสุภาพ"]), ("อื่น ๆ", ["ระบุ"]), (None, ["ข้อเสนอแนะ"]),
    ]  # fmt: skip
    assert list(items(intake)) == ["q1", "q2", "q3", "q4", "q5"]
    assert {("การตอบ 1!C1", "grid-taken"), ("การตอบ 1!E1", "grid-taken")} <= told(intake)
    assert sum(each.code == "question-plain" for each in intake.unsettled) == 5


@pytest.mark.parametrize(
    "rows",
    [
        (["ข้อคำถาม"], ["สะดวกหรือไม่"], ["รวดเร็วหรือไม่"]),
        ([1, "สะดวกหรือไม่"], [2, "รวดเร็วหรือไม่"]),
        (["ที่", "คำถาม", "หมายเหตุ"], [1, "สะดวกหรือไม่", "ก"], [2, "รวดเร็วหรือไม่"]),
    ],
)
def test_a_list_of_questions_is_asked_about_one_by_one(rows: tuple[list[object], ...]) -> None:
    intake = take(sheet("Sheet1", *rows), "รายการ.xlsx")
    texts = [item["text"] for section in intake.tree["sections"] for item in section["items"]]
    assert texts == ["สะดวกหรือไม่", "รวดเร็วหรือไม่"]
    assert sum(each.code == "question-plain" for each in intake.unsettled) == 2


def lines(intake: Intake) -> list[tuple[str, str, list[str]]]:
    """Return the type, the text and the choices of each item."""
    found = [item for section in intake.tree["sections"] for item in section["items"]]
    return [(each["type"], each.get("text", ""), [one["text"] for one in each.get("choices", [])]) for each in found]


def lost(intake: Intake) -> dict[str, str]:
    return {each.place: finding_sentence(each) for each in intake.findings if each.outcome == "lost"}


def test_a_table_of_questions_has_its_types_and_choices_and_every_other_column_is_told() -> None:
    rows: list[list[object]] = [
        ["ลำดับ", "ข้อคำถาม", "ชนิด", "ตัวเลือก", "บังคับ", "หมายเหตุ"],
        [1, "เพศ", "ปรนัย", "ชาย, หญิง", "ใช่"],
        [2, "ความพึงพอใจโดยรวม", "สเกล 1-5", None, None, "ถามทุกครั้ง"],
        [3, "รายได้", "เลือกได้หลายข้อ", "ไม่เกิน 10,000 บาท\n10,000-20,000 บาท", "ไม่บังคับ"],
        [4, "เสนอแนะ", "ย่อหน้า", "อื่น ๆ"],
        [5, "สี", None, "แดง/ดำ"],
        [6, "ขนาด", "แผนภูมิ"],
        [7, "สถานที่", "ปรนัย"],
        [8, "วันที่สะดวก", date(2026, 5, 1)],
        [9, "แนะนำต่อ", "สเกล 0-10"],
    ]
    intake = take(sheet("Sheet1", *rows), "ตาราง.xlsx")
    assert lines(intake)[:5] == [
        ("single", "เพศ", ["ชาย", "หญิง"]), ("rating", "ความพึงพอใจโดยรวม", []),
        ("multiple", "รายได้", ["ไม่เกิน 10,000 บาท", "10,000-20,000 บาท"]), ("text", "เสนอแนะ", []),
        ("single", "สี", ["แดง", "ดำ"]),
    ]  # fmt: skip
    assert [kind for kind, _, _ in lines(intake)[5:]] == ["text", "single", "text", "single"]
    required = [item["required"] for section in intake.tree["sections"] for item in section["items"]]
    assert required == [True, *[False] * 8]
    assert lost(intake) == {
        "Sheet1!F3": "ไม่ได้นำคอลัมน์ “หมายเหตุ” มา มีข้อมูล 1 ช่อง ได้แก่ F3 “ถามทุกครั้ง”",
        "Sheet1!D5": "ไม่ได้นำข้อความนี้มา: อื่น ๆ",
    }
    asked = {("Sheet1!B6", "question-empty"), ("Sheet1!C7", "question-unknown"), ("Sheet1!C8", "list-unnamed"),
             ("Sheet1!C9", "question-unknown"), ("Sheet1!C10", "scale-beyond"), ("Sheet1!D2", "choices-split"),
             ("Sheet1!C3", "rating-of-numbers")}  # fmt: skip
    assert asked <= told(intake)
    assert not any(code in {"question-plain", "question-choices"} for _, code in told(intake))


def test_a_survey_sheet_may_have_thai_headings_and_types() -> None:
    book = Workbook()
    book.remove(book.active)
    for title, rows in {
        "survey": [["ประเภท", "ชื่อ", "คำถาม", "บังคับ"], ["เลือกข้อเดียว sat", "one", "พอใจหรือไม่", "ใช่"],
                   ["ข้อความ", "two", "เสนอแนะ", ""], ["เลือกได้หลายข้อ nolist", "three", "เลือก"]],
        "choices": [["รายการ", "รหัส", "ข้อความ"], ["sat", "y", "พอใจ"], ["sat", "n", "ไม่พอใจ"]],
        "settings": [["ชื่อแบบสอบถาม"], ["แบบหนึ่ง"]],
    }.items():  # fmt: skip
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    out = io.BytesIO()
    book.save(out)
    intake = take(out.getvalue(), "ไทย.xlsx")
    assert items(intake) == {"one": "single", "two": "text", "three": "multiple"}
    assert lines(intake)[0] == ("single", "พอใจหรือไม่", ["พอใจ", "ไม่พอใจ"])
    assert (intake.tree["title"], intake.tree["sections"][0]["items"][0]["required"]) == ("แบบหนึ่ง", True)
    assert ("survey!A4", "list-missing") in told(intake)
    assert lost(intake) == {}


STEPS_OF_TABLES: list[tuple[list[list[object]], str]] = [
    ([["ที่", "รายการประเมิน", "5", "4", "3", "2", "1"]], "rating-of-numbers"),
    ([["ที่", "ประเด็น", "มากที่สุด", "มาก", "ปานกลาง", "น้อย", "น้อยที่สุด", "หมายเหตุ"]], "rating-offered"),
    ([["ที่", "หัวข้อ", "ระดับความพึงพอใจ"], [None, None, 5, 4, 3, 2, 1]], "rating-of-numbers"),
    ([["ที่", "หัวข้อ", "ระดับ"], [None, None, "5 มากที่สุด", "4 มาก", "3 ปานกลาง", "2 น้อย", "1 น้อยที่สุด"]], "rating-offered"),
    ([["ที่", "หัวข้อ", 4, 3, 2, 1]], "rating-own"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "code"), STEPS_OF_TABLES, ids=lambda each: str(each)[:60])
def test_a_table_with_steps_as_columns_is_offered_as_ratings(head: list[list[object]], code: str) -> None:
    body: list[list[object]] = [
        ["ด้านวิทยากร"], [1, "ความรู้"], [2, "การถ่ายทอด", "/"], [None, "ด้านสถานที่"], [3, "ความสะอาด"],
        ["ข้อเสนอแนะ"],
    ]  # fmt: skip
    title: list[list[object]] = [["แบบประเมินการอบรม", "ปี 2569"], []]
    intake = take(sheet("Sheet1", *title, *head, *body), "อบรม.xlsx")
    assert [each[:2] for each in lines(intake)] == [
        ("rating", "ความรู้"), ("rating", "การถ่ายทอด"), ("rating", "ความสะอาด"), ("text", "ข้อเสนอแนะ"),
    ]  # fmt: skip
    assert [section["part"] for section in intake.tree["sections"]][:2] == ["ด้านวิทยากร", "ด้านสถานที่"]
    assert intake.tree["title"] == "แบบประเมินการอบรม"
    first = 3 + len(head)
    assert {f"Sheet1!A{first}", f"Sheet1!B{first + 3}"} == {
        each.place for each in intake.findings if each.code == "heading-taken"
    }
    assert set(lost(intake)) == {"Sheet1!B1", f"Sheet1!C{first + 2}"}
    assert {(f"Sheet1!C{first - 1}", code), (f"Sheet1!A{first + 5}", "question-plain")} <= told(intake)


def test_cells_of_a_table_that_cannot_be_read_are_asked_about_and_other_steps_are_choices() -> None:
    rows: list[list[object]] = [
        ["ประเด็น", "ดีมาก", "ดี", "พอใช้"], ["=A1"], ["ความเร็ว"], [date(2026, 5, 1)], [None, "ก", "ข"], ["ความสะอาด"],
    ]  # fmt: skip
    intake = take(sheet("Sheet1", *rows), "อบรม.xlsx")
    choices = ["ดีมาก", "ดี", "พอใช้"]
    assert lines(intake) == [("single", text, choices) for text in ("", "ความเร็ว", "", "ความสะอาด")]
    asked = {("Sheet1!A2", "cell-formula"), ("Sheet1!A4", "cell-date"), ("Sheet1!B1", "scale-possible")}
    assert asked <= told(intake)
    assert set(lost(intake)) == {"Sheet1!B5", "Sheet1!C5"}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("ตาราง.xlsx", sheet("x", ["ชื่อ", "จังหวัด"], ["ก", "ข"]), "sheet-missing"),
        ("ว่าง.xlsx", sheet("x"), "sheet-missing"),
        ("survey.lss", b"<?xml version='1.0'?>", "lss-file"),
        ("SURVEY.LSA", b"PK\x03\x04", "lss-file"),
    ],
)
def test_another_layout_is_refused_with_what_can_be_read(name: str, content: bytes, code: str) -> None:
    with pytest.raises(FaultyFormsError) as refused:
        take(content, name)
    assert [each.code for each in refused.value.faults] == [code]
