"""A questionnaire in a Word document becomes a draft as one in a sheet does."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from service.adapters.form_files.sheets import read_sheets
from service.domain.errors import FaultyFormsError
from service.domain.forms.import_findings import notes_of
from service.texts.fault_sentences import finding_sentence
from tests.unit.forms.test_other_layouts import lines, lost, take, told

if TYPE_CHECKING:
    from docx.document import Document

pytestmark = pytest.mark.no_cover

LISTS = """<w:numbering {w}>
<w:abstractNum w:abstractNumId="90"><w:lvl w:ilvl="0"><w:numFmt w:val="thaiNumbers"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="91"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf06f"/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl></w:abstractNum>
<w:num w:numId="8"><w:abstractNumId w:val="90"/></w:num><w:num w:numId="9"><w:abstractNumId w:val="91"/></w:num>
</w:numbering>"""


def saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def changed(content: bytes, **parts: str) -> bytes:
    """Return an archive with other parts in `word/`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            if name not in {f"word/{part}.xml" for part in parts}:
                made.writestr(name, given.read(name))
        for part, text in parts.items():
            made.writestr(f"word/{part}.xml", text)
    return out.getvalue()


def listed(document: Document, text: str, number: int, level: int = 0) -> None:
    paragraph = document.add_paragraph(text)
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )


def raw(document: Document, xml: str) -> None:
    document.element.body.insert_element_before(parse_xml(xml), "w:sectPr")


def test_a_document_is_read_from_above_with_its_tables() -> None:
    document = docx.Document()
    document.add_heading("แบบประเมินความพึงพอใจ", 0)
    document.add_paragraph("คำชี้แจง โปรดทำเครื่องหมาย ✓ ลงใน ☐")
    document.add_heading("ตอนที่ 1 ข้อมูลทั่วไป", 1)
    document.add_paragraph("1. เพศ")
    document.add_paragraph("\t☐ ชาย\t☐ หญิง")
    document.add_paragraph("2. อายุ")
    document.add_paragraph("☐ ต่ำกว่า 30 ปี\n☐ 30 ปีขึ้นไป")
    document.add_heading("ตอนที่ 2 ความพึงพอใจ", 1)
    table = document.add_table(rows=2, cols=7)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "ที่"
    table.cell(0, 1).merge(table.cell(1, 1)).text = "ประเด็น"
    table.cell(0, 2).merge(table.cell(0, 6)).text = "ระดับความพึงพอใจ"
    for column, step in enumerate("54321", 2):
        table.cell(1, column).text = step
    for number, text in (("", "ด้านบริการ"), ("1", "ความรวดเร็ว"), ("2", "ความสุภาพ")):
        row = table.add_row().cells
        row[0].text, row[1].text = number, text
    document.add_heading("ตอนที่ 3 ข้อเสนอแนะ", 1)
    document.add_paragraph("." * 60)
    document.add_paragraph("ขอขอบคุณ")
    intake = take(saved(document), "แบบ.docx")
    assert (intake.tree["title"], intake.tree["intro"]) == (
        "แบบประเมินความพึงพอใจ",
        "คำชี้แจง โปรดทำเครื่องหมาย ✓ ลงใน ☐",
    )
    assert [(part["part"], part.get("title")) for part in intake.tree["sections"]] == [
        ("ข้อมูลทั่วไป", None), ("ความพึงพอใจ", "ด้านบริการ"), ("ข้อเสนอแนะ", None),
    ]  # fmt: skip
    assert lines(intake) == [
        ("single", "เพศ", ["ชาย", "หญิง"]),
        ("single", "อายุ", ["ต่ำกว่า 30 ปี", "30 ปีขึ้นไป"]),
        ("rating", "ความรวดเร็ว", []),
        ("rating", "ความสุภาพ", []),
        ("text", "ข้อเสนอแนะ", []),
    ]
    assert lost(intake) == {"Word!A18": "ไม่ได้นำข้อความนี้มา: ขอขอบคุณ"}
    assert {each.place for each in notes_of(intake)} == {""}, "nobody sees the addresses of a document"
    assert {each.shown for each in intake.findings} == {""}
    assert {("Word!C11", "rating-of-numbers"), ("Word!A4", "boxes-single")} <= told(intake)


