"""Nothing of an imported file is dropped without standing in the list of findings."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import docx
import pytest
from docx.oxml.ns import nsdecls
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from service.texts.fault_sentences import finding_sentence
from tests.unit.forms.test_other_layouts import limesurvey, take
from tests.unit.forms.test_sheet_limits import ods
from tests.unit.forms.test_word_documents import changed, raw, saved

pytestmark = pytest.mark.no_cover

Rows = list[list[object]]
HEAD: list[object] = ["type", "name", "label"]
LISTS: list[object] = ["list_name", "name", "label"]
ASKED: Rows = [HEAD, ["select_one yn", "a", "เคยหรือไม่"]]
YES_NO: Rows = [LISTS, ["yn", "1", "เคย"], ["yn", "0", "ไม่เคย"]]


def book(others: dict[str, Rows] | None = None, **sheets: Rows) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in {**(others or {}), **sheets}.items():
        page = made.create_sheet(title)
        for row in rows:
            page.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def told(content: bytes, code: str, name: str = "แบบ.xlsx") -> list[tuple[str, str, str]]:
    """Return the places, outcomes and sentences of what is told by a code."""
    found = take(content, name).findings
    return [(each.place, each.outcome, finding_sentence(each)) for each in found if each.code == code]


def test_a_list_that_no_question_uses_is_told_with_its_choices() -> None:
    unused: Rows = [["YN", "2", "อื่น"], ["old", "x", "เลิกใช้"], ["old", "y", "ยกเลิก"]]
    found = told(book(survey=ASKED, choices=[*YES_NO, *unused]), "list-unused")
    assert [each[:2] for each in found] == [("choices!A4", "taken"), ("choices!A5", "taken")]
    assert "C4 “อื่น”" in found[0][2]
    assert "C5 “เลิกใช้”, C6 “ยกเลิก”" in found[1][2]
    ranked: Rows = [HEAD, ["text", "b", "ข้อ"], ["rank yn", "a", "เรียง"]]
    assert [each[0] for each in told(book(survey=ranked, choices=YES_NO), "list-unused")] == ["choices!A2"]


@pytest.mark.parametrize("second", [" Survey", "survey ", "ชุดที่ 2"])
def test_a_second_sheet_with_questions_is_lost_and_waits(second: str) -> None:
    content = book({second: [HEAD, ["text", "b", "ข้อสอง"]]}, survey=ASKED, choices=YES_NO)
    assert take(content, "แบบ.xlsx").items == ("a",)
    ((place, outcome, said),) = told(content, "sheet-lost")
    assert (place, outcome) == ("", "lost")
    assert second.strip() in said


def test_so_is_a_second_printed_sheet_and_a_table_beside_a_survey() -> None:
    table: Rows = [["ที่", "รายการประเมิน", 5, 4, 3, 2, 1], [1, "ความเร็ว"], [2, "ความสุภาพ"]]
    printed: Rows = [["ส่วนที่ 1 ทั่วไป"], ["1. เพศ", "☐ ชาย ☐ หญิง"], ["2. อายุ", "....."]]
    content = book({"ตอนที่ 1": printed, "ตอนที่ 2": table})
    assert [each[1] for each in told(content, "sheet-lost")] == ["lost"]
    assert len(told(book(survey=ASKED, choices=YES_NO, ratings=table), "sheet-lost")) == 1


def test_sheets_called_as_ours_are_told_in_a_workbook_that_is_not_ours() -> None:
    content = book({"รายการ": [["โต๊ะ"], ["เก้าอี้"]], "คำแนะนำ": [["โปรดอ่าน"]]}, survey=ASKED, choices=YES_NO)
    assert {each[2].split()[1] for each in told(content, "sheet-ignored")} == {"รายการ", "คำแนะนำ"}
    assert [each[0] for each in told(book(survey=ASKED, choices=YES_NO, empty=[]), "sheet-ignored")] == []


@pytest.mark.parametrize("beside", ["label::French (fr)", "label", None, "ไม่รู้จัก"])
def test_a_column_that_is_not_read_hides_nothing_of_its_row(beside: str | None) -> None:
    lost = ("relevant", "constraint", "constraint_message", "required_message", "calculation", "media::image",
            "choice_filter", "default")  # fmt: skip
    survey: Rows = [
        ["type", "name", "label", beside, *lost],
        ["text", "a", "หนึ่ง", "Un", *lost],
        ["text", "b", "สอง", None, *lost],
    ]
    found = told(book(survey=survey), "column-unsupported")
    assert [each[0] for each in found] == [f"survey!{column}{row}" for row in (2, 3) for column in "EFGHIJKL"]


def test_english_words_of_a_scale_that_are_others_are_asked_about() -> None:
    words = ("มากที่สุด", "มาก", "ปานกลาง", "น้อย", "น้อยที่สุด")
    english = ("Excellent", "High", "Fair", "Low", "Very low")
    choices: Rows = [["list_name", "name", "label::Thai (th)", "label::English (en)"]]
    choices += [["sat", 5 - at, *both] for at, both in enumerate(zip(words, english, strict=True))]
    survey: Rows = [["type", "name", "label::Thai (th)", "label::English (en)"], ["select_one sat", "a", "ข้อ", "Item"]]
    ((place, outcome, said),) = told(book(survey=survey, choices=choices), "scale-english-differs")
    assert (place, outcome) == ("choices!D2", "asked")
    assert "D2 “Excellent”, D4 “Fair”" in said
    assert "Very high / High" in said


def test_headings_without_anything_below_them_are_told() -> None:
    head: list[object] = ["ที่", "คำถาม", "ชื่อ", 5, 4, 3, 2, 1, "ไม่มีความเห็น", "ข้อเสนอแนะ", "หมายเหตุ"]
    content = book(ratings=[head, [1, "ความเร็ว", "a"], [2, "ความสุภาพ", "b"]])
    intake = take(content, "แบบ.xlsx")
    items = [each for section in intake.tree["sections"] for each in section["items"]]
    assert [(each["type"], each.get("na")) for each in items] == [("rating", True)] * 2
    assert [each[:2] for each in told(content, "cell-lost")] == [("ratings!J1", "lost")]


BOX = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor><xdr:sp><xdr:txBody>'
    "<a:p><a:r><a:t>โปรด</a:t></a:r><a:r><a:t>อ่าน</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"
)
LINK = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" '
    'Target="{}"/>{}</Relationships>'
)


def with_box(content: bytes, target: str, part: str = BOX) -> bytes:
    """Return a workbook whose first sheet has a box of text besides, at a target."""
    out = io.BytesIO()
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            made.writestr(name, given.read(name) if name != rels else LINK.format(target, "").encode())
        if rels not in given.namelist():
            made.writestr(rels, LINK.format(target, ""))
        made.writestr("xl/drawings/drawing7.xml", part)
    return out.getvalue()


@pytest.mark.parametrize(
    "rows", [ASKED, [["ลำดับ", "คำถาม"], [1, "สะดวกหรือไม่"], [2, "รวดเร็วหรือไม่"]]], ids=["survey", "table"]
)
def test_comments_of_cells_and_boxes_of_text_are_told(rows: Rows) -> None:
    made = load_workbook(io.BytesIO(book(survey=rows, choices=YES_NO)))
    made["choices"]["C2"].comment = Comment("เปลี่ยนเป็น\nเคยใช้", "ผู้ตรวจ")
    out = io.BytesIO()
    made.save(out)
    ((place, outcome, said),) = told(out.getvalue(), "beside-lost")
    assert (place, outcome) == ("", "lost")
    assert "choices!C2 เปลี่ยนเป็น เคยใช้" in said
    for target in ("../drawings/drawing7.xml", "/xl/drawings/drawing7.xml"):
        ((_, _, said),) = told(with_box(book(survey=rows, choices=YES_NO), target), "beside-lost")
        assert "survey โปรดอ่าน" in said


@pytest.mark.parametrize(
    "part", ["<broken", "<!DOCTYPE a><a/>", f"<a>{'<b/>' * 30_000}</a>", BOX.replace("โปรด", "ย" * 6000)]
)
def test_a_box_that_cannot_be_read_keeps_no_workbook_out(part: str) -> None:
    content = with_box(book(survey=ASKED, choices=YES_NO), "../drawings/drawing7.xml", part)
    assert take(content, "แบบ.xlsx").items == ("a",)
    ((_, _, said),) = told(content, "beside-lost")
    assert said.endswith(("…", "ย"))


def test_so_are_those_of_libreoffice_and_what_is_beside_a_document() -> None:
    def cells(*texts: str) -> str:
        said = (f"<table:table-cell><text:p>{each}</text:p></table:table-cell>" for each in texts)
        return f"<table:table-row>{''.join(said)}</table:table-row>"

    noted = (
        cells("คำถาม") + cells("<office:annotation><text:p>ตัดออก</text:p></office:annotation>ข้อหนึ่ง") + cells("ข้อสอง")
    )
    ((_, _, said),) = told(ods(noted), "beside-lost", "แบบ.ods")
    assert "ตัดออก" in said
    document = docx.Document()
    for text in ("แบบประเมิน", "ตอนที่ 1", "1. เพศ ☐ ชาย ☐ หญิง", "2. อายุ ......", "3. เหตุผล ......"):
        document.add_paragraph(text)
    w = nsdecls("w")
    raw(
        document,
        f"<w:p {w}><w:del><w:r><w:delText>4. ข้อที่</w:delText></w:r><w:r><w:delText>ลบ</w:delText></w:r></w:del></w:p>",
    )
    said = "<w:p><w:r><w:t>ควรถามสั้นกว่านี้</w:t></w:r></w:p>"
    note = f'<w:comments {w}><w:comment w:id="0" w:author="ก">{said}</w:comment></w:comments>'
    ((_, outcome, said),) = told(changed(saved(document), comments=note), "beside-lost", "แบบ.docx")
    assert outcome == "lost"
    assert "4. ข้อที่ลบ / ควรถามสั้นกว่านี้" in said


def test_pictures_are_counted() -> None:
    out = io.BytesIO(book(survey=ASKED, choices=YES_NO))
    with zipfile.ZipFile(out, "a") as made:
        for name in ("xl/media/image1.png", "xl/media/image2.png"):
            made.writestr(name, b"png")
    ((_, _, said),) = told(out.getvalue(), "beside-lost")
    assert said.endswith("ภาพ 2 ภาพ")


def test_settings_are_read_as_shown_or_asked_about_and_what_has_no_name_is_told() -> None:
    head: list[object] = ["รายการ", "ค่า", "ค่าภาษาอังกฤษ", "วิธีกรอก"]
    rows: Rows = [head, ["ชื่อแบบสอบถาม", date(2026, 5, 1), None, "ข้อความ"], [None, "ลอย", "Loose"],
                  ["ผู้ตอบแบบสอบถาม", "=A1"], ["เวลาที่ใช้ตอบ (นาที)", 5, None, "1-60", "หมายเหตุของผู้ทำ"]]  # fmt: skip
    content = book({"ตั้งค่า": rows}, survey=ASKED, choices=YES_NO)
    intake = take(content, "แบบ.xlsx")
    assert ("title" in intake.tree, intake.tree["minutes"]) == (False, 5)
    found = {(each.place, each.code) for each in intake.findings if each.code.startswith("cell-")}
    assert found == {
        ("ตั้งค่า!B2", "cell-date"), ("ตั้งค่า!B3", "cell-lost"), ("ตั้งค่า!C3", "cell-lost"),
        ("ตั้งค่า!B4", "cell-formula"), ("ตั้งค่า!E5", "cell-lost"),
    }  # fmt: skip


def test_a_label_at_the_end_of_a_group_is_told() -> None:
    survey: Rows = [HEAD, ["begin_group", "g", "ส่วน"], ["text", "a", "ข้อ"], ["end_group", "g", "จบส่วน"]]
    assert [each[0] for each in told(book(survey=survey), "cell-idle")] == ["survey!C4"]


def test_conditions_quotas_and_closing_words_of_limesurvey_are_told() -> None:
    content = limesurvey(
        "SL||surveyls_endtext||ขอบคุณที่ตอบ||th", "SL||surveyls_email_invite||เชิญ||th", "QTA||full|1|เต็ม||th",
        "G|0|ก|a == 1|||th", "Q|M|q|1|ข้อ||th", "SQ||s|b == 2|ก||th", "SQ||t|1|ข||th",
    )  # fmt: skip
    assert [each[0] for each in told(content, "cell-lost", "survey.txt")] == ["survey!G2"]
    assert [each[0] for each in told(content, "type-automatic", "survey.txt")] == ["survey!C4"]
    assert [each[0] for each in told(content, "column-unsupported", "survey.txt")] == ["survey!F5", "survey!F7"]
