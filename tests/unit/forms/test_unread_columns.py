"""A column that is not read is told as its heading stands in the sheet, with what it holds."""

from __future__ import annotations

import io
import zipfile

import pytest

from service.adapters.form_files.sheets import read_sheets
from tests.support.xlsform_workbook import workbook
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
