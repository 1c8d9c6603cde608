"""Lists that are a scale and one choice more: a rating with "no opinion" that is asked about, in every layout."""

from __future__ import annotations

import csv
import io

import docx
import pytest

from service.texts.fault_sentences import finding_sentence
from tests.support.xlsform_workbook import workbook
from tests.unit.forms.test_other_layouts import limesurvey, sheet, take
from tests.unit.forms.test_word_documents import saved

pytestmark = pytest.mark.no_cover

Row = list[object]
WORDS = ("มากที่สุด", "มาก", "ปานกลาง", "น้อย", "น้อยที่สุด")
STEPS: list[Row] = [["sat", 5 - at, word] for at, word in enumerate(WORDS)]
HEAD: list[Row] = [["survey"], ["", "type", "name", "label"], ["", "select_one sat", "q", "ความเร็ว"], ["choices"],
                   ["", "list_name", "name", "label"]]  # fmt: skip


def of_choices(*rows: Row, asked: str = "select_one sat") -> list[Row]:
    return [*HEAD[:2], ["", asked, "q", "ความเร็ว"], *HEAD[3:], *(["", *row] for row in rows)]


def as_csv(rows: list[Row]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def taken(content: bytes, name: str) -> tuple[list[tuple[str, bool]], set[tuple[str, str]]]:
    """Return the kind of each item, whether it has "no opinion", and what is to be settled of scales."""
    intake = take(content, name)
    items = [each for section in intake.tree["sections"] for each in section["items"]]
    about = {
        (each.place, each.code)
        for each in intake.unsettled
        if each.code.startswith(("rating-", "scale", "matrix", "no-such"))
    }
    return [(each["type"], each.get("na", False)) for each in items], about


@pytest.mark.parametrize(
    "none",
    [("99", "ไม่มีความเห็น"), ("0", "ไม่เคยใช้บริการ"), ("8", "ไม่ทราบ"), ("-", "- ไม่สามารถประเมินได้"), ("x", "N/A"),
     ("6", "ไม่เกี่ยวข้อง"), ("never", "ไม่ได้มาในปีนี้")],
)  # fmt: skip
def test_one_choice_beside_the_words_of_a_scale_is_no_opinion_and_asked_about(none: tuple[str, str]) -> None:
    content = as_csv(of_choices(*STEPS, ["sat", *none]))
    found, about = taken(content, "แบบ.csv")
    assert found == [("rating", True)]
    assert about == {("choices!A2", "rating-offered"), ("choices!C7", "rating-none")}
    said = [finding_sentence(each) for each in take(content, "แบบ.csv").unsettled if each.code == "rating-none"]
    assert none[1] in said[0]
    assert "ไม่เคยใช้/ประเมินไม่ได้" in said[0]


MIXED = {
    "two others": (of_choices(*STEPS, ["sat", 8, "ไม่ทราบ"], ["sat", 9, "ไม่ตอบ"]), "ไม่ทราบ / ไม่ตอบ"),
    "one to specify": (of_choices(*STEPS, ["sat", 6, "อื่น ๆ โปรดระบุ"]), "อื่น ๆ โปรดระบุ"),
    "another one and one to specify": (of_choices(*STEPS, asked="select_one sat or_other"), "อื่น ๆ โปรดระบุ"),
    "grades": (of_choices(["sat", "a", "ดีมาก"], ["sat", "b", "ดี"], ["sat", "c", "พอใช้"], ["sat", "d", "ไม่ทราบ"],
                          ["sat", "e", "n/a"]), "ไม่ทราบ / n/a"),
}  # fmt: skip


@pytest.mark.parametrize("kind", MIXED)
def test_several_choices_beside_the_steps_are_no_rating_and_it_says_why(kind: str) -> None:
    rows, text = MIXED[kind]
    found, about = taken(as_csv(rows), "แบบ.csv")
    here = "survey!A2" if "or_other" in str(rows) else "choices!A2"
    assert (found, about) == ([("single", False)], {(here, "rating-mixed")})
    said = [finding_sentence(each) for each in take(as_csv(rows), "แบบ.csv").unsettled if each.code == "rating-mixed"]
    assert text in said[0]


def test_a_list_that_one_question_adds_a_choice_to_is_a_rating_of_another() -> None:
    rows = of_choices(*STEPS, asked="select_one sat or_other")
    found, about = taken(as_csv([*rows[:3], ["", "select_one sat", "r", "ความสุภาพ"], *rows[3:]]), "แบบ.csv")
    assert found == [("single", False), ("rating", False)]
    assert about == {("survey!A2", "rating-mixed"), ("choices!A2", "rating-offered")}


OTHER_SCALES: dict[str, tuple[list[Row], list[tuple[str, bool]], set[tuple[str, str]]]] = {
    "backwards": (of_choices(*([name, 6 - int(str(value)), word] for name, value, word in STEPS), ["sat", 9, "ไม่ทราบ"]),
                  [("single", False)], {("choices!A2", "rating-reversed")}),
    "the same steps": (of_choices(*(["sat", at, "★" * at] for at in range(1, 6)), ["sat", 9, "ไม่ทราบ"]),
                       [("single", False)], {("choices!A2", "rating-possible")}),
    "its own": (of_choices(*(["sat", at, f"ระดับ {at}"] for at in range(1, 8)), ["sat", 9, "ยังไม่ได้ใช้"]),
                [("single", False)], {("choices!A2", "scale-possible")}),
    "called a rating": ([["type", "name", "label", "pochai_type"], ["select_one sat", "q", "ความเร็ว", "rating"]],
                        [("rating", True)], {("choices!A2", "rating-own"), ("choices!C5", "rating-none")}),
    "other words": ([["type", "name", "label", "pochai_type"], ["select_one sat", "q", "ความเร็ว", "rating"]],
                    [("rating", True)], {("choices!A2", "rating-of-numbers"), ("choices!C7", "rating-none")}),
}  # fmt: skip


@pytest.mark.parametrize("kind", OTHER_SCALES)
def test_lists_of_other_kinds_say_what_they_may_be_as_without_that_choice(kind: str) -> None:
    rows, found, about = OTHER_SCALES[kind]
    if kind in {"called a rating", "other words"}:
        steps = {"called a rating": ("แย่", "พอไหว", "เยี่ยม"), "other words": tuple("12345")}[kind]
        choices: list[Row] = [["sat", at, step] for at, step in enumerate(steps, 1)]
        content = workbook(
            {"survey": rows, "choices": [["list_name", "name", "label"], *choices, ["sat", 99, "ไม่ทราบ"]]}
        )
        assert taken(content, "แบบ.xlsx") == (found, about)
    else:
        assert taken(as_csv(rows), "แบบ.csv") == (found, about)


PART: list[Row] = [["แบบประเมิน"], ["ตอนที่ 2 ความพึงพอใจ"]]
BODY: list[Row] = [[1, "ความเร็ว"], [2, "ความสุภาพ"]]
DIFFER_C, DIFFER_H = (("S!C3", "scale-words-differ"), ("S!H3", "scale-words-differ"))
PRINTED: dict[str, tuple[list[Row], set[tuple[str, str]]]] = {
    "a known word": ([["ที่", "ประเด็น", *WORDS, "N/A"]], {("S!C3", "rating-offered"), ("S!H3", "scale-words-differ")}),
    "another word": ([["ที่", "ประเด็น", *WORDS, "ไม่ได้มาในปีนี้"]], {("S!C3", "rating-offered"), ("S!H3", "rating-none")}),
    "to the left": ([["ที่", "ประเด็น", "ไม่เกี่ยวข้อง", *WORDS]], {("S!C3", "rating-offered"), DIFFER_C}),
    "numbers": ([["ที่", "ประเด็น", 5, 4, 3, 2, 1, "ไม่ทราบ"]], {("S!C3", "rating-of-numbers"), DIFFER_H}),
    "numbers and another word": (
        [["ที่", "ประเด็น", 5, 4, 3, 2, 1, "ไม่ได้มาในปีนี้"]], {("S!C3", "rating-of-numbers"), ("S!H3", "rating-none")}),
    "numbers and words": (
        [["ที่", "ประเด็น", *(f"{5 - at} = {word}" for at, word in enumerate(WORDS)), "ยังไม่ได้รับบริการ"]],
        {("S!C3", "rating-offered"), ("S!H3", "rating-none")}),
}  # fmt: skip


@pytest.mark.parametrize("kind", PRINTED)
def test_a_heading_beside_the_steps_of_a_printed_table_is_no_opinion_and_asked_about(kind: str) -> None:
    head, about = PRINTED[kind]
    assert taken(sheet("S", *PART, *head, *BODY), "แบบ.xlsx") == ([("rating", True)] * 2, about)


def test_so_it_is_in_a_document() -> None:
    document = docx.Document()
    for row in PART:
        document.add_paragraph(str(row[0]))
    table = document.add_table(0, 8)
    rows: list[Row] = [["ที่", "ประเด็น", *WORDS, "ยังไม่ได้รับบริการ"], *BODY]
    for row in rows:
        for cell, said in zip(table.add_row().cells, row, strict=False):
            cell.text = str(said)
    found, about = taken(saved(document), "แบบ.docx")
    assert found == [("rating", True)] * 2
    assert sorted(code for _, code in about) == ["rating-none", "rating-offered"]


def test_so_it_is_in_a_table_with_types_and_in_other_programs() -> None:
    head: Row = ["คำถาม", "ชนิด", "ตัวเลือก"]
    words = sheet("S", head, ["ความเร็ว", "ปรนัย", ", ".join([*WORDS, "N/A"])], ["ความเห็น", "ข้อความ"])
    found, about = taken(words, "แบบ.xlsx")
    assert (found[0], about) == (("rating", True), {("S!C2", "rating-offered"), ("S!C2", "rating-none")})
    numbers = sheet("S", head, ["ความเร็ว", "ให้คะแนน", "5, 4, 3, 2, 1, N/A"], ["ความเห็น", "ข้อความ"])
    assert taken(numbers, "แบบ.xlsx")[0][0] == ("rating", True)
    lines = ["G|0|ก||||th", "Q|L|q|1|ความเร็ว||th", *(f"A|0|s{at}||{word}||th" for at, word in enumerate(WORDS)),
             "A|0|s9||ไม่เกี่ยวข้อง||th"]  # fmt: skip
    assert taken(limesurvey(*lines), "survey.txt")[0] == [("rating", True)]
