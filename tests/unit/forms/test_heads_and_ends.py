"""What stands before and behind the questions of a printed questionnaire, and the question of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.texts.personal import asks_overall
from tests.support.xlsform_workbook import workbook
from tests.unit.forms.test_other_layouts import sheet, take

if TYPE_CHECKING:
    from service.domain.forms.import_findings import Intake

pytestmark = pytest.mark.no_cover

STEPS: list[object] = ["มากที่สุด", "มาก", "ปานกลาง", "น้อย", "น้อยที่สุด"]


def overall(intake: Intake) -> dict[str, bool]:
    items = [item for section in intake.tree["sections"] for item in section["items"]]
    return {item["text"]: item.get("overall", False) for item in items}


def codes(intake: Intake) -> set[tuple[str, str, str]]:
    return {(each.place, each.outcome, each.code) for each in intake.findings}


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("ความพึงพอใจในภาพรวมต่อการจัดสัมมนา", True), ("โดยรวมพอใจเพียงใด", True), ("Overall satisfaction", True),
        ("โดยรวมด้านเจ้าหน้าที่", False), ("ความรวดเร็ว", False), ("การรวมกลุ่ม", False), ("", False),
    ],
)  # fmt: skip
def test_a_question_of_the_whole_is_known_by_its_words(text: str, whole: bool) -> None:  # noqa: FBT001 - a case
    assert asks_overall(text) is whole


def test_a_rating_of_the_whole_is_no_part_of_the_percent_and_that_is_asked_about() -> None:
    rows: list[list[object]] = [["ประเด็น", *STEPS], ["ความรวดเร็ว"], ["ความพึงพอใจในภาพรวม"]]
    intake = take(sheet("S", *rows), "แบบ.xlsx")
    assert overall(intake) == {"ความรวดเร็ว": False, "ความพึงพอใจในภาพรวม": True}
    assert ("S!A3", "asked", "overall-taken") in codes(intake)
    # Where nothing else is rated, it is the percent.
    alone = take(sheet("S", rows[0], rows[2], ["ภาพรวมของวันนี้"]), "แบบ.xlsx")
    assert set(overall(alone).values()) == {False}
    assert not any(code == "overall-taken" for _, _, code in codes(alone))


def test_a_workbook_that_says_which_ratings_are_of_the_whole_is_believed() -> None:
    choices: list[list[object]] = [
        ["list_name", "name", "label"],
        *(["s", 5 - at, step] for at, step in enumerate(STEPS)),
    ]
    rows: list[list[object]] = [
        ["type", "name", "label", "pochai_overall"],
        ["select_one s", "a", "เร็ว"],
        ["select_one s", "b", "โดยรวม"],
    ]
    intake = take(workbook({"survey": rows, "choices": choices}), "form.xlsx")
    assert overall(intake) == {"เร็ว": False, "โดยรวม": False}


def test_a_second_line_of_the_title_goes_on_with_it_and_the_last_line_is_no_question() -> None:
    rows: list[list[object]] = [
        ["แบบประเมินความพึงพอใจ"], ["โครงการสัมมนาอาเซียน"], ["สวัสดี ขอบคุณที่สละเวลา"], ["ตอนที่ 1 ทั่วไป"],
        ["1. เพศ", "☐ ชาย", "☐ หญิง"], ["2. ความเห็น"], ["............"],
        ["กลุ่มแผนงาน โทร. ๐ ๒๕๐๗ ๗๙๙๙ ต่อ ๑๒๓"], ["ขอบคุณ"],
    ]  # fmt: skip
    intake = take(sheet("S", *rows), "แบบ.xlsx")
    assert intake.tree["title"] == "แบบประเมินความพึงพอใจ โครงการสัมมนาอาเซียน"
    assert overall(intake) == {"เพศ": False, "ความเห็น": False}
    told = {("S!A2", "taken", "title-continued"), ("S!A8", "lost", "cell-lost"), ("S!A9", "lost", "cell-lost")}
    assert told <= codes(intake)
    # A number above the questions is part of the greeting, and a line for one is a question.
    first = take(sheet("S", rows[0], ["ติดต่อ โทร. 02 507 7999"], *rows[3:7], ["3. โทร. ....."]), "แบบ.xlsx")
    assert first.tree["intro"] == "ติดต่อ โทร. 02 507 7999"
    assert [*overall(first)][-1] == "โทร."
