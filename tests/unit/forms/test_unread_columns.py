"""A column that is not read is told as its heading stands in the sheet, with what it holds."""

from __future__ import annotations

import io
import zipfile

import pytest

from service.adapters.form_files.sheets import read_sheets
from tests.support.xlsform_workbook import Sheets, workbook
from tests.unit.forms.test_other_layouts import take
from tests.unit.forms.test_sheets import FILES

pytestmark = pytest.mark.no_cover


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("แบบสอบถามความพึงพอใจ ปี 2569", "column-unknown"),
        ("Hintt", "column-unknown"),
        ("bind::Custom", "column-unknown"),
        ("media::image", "column-unsupported"),
        ("bind::Relevant", "column-unsupported"),
        ("jr:constraintMsg", "column-unsupported"),
        ("Label", "column-twice"),
        ("kobo--Matrix", "column-technical"),
    ],
)
def test_a_column_is_told_as_its_heading_stands_in_the_sheet(heading: str, code: str) -> None:
    rows: list[list[object]] = [["type", "name", "label", heading], ["text", "q", "ถาม", "เขียนไว้"]]
    intake = take(workbook({"survey": rows}), "form.xlsx")
    (found,) = [each for each in intake.findings if each.place.startswith("survey!D")]
    assert (found.code, found.params["column"]) == (code, heading)


def test_a_column_without_a_language_beside_a_thai_one_is_told_as_that() -> None:
    rows: list[list[object]] = [["type", "name", "label", "label::Thai (th)"], ["text", "q", "plain", "ถาม"]]
    intake = take(workbook({"survey": rows}), "form.xlsx")
    (found,) = [each for each in intake.findings if each.place == "survey!C1"]
    assert (found.code, found.outcome, found.params["column"]) == ("language-unnamed", "lost", "label")


def test_a_tab_in_a_cell_of_libreoffice_keeps_words_apart() -> None:
    kinds = zipfile.ZipFile(FILES / "kinds.ods")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in kinds.namelist():
            made.writestr(name, kinds.read(name).replace("ความรวดเร็ว".encode(), "หนึ่ง<text:tab/>สอง".encode()))
    said = [cell.text for row in read_sheets("kinds.ods", out.getvalue())["survey"] for cell in row]
    assert "หนึ่ง\tสอง" in said


def test_titles_above_the_headings_of_the_questions_are_taken_or_told() -> None:
    rows: list[list[object]] = [
        ["แบบสอบถามความพึงพอใจ"], ["ปี 2569"], [], ["type", "name", "label"], ["select_one yn", "a", "ถาม"],
    ]  # fmt: skip
    choices: list[list[object]] = [["รายการ"], ["list_name", "name", "label"], ["yn", "y", "ใช่"], ["yn", "n", "ไม่"]]
    cases: list[tuple[str | None, set[tuple[str, str]], Sheets]] = [
        (None, {("survey!A1", "title-above"), ("survey!A2", "cell-lost")}, {}),
        ("T", {("survey!A1", "cell-lost"), ("survey!A2", "cell-lost")}, {"settings": [["form_title"], ["T"]]}),
        ("ปี 2569", {("survey!A1", "cell-lost")}, {"settings": [["form_title"], ["ปี 2569"]]}),
        (None, {("survey!A1", "title-above"), ("survey!A2", "cell-lost")}, {"settings": [["style"], ["pages"]]}),
        ("T", {("survey!A1", "cell-lost"), ("survey!A2", "cell-lost")}, {"ตั้งค่า": [["x"], ["ชื่อแบบสอบถาม", "T"]]}),
    ]
    for title, told, sheet in cases:
        intake = take(workbook({"survey": rows, "choices": choices, **sheet}), "form.xlsx")
        assert intake.tree["title"] == (title or "แบบสอบถามความพึงพอใจ")
        assert [item["text"] for section in intake.tree["sections"] for item in section["items"]] == ["ถาม"]
        codes = {"title-above", "cell-lost"}
        assert {(each.place, each.code) for each in intake.findings if each.code in codes} == told | {
            ("choices!A1", "cell-lost")
        }
    other = take(workbook({"Sheet1": rows, "choices": choices}), "form.xlsx")
    assert (other.tree["title"], len(other.items)) == ("แบบสอบถามความพึงพอใจ", 1)


def test_a_row_that_has_only_what_is_not_read_is_no_row_without_a_type() -> None:
    rows: list[list[object]] = [["type", "name", "label", "dev"], ["text", "q", "ถาม"], [None, None, None, "note"]]
    intake = take(workbook({"survey": rows}), "form.xlsx")
    assert [(each.place, each.code) for each in intake.unsettled if each.outcome == "lost"] == [
        ("survey!D1", "column-unknown")
    ]


def test_a_second_note_before_all_goes_on_with_the_introduction_of_the_form() -> None:
    rows: list[list[object]] = [
        ["type", "name", "label"],
        ["note", "a", "เรียน"],
        ["note", "b", "โปรดตอบ"],
        ["text", "q", "ถาม"],
    ]
    intake = take(workbook({"survey": rows}), "form.xlsx")
    assert intake.tree["intro"] == "เรียน โปรดตอบ"
    assert ("survey!A3", "note-joined") in {(each.place, each.code) for each in intake.findings}


def test_a_group_of_which_nothing_is_taken_is_told_with_its_heading() -> None:
    rows: list[list[object]] = [
        ["type", "name", "label"], ["begin_group", "g", "วันเวลา"], ["date", "d", "เมื่อใด"], ["end_group"],
        ["begin_group", "h", "ส่วนจริง"], ["text", "q", "ถาม"], ["end_group"], ["begin_group", "i", "ไม่จบ"],
    ]  # fmt: skip
    intake = take(workbook({"survey": rows}), "form.xlsx")
    empty = {each.place: each.params["name"] for each in intake.unsettled if each.code == "group-empty"}
    assert empty == {"survey!A2": "วันเวลา", "survey!A8": "ไม่จบ"}