def test_what_is_told_of_a_document_names_no_cells_and_counts_what_it_does_not_quote() -> None:
    document = docx.Document()
    for text in ("แบบสอบถาม", "คำชี้แจง โปรดทำเครื่องหมาย ✓ ลงใน ☐", "ตอนที่ 1 ทั่วไป"):
        document.add_paragraph(text)
    for number in range(1, 8):
        document.add_paragraph(f"{number}. ข้อคำถาม {number}")
        for choice in ("มาก", "ปานกลาง", "น้อย"):
            document.add_paragraph(f"☐ {choice}")
    document.add_paragraph("(5 = มากที่สุด 4 = มาก 3 = ปานกลาง)")
    table = document.add_table(1, 6)
    for column, text in enumerate(("รายการ", *"54321")):
        table.cell(0, column).text = text
    for text in ("ความรวดเร็ว", "ความสุภาพ"):
        table.add_row().cells[0].text = text
    document.add_paragraph("ระดับ 5 หมายถึง มากที่สุด")
    intake = take(saved(document), "แบบ.docx")
    assert [kind for kind, _, _ in lines(intake)] == ["single"] * 7 + ["rating"] * 2
    said = [finding_sentence(each) for each in intake.findings]
    assert [each for each in said if re.search(r"\b[A-Z]{1,2}\d", each)] == []
    (numbers,) = [each for each in said if each.startswith("ไม่ได้นำเลขข้อมา 7 ข้อ")]
    assert numbers.count("“") == 5
    assert numbers.endswith("และอีก 2 รายการ")
    assert sorted(text.partition(": ")[2] for text in lost(intake).values()) == [
        "(5 = มากที่สุด 4 = มาก 3 = ปานกลาง)", "ระดับ 5 หมายถึง มากที่สุด",
    ]  # fmt: skip
    (ticking,) = [each for each in intake.findings if each.code == "paper-ticking"]
    assert (ticking.outcome, ticking.path) == ("asked", "intro")


def test_tables_of_a_document_name_no_cells_either() -> None:
    graded = ["รายการ", "มากที่สุด", "มาก", "ปานกลาง", "น้อย", "น้อยที่สุด"]
    typed = [["ข้อ", "ข้อคำถาม", "ชนิด", "ตัวเลือก"], ["1", "สี", "เลือกข้อเดียว", "มาก, ปานกลาง, น้อย"],
             ["2", "แสง", "เลือกข้อเดียว", "มาก, ปานกลาง, น้อย"], ["3", "ความเร็ว", "สเกล 1-5", ""]]  # fmt: skip
    for rows, kinds in (
        ([graded, ["ความเร็ว"], ["ความสุภาพ"]], ["rating", "rating"]),
        (typed, ["single", "single", "rating"]),
    ):
        document = docx.Document()
        table = document.add_table(0, len(rows[0]))
        for row in rows:
            cells = table.add_row().cells
            for column, text in enumerate(row):
                cells[column].text = text
        intake = take(saved(document), "แบบ.docx")
        assert [kind for kind, _, _ in lines(intake)] == kinds
        said = [finding_sentence(each) for each in intake.findings]
        assert [each for each in said if re.search(r"\b[A-Z]{1,2}\d", each)] == []


