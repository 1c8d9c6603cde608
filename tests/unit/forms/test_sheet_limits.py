"""What one workbook may hold in all its sheets, whichever program wrote it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from time import process_time

import pytest
from openpyxl import Workbook

from service.adapters.form_files.definitions import FormDefinitions
from service.adapters.form_files.sheets import UnreadableWorkbookError, read_sheets
from service.adapters.form_files.sheets.cell import SHEETS
from service.adapters.form_files.toml import load
from service.domain.forms.import_findings import BESIDE
from service.settings import Settings

pytestmark = pytest.mark.no_cover  # domain and application are judged by examples of their own

LONGEST = 10
"""Seconds of processor. Each takes a second or less, and without a limit minutes."""

OLD = Path(__file__).parent / "sheets" / "kinds.xls"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHARED = (
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
OPEN = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "drawing")
)
FULL = (
    '<table:table-row table:number-rows-repeated="2000"><table:table-cell table:number-columns-repeated="256">'
    "<text:p>a</text:p></table:table-cell></table:table-row>"
)
EMPTY = (
    '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/>'
    "</table:table-row>"
)


def ods(*sheets: str) -> bytes:
    tables = (f'<table:table table:name="s{at}">{rows}</table:table>' for at, rows in enumerate(sheets))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        body = f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
        made.writestr("content.xml", f"<office:document-content {OPEN}>{body}</office:document-content>")
    return out.getvalue()


def docx(body: str) -> bytes:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


def nested(tag: str, inside: str) -> str:
    return f"<{tag}>" * 60_000 + inside + f"</{tag}>" * 60_000


def xlsx(cells: str, *, sheets: int = 1, text: str = "", joined: bool = False) -> bytes:
    """Return a workbook whose sheets have these cells; `joined`: all of them the same part."""
    book = Workbook()
    for _ in range(sheets - 1):
        book.create_sheet()
    book.active["A1"] = "x"
    given, out = io.BytesIO(), io.BytesIO()
    book.save(given)
    with zipfile.ZipFile(given) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in old.namelist():
            said = old.read(name).decode()
            if "worksheets/" in name:
                said = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
            if name == "[Content_Types].xml" and text:
                said = said.replace("</Types>", f"{SHARED}</Types>")
            if joined and name == "xl/_rels/workbook.xml.rels":
                said = said.replace("sheet2.xml", "sheet1.xml")
            made.writestr(name, said)
        if text:
            made.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>')
    return out.getvalue()


def xls() -> bytes:
    """Return an old workbook whose second sheet stands at the place of the first."""
    old = OLD.read_bytes()
    first, second = (old.index(b"\x85\x00" + size) + 4 for size in (b"\x0e\x00", b"\x0f\x00"))
    return old[:second] + old[first : first + 4] + old[second + 4 :]


WIDE = "".join(f'<row r="{number}"><c r="IV{number}"><v>1</v></c></row>' for number in range(1, 1000))
LONG = "<row>" + '<c t="s"><v>0</v></c>' * 3_000 + "</row>"
FORMULAS = "".join(f'<row r="{number}"><c r="XFD{number}"><f>A1</f></c></row>' for number in range(1, 50))


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.ods", ods(FULL, FULL), "too-many-cells"),
        ("a.ods", ods(*[""] * (SHEETS + 1)), "too-many-sheets"),
        ("a.ods", ods(f'<table:table-row><table:table-cell><table:table table:name="in">{FULL}</table:table>'
                      "</table:table-cell></table:table-row>"), "not-a-workbook"),
        ("a.ods", ods(FULL.replace('"256"', '"257"')), "too-many-columns"),
        ("a.ods", ods(FULL.replace(">a<", f">{'a' * 5001}<")), "cell-too-long"),
        ("a.xlsx", xlsx(WIDE, sheets=5), "too-many-cells"),
        ("a.xlsx", xlsx("", sheets=SHEETS + 1), "too-many-sheets"),
        ("a.xlsx", xlsx("", sheets=2, joined=True), "not-a-workbook"),
        ("a.xlsx", xlsx(LONG, text=" " * 2_000_000 + "a"), "cell-too-long"),
        ("a.xlsx", xlsx(FORMULAS), "too-many-columns"),
        ("a.xls", xls(), "not-a-workbook"),
        ("a.csv", b"survey,type\n" + b"".join(b"s%d,\n" % at for at in range(SHEETS)), "too-many-sheets"),
        ("a.csv", b"type,name\n" + b"a" * 5_001, "cell-too-long"),
    ],
)  # fmt: skip
def test_a_workbook_that_would_take_much_is_refused_soon(name: str, content: bytes, code: str) -> None:
    began = process_time()
    with pytest.raises(UnreadableWorkbookError) as refused:
        read_sheets(name, content)
    assert refused.value.finding.code == code
    assert process_time() - began < LONGEST


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", docx(nested("w:del", "<w:delText>เดิม</w:delText>"))),
        ("a.ods", ods(f"<table:table-row/>{nested('drawing:text-box', '<text:p>เดิม</text:p>')}")),
    ],
)
def test_what_stands_in_itself_is_told_once_and_soon(name: str, content: bytes) -> None:
    began = process_time()
    beside = read_sheets(name, content)[BESIDE]
    assert process_time() - began < LONGEST
    assert [cell.text.split()[-1] for row in beside for cell in row] == ["เดิม"]


BOXES = "<drawing:text-box><text:p>เดิม</text:p></drawing:text-box>"
STRUCK = "<w:p>{}<w:r><w:t>ใหม่</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    ("name", "content", "letters", "count"),
    [
        ("a.docx", docx(STRUCK.format(f"<w:del><w:r><w:delText>{'ก' * 6000}</w:delText></w:r></w:del>")), 1000, 1),
        ("a.docx", docx(STRUCK.format("<w:del><w:r><w:delText>เดิม</w:delText></w:r></w:del>" * 2500)), 1, 501),
        ("a.ods", ods(f"<table:table-row/>{BOXES * 2500}"), 1, 501),
    ],
)
def test_no_file_is_refused_for_what_stands_beside_and_the_beginning_is_told(
    name: str, content: bytes, letters: int, count: int
) -> None:
    beside = read_sheets(name, content)[BESIDE]
    assert (len(beside[-1][0].text), len(beside)) == (letters, count)


def test_what_is_long_is_named_by_its_cell() -> None:
    with pytest.raises(UnreadableWorkbookError) as refused:
        read_sheets("a.csv", b"type,name\ntext," + b"a" * 5_001)
    assert refused.value.finding.params == {"cell": "survey!B2", "letters": 5_000}


def test_empty_rows_to_the_bottom_cost_nothing() -> None:
    row = (
        '<table:table-row><table:table-cell table:number-columns-repeated="255"/><table:table-cell><text:p>a</text:p>'
        "</table:table-cell></table:table-row>"
    )
    sheets = read_sheets("a.ods", ods(*[row + EMPTY] * SHEETS))
    assert {(len(rows), len(rows[0]), rows[0][-1].text) for rows in sheets.values()} == {(1, 256, "a")}


def survey(rows: list[str], choices: int = 0) -> bytes:
    listed = [f",l,c{at},y{at}" for at in range(choices)]
    return "\n".join(["survey,type,name,label", *rows, "choices,list_name,name,label", *listed]).encode()


@pytest.mark.parametrize(
    ("content", "items", "code", "place"),
    [
        (survey([f",text,q{at},x" for at in range(300)]), 200, "form-items", "survey!A202"),
        (survey([f",{many},q{at},x" for at in range(300) for many in ["select_multiple l"]], 1_000), 3,
         "form-choices", "survey!A5"),
        (survey([f",select_one l,q{at},x" for at in range(300)], 1_900), 2, "form-choices", "survey!A4"),
        (survey([line for at in range(40) for line in (",begin_group,,g", f",text,q{at},x", ",end_group,,")]), 30,
         "form-sections", "survey!A93"),
        (survey([*([",begin_group,,g"] * 1_500), ",text,q,x"]), 0, "form-groups", "survey!A12"),
    ],
)  # fmt: skip
def test_what_is_too_large_for_a_form_is_told_once(content: bytes, items: int, code: str, place: str) -> None:
    definitions = FormDefinitions(load(Settings().forms))
    began = process_time()
    intake = definitions.import_workbook("a.csv", content, {})
    assert process_time() - began < 2
    assert len(intake.items) == items
    assert [
        (each.code, each.place) for each in intake.findings if each.code.startswith("form-") and "most" in each.params
    ] == [(code, place)]
    assert not any(each.code == "group-not-ended" for each in intake.findings)