def test_numbers_boxes_and_symbols_that_word_writes_itself_are_read() -> None:
    document = docx.Document()
    w = nsdecls("w")
    listed(document, "เพศ", 8)
    for text in ("ชาย", "หญิง"):
        listed(document, text, 9)
    listed(document, "การให้บริการ", 8)
    listed(document, "ความเร็ว", 8, 1)
    listed(document, "หมายเลขของรายการอื่น", 7)
    listed(document, "ขีด", 9, 1)
    raw(document, f'<w:p {w}><w:r><w:sym w:font="Wingdings" w:char="F0A8"/><w:t xml:space="preserve"> ดี</w:t></w:r>'
        '<w:r><w:sym w:char="zz"/><w:sym w:char="D800"/><w:sym w:char="0"/><w:tab/></w:r>'
        '<w:del><w:r><w:delText>ลบ</w:delText></w:r></w:del>'
        '<w:hyperlink><w:r><w:t>☐ ลิงก์</w:t></w:r></w:hyperlink></w:p>')  # fmt: skip
    raw(document, f"<w:sdt {w}><w:sdtContent><w:p><w:r><w:t>ในกรอบ</w:t></w:r></w:p></w:sdtContent></w:sdt>")
    frame = f"<w:customXml {w}><w:p><w:r><w:t>20</w:t><w:noBreakHyphen/><w:t>30 </w:t><w:softHyphen/><w:t>ปี</w:t></w:r>"
    raw(document, f"{frame}</w:p></w:customXml>")
    raw(document, f'<w:p {w} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r>'
        '<mc:AlternateContent><mc:Choice Requires="wps"><w:t>ครั้งเดียว</w:t></mc:Choice>'
        '<mc:Fallback><w:t>ครั้งเดียว</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>')  # fmt: skip
    content = changed(saved(document), numbering=LISTS.format(w=w))
    rows, struck = read_sheets("แบบ.docx", content).values()
    assert [[cell.text for cell in row] for row in struck] == [["ลบ"]]
    assert [[cell.text for cell in row] for row in rows] == [
        ["1. เพศ"], ["☐ ชาย"], ["☐ หญิง"], ["2. การให้บริการ"], ["2.1. ความเร็ว"], ["หมายเลขของรายการอื่น"], ["• ขีด"],
        ["\uf0a8 ดี", "☐ ลิงก์"], ["ในกรอบ"], ["20-30 ปี"], ["ครั้งเดียว"],
    ]  # fmt: skip


PART = ("แบบสอบถาม", "ส่วนที่ 1 ทั่วไป")
RUN = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>".format
TEXT = f"<w:p {nsdecls('w')}>{{}}</w:p>".format
FIELD = (
    "<w:r><w:fldChar w:fldCharType='begin'><w:ffData>{}</w:ffData></w:fldChar></w:r>"
    "<w:r><w:instrText>FORM</w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>"
).format
SYMBOL = "<w:r><w:sym w:font='{}' w:char='{}'/></w:r>".format
CONTROL = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent><w:r><w:t>{}</w:t></w:r></w:sdtContent></w:sdt>".format


def written(*paragraphs: str) -> Document:
    """Return a document of paragraphs, each plain or as XML."""
    document = docx.Document()
    for each in (*PART, *paragraphs):
        if each.startswith("<"):
            raw(document, each)
        else:
            document.add_paragraph(each)
    return document


def test_fields_to_fill_in_are_boxes_lines_and_choices() -> None:
    tick, entry = (
        FIELD("<w:checkBox/>"),
        FIELD("<w:ddList><w:listEntry w:val='แดง'/><w:listEntry w:val='ดำ'/></w:ddList>"),
    )
    items = "".join(
        f"<w:listItem w:displayText='{text}' w:value='{value}'/>"
        for text, value in (("เลือก", ""), ("เหนือ", 1), ("ใต้", 2))
    )
    prompt = "<w:showingPlcHdr/>"
    document = written(
        "1. เพศ", TEXT(tick + RUN(" ชาย ") + tick + RUN(" หญิง")),
        TEXT(RUN("2. หน่วยงาน ") + FIELD("<w:textInput/>")), TEXT(RUN("3. สี ") + entry),
        TEXT(RUN("4. ตำแหน่ง ") + CONTROL(prompt, "คลิกที่นี่เพื่อใส่ข้อความ")),
        TEXT(RUN("5. ภาค ") + CONTROL(f"{prompt}<w:dropDownList>{items}</w:dropDownList>", "เลือก")),
        TEXT(RUN("6. รุ่น ") + CONTROL("<w:text/>", "ที่ 1")),
        TEXT(CONTROL("", "☒") + RUN(" ก ☐ ข") + "<w:r><w:fldChar/></w:r>"),
        TEXT(RUN("7. วัน ") + SYMBOL("Wingdings", "F0FE") + RUN(" จันทร์ ") + SYMBOL("Wingdings 2", "F052") + RUN(" พุธ")),
    )  # fmt: skip
    intake = take(saved(document), "แบบ.docx")
    assert lines(intake) == [
        ("single", "เพศ", ["ชาย", "หญิง"]), ("text", "หน่วยงาน", []), ("single", "สี", ["แดง", "ดำ"]),
        ("text", "ตำแหน่ง", []), ("single", "ภาค", ["เหนือ", "ใต้"]), ("single", "รุ่น ที่ 1", ["ก", "ข"]),
        ("single", "วัน", ["จันทร์", "พุธ"]),
    ]  # fmt: skip
    assert ("Word!A10", "ticks-dropped") in told(intake)


def test_text_boxes_and_moved_text_are_read_once_and_in_lines() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent>".format
    document = written(
        TEXT(f"<w:r><w:drawing>{box('1. เพศ', '☐ ชาย ☐ หญิง')}</w:drawing></w:r>" + RUN("2. อายุ")), "☐ 20 ☐ 30",
        TEXT(f"<w:moveFrom>{RUN('3. ย้าย')}</w:moveFrom>"), TEXT(f"<w:moveTo>{RUN('3. ย้าย ......')}</w:moveTo>"),
        f"<w:tbl {nsdecls('w')}><w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>"
        f"<w:tc><w:p><w:r><w:pict>{box('4. สี', '☐ แดง ☐ ดำ')}</w:pict></w:r></w:p></w:tc></w:tr></w:tbl>",
    )  # fmt: skip
    (rows,) = read_sheets("แบบ.docx", saved(document)).values()
    assert [[cell.text for cell in row] for row in rows if row][2:] == [
        ["1. เพศ"], ["☐ ชาย ☐ หญิง"], ["2. อายุ"], ["☐ 20 ☐ 30"], ["3. ย้าย ......"], ["", "4. สี\n\n☐ แดง ☐ ดำ"],
    ]  # fmt: skip


def test_lists_write_letters_codes_and_what_their_styles_say() -> None:
    document, w = written(), nsdecls("w")
    for text, style in (
        ("เพศ", "List Number"),
        ("ชาย", "List Bullet"),
        ("หญิง", "List Bullet"),
        ("ตำแหน่ง", "List Number"),
    ):
        document.add_paragraph(text, style=style)
    (rows,) = read_sheets("แบบ.docx", saved(document)).values()
    assert [row[0].text for row in rows][2:] == ["1. เพศ", "• ชาย", "• หญิง", "2. ตำแหน่ง"]
    document = written()
    for text, number, level in (
        ("เพศ", 8, 0),
        *(("ชาย", 8, 1), ("หญิง", 8, 1)),
        ("อายุ", 8, 0),
        ("20", 9, 0),
        ("30", 9, 0),
    ):
        listed(document, text, number, level)
    letters = LISTS.replace('"decimal"/><w:lvlText w:val="%1.%2"', '"thaiLetters"/><w:lvlText w:val="%2."')
    coded = letters.replace('"bullet"/><w:lvlText w:val="\uf06f"', '"decimal"/><w:lvlText w:val="(%1)"')
    intake = take(changed(saved(document), numbering=coded.format(w=w)), "แบบ.docx")
    assert lines(intake) == [("single", "เพศ", ["ชาย", "หญิง"]), ("single", "อายุ", ["20", "30"])]


def test_what_a_list_writes_before_each_paragraph_is_short() -> None:
    document = written()
    for text in ("เพศ", "อายุ"):
        listed(document, text, 8, 0)
    long = LISTS.replace('"%1."', f'"{"%1" * 100_000}"', 1)
    content = changed(saved(document), numbering=long.format(w=nsdecls("w")))
    (rows,) = read_sheets("แบบ.docx", content).values()
    assert all("เพศ" in row[0].text or "อายุ" in row[0].text for row in rows[-2:])
    assert max(len(row[0].text) for row in rows) < 300, "a cell may have thousands of such paragraphs"


def test_heads_feet_and_footnotes_are_told_and_a_table_ends_with_itself() -> None:
    document = written()
    document.sections[0].header.paragraphs[0].text = "กองทุน"
    document.sections[0].footer.paragraphs[0].text = "โทร. 02"
    table = document.add_table(rows=0, cols=6)
    for cells in (["รายการ", *"54321"], ["ความเร็ว"], ["ความถูกต้อง"]):
        for cell, text in zip(table.add_row().cells, cells, strict=False):
            cell.text = text
    document.add_paragraph("ท่านคิดอย่างไรกับระบบใหม่")
    note = "<w:footnote><w:p><w:r><w:t>เชิงอรรถ</w:t></w:r></w:p></w:footnote>"
    line = "<w:footnote w:type='separator'><w:p><w:r><w:t>-</w:t></w:r></w:p></w:footnote>"
    content = changed(saved(document), footnotes=f"<w:footnotes {nsdecls('w')}>{line}{note}</w:footnotes>")
    intake = take(content, "แบบ.docx")
    (beside,) = [each for each in notes_of(intake) if each.code == "beside-lost"]
    assert beside.params == {"text": "โทร. 02 / เชิงอรรถ / กองทุน"}
    assert [kind for kind, _, _ in lines(intake)] == ["rating", "rating", "text"]
    with pytest.raises(FaultyFormsError):
        take(changed(content, document=f"<w:document {nsdecls('w')}/>"), "แบบ.docx")


def test_a_table_in_a_field_and_one_in_a_cell_are_read_once() -> None:
    document = docx.Document()
    cell = "<w:tc>{}</w:tc>".format
    text = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>".format
    inner = f"<w:tbl><w:tr>{cell(text('ใน'))}</w:tr></w:tbl>{text('หลัง')}"
    row = f"<w:sdt><w:sdtContent><w:tr>{cell(text('ก'))}{cell(inner)}</w:tr></w:sdtContent></w:sdt>"
    raw(document, f"<w:tbl {nsdecls('w')}>{row}<w:tr>{cell('')}{cell(text('ข'))}</w:tr></w:tbl>")
    (rows,) = read_sheets("แบบ.docx", saved(document)).values()
    assert [[cell.text for cell in row] for row in rows] == [["ก", "ใน\nหลัง"], ["", "ข"]]


@pytest.mark.parametrize(
    "document",
    ["<!DOCTYPE x><a/>", "<a", "<a>" * 300_000, "<w:document xmlns:w='urn:other'/>", f"<a>{'ก' * 1_100_000}</a>"],
    ids=["doctype", "broken", "tags", "other", "long"],
)
def test_what_is_no_document_is_refused(document: str) -> None:
    refused = {"not-a-workbook", "workbook-too-large", "sheet-missing"}
    assert codes(changed(saved(docx.Document()), document=document)) <= refused


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<w:p><w:r><w:t>" + "☐ก" * 2000 + "</w:t></w:r></w:p>", "too-many-boxes"),
        ("<w:sdt><w:sdtContent>" * 3000 + "</w:sdtContent></w:sdt>" * 3000, "not-a-workbook"),
        ("<w:tbl><w:tr><w:tc>" * 300 + "</w:tc></w:tr></w:tbl>" * 300, "sheet-missing"),
        ("<w:p/>" * 20_001, "too-many-rows"),
    ],
    ids=["boxes", "frames", "tables", "rows"],
)
def test_a_document_beyond_a_limit_is_refused_soon(body: str, code: str) -> None:
    document = f"<w:document {nsdecls('w')}><w:body>{body * 4}</w:body></w:document>"
    assert codes(changed(saved(docx.Document()), document=document)) == {code}


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (
            {f"header{at}": f"<w:hdr {{w}}><w:p>{'<w:r/>' * 2_000}</w:p></w:hdr>" for at in range(1, 20)},
            "workbook-too-large",
        ),
        ({"footnotes": f"<w:footnotes {{w}}>{'ก' * 400_000}</w:footnotes>"}, "workbook-too-large"),
        (dict.fromkeys(("document", "styles", "numbering"), f"<a>{'<b/>' * 80_000}</a>"), "workbook-too-large"),
        ({"document": "<w:document {w}>" + "<a b=''/>" * 76_000 + "</w:document>"}, "workbook-too-large"),
        ({"document": f"<w:document {{w}} xmlns:v = '{'u' * 100}'><v:a/></w:document>"}, "not-a-workbook"),
    ],
    ids=["heads", "notes", "together", "attributes", "names"],
)
def test_all_parts_of_a_document_together_stay_within_one_limit(parts: dict[str, str], code: str) -> None:
    w = nsdecls("w")
    content = changed(
        saved(written("1. เพศ", "☐ ชาย ☐ หญิง")), **{name: f.replace("{w}", w) for name, f in parts.items()}
    )
    assert codes(content) == {code}


def codes(content: bytes) -> set[str]:
    """Return why a document is refused."""
    with pytest.raises(FaultyFormsError) as refused:
        take(content, "แบบ.docx")
    return {each.code for each in refused.value.faults}
