"""The Word report: every figure is the API's, and only the template can instruct."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
import sys
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from msgspec import json

from service.domain.period import FiscalPeriod
from service.exports.docx.bars import draw_bars
from service.exports.docx.context import Appendices, template_context
from service.exports.docx.postprocess import postprocess
from service.exports.docx.suggestions import SuggestionRow, suggestions_context
from service.exports.docx.table_captions import Captions
from service.exports.docx.table_rows import ChoiceShare, Rating, ReportLine
from service.exports.thai_digits import DIGITS
from service.settings import Settings
from tests.support.inprocess import RATINGS, Service, service
from tests.support.libreoffice import broken, printed
from tests.support.scored_service import URL, answered_service, told
from tests.support.word_files import as_read

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from docx.document import Document
    from docx.table import Table

    from service.exports.thai_digits import Digits
    from tests.integration.conftest import Keeper

YEAR = "fiscal_year=2569"
THAI = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LONG = 60
"""Letters that a paragraph has at least to have line ends in any column."""

NARROW = "เป้าหมาย"
"""The head of a column that is narrower than this word."""

TEMPLATE = Settings().template("report")


@pytest.fixture(scope="module")
async def answered(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    async with answered_service(tmp_path_factory.mktemp("answered")) as running:
        yield running


async def opened(running: Service, query: str = YEAR, form: str = "progress") -> Document:
    reply = await running.client.get(f"/api/v1/scores/{form}.docx?{query}")
    assert reply.status_code == 200, reply.text
    return docx.Document(io.BytesIO(reply.content))


def words_of(document: Document) -> str:
    """Give all words of the paragraphs, also those in fields, which `text` leaves out."""
    paragraphs = document.paragraphs
    return "\n".join("".join(each.text or "" for each in every._p.iter(qn("w:t"))) for every in paragraphs)


def table_of(document: Document, head: str) -> list[list[str]]:
    """Give the rows of the table whose first column has this name, without those that head others."""
    (rows,) = tables_of(document, head)
    return rows


def tables_of(document: Document, head: str) -> list[list[list[str]]]:
    """Give the rows of each table whose first column has this name, without those that head others."""
    found = (each for each in document.tables if each.rows[0].cells[0].text == head)
    rows = ([[cell.text for cell in row.cells] for row in table.rows[1:]] for table in found)
    return [[row for row in each if len(set(row)) > 1] for each in rows]


def shown(number: Any) -> str:
    """Write a number of the API's as documents do."""
    if number is None:
        return "–"
    return f"{number:,}" if isinstance(number, int) else f"{Decimal(str(number)):.2f}"


async def test_the_ratings_are_those_of_the_api(answered: Service) -> None:
    document, score = await opened(answered), await told(answered)
    rows = table_of(document, "ข้อคำถาม")
    means = {text: figures for text, *figures in table_of(document, "ข้อ")}
    rated = {f"{n}. {each['text']}": each for n, each in enumerate(score["items"], 1) if each["type"] == "rating"}
    expected = rated | {each["title"]: each for each in score["sections"]}
    assert len(rows) == len(rated) + len(score["sections"]) + 1
    for text, *cells in rows:
        part = expected.get(text, score)
        figures = [shown(part[key]) for key in ("answers", "mean", "sd", "percent")]
        assert (means[text], cells[6:]) == ([*figures, part["interpretation"] or "–"], figures[:1])
        if "counts" in part:
            for step, cell in zip("54321", cells, strict=False):
                count, percent = re.fullmatch(r"(.+)\n\((.+)\)", cell).groups()  # type: ignore[union-attr]  # fails where it does not match
                assert count == shown(part["counts"][step])
                assert percent == (
                    shown(round(100 * part["counts"][step] / part["answers"], 2) + 0.0) if part["answers"] else "–"
                )
            unknown, share = part["counts"].get("na"), part["no_opinion_percent"]
            assert cells[5] == (shown(unknown) if share is None else f"{unknown} ({shown(share)})")
    assert "รวมทุกด้าน" in [row[0] for row in rows]


async def test_shares_have_heads_in_words_and_the_number_that_they_are_of(answered: Service) -> None:
    document, score = await opened(answered), await told(answered)
    (heads,) = (rows_of(each)[0] for each in document.tables if each.rows[0].cells[0].text == "ข้อคำถาม")
    assert heads[1:7] == [
        "มากที่สุด (5)", "มาก (4)", "ปานกลาง (3)", "น้อย (2)", "น้อยที่สุด (1)", "ไม่เคยใช้/ ประเมินไม่ได้"
    ]  # fmt: skip
    quality = [rows_of(each) for each in document.tables if "สองระดับบน" in text_of(each) and "คำตอบ" in text_of(each)]
    shares = next(rows for rows in quality if rows[0][1] == "คำตอบ")
    rated = [each for each in score["items"] if each["type"] == "rating"]
    assert [row[1] for row in shares[1:]] == [shown(each["answers"]) for each in rated]


async def test_the_figures_and_where_they_are_from_are_those_of_the_api(answered: Service) -> None:
    document, score = await opened(answered), await told(answered)
    rows: dict[str, str] = {}
    for table in document.tables:
        if len(table.columns) == 2:
            rows |= {row.cells[0].text: row.cells[1].text for row in table.rows}
    named = {
        "ร้อยละ": "percent", "ระดับ": "level", "ค่าเฉลี่ย (x̄)": "mean", "ส่วนเบี่ยงเบนมาตรฐาน (S.D.)": "sd",
        "ร้อยละของคำตอบสองระดับบนสุด": "top2_percent", "จำนวนผู้ตอบ": "responses",
        "จำนวนกลุ่มเป้าหมาย": "population", "อัตราการตอบ (ร้อยละ)": "response_rate",
        "จำนวนคำตอบที่ให้คะแนน": "answers", "ผลรวมคะแนน": "rating_sum",
    }  # fmt: skip
    assert {name: rows[name] for name in named} == {name: shown(score[key]) for name, key in named.items()}
    assert rows["คะแนนตามเกณฑ์"] == f"{score['score']:.4f}"
    assert (rows["แบบสอบถาม"], rows["รหัสตรวจสอบ (SHA-256)"]) == (score["title"], score["checksum"])
    assert (rows["ตัวชี้วัด"], rows["เกณฑ์"]) == ("1.4.1 ก", "เกณฑ์การให้คะแนนของตัวชี้วัด 1.4.1 ก ฉบับที่ 1")


async def test_the_findings_tell_the_figures_of_the_score(answered: Service) -> None:
    text, score = words_of(await opened(answered)), await told(answered)
    assert "มีผู้ตอบแบบสอบถาม 15 ราย จากกลุ่มเป้าหมายสะสม 40 ราย คิดเป็นอัตราการตอบร้อยละ 37.50" in text
    found = f"ร้อยละ {shown(score['percent'])} ค่าเฉลี่ย {shown(score['mean'])}"
    assert found in text
    assert f"เกณฑ์การให้คะแนนของตัวชี้วัด 1.4.1 ก ผลอยู่ในระดับ {score['level']}" in text
    assert f"ความพึงพอใจเฉลี่ยแปลผลว่า “{score['interpretation']}”" in text
    lack = score["next_level"]
    assert f"ต้องเพิ่มอีก {shown(lack['missing'])} จุดร้อยละ จึงจะถึงเกณฑ์ระดับ {lack['level']} (ร้อยละ {lack['floor']})" in text
    assert f"ยังไม่บรรลุค่าเป้าหมายร้อยละ {score['target']}" in text
    series = (await answered.client.get("/api/v1/scores/progress/series?years=2569")).json()
    rated = [each for each in score["items"] if each["type"] == "rating"]
    composite = sum(not each["overall"] for each in rated)
    assert f"ข้อที่ให้คะแนนมี {composite} ข้อ ใช้มาตรวัด" in text
    assert (len(rated) > composite) == ("ข้อที่ให้คะแนนโดยรวม 1 ข้อ ซึ่งไม่รวมในร้อยละ" in text)
    standing = series["years"][0]["standing"]
    assert standing["strongest"]
    for each in [*standing["strongest"], *standing["weakest"], *standing["highest"], *standing["lowest"]]:
        assert f"“{each['text']}” (ร้อยละ {shown(each['percent'])} จาก {each['answers']} คำตอบ)" in text


def listed(item: Any) -> list[int | None]:
    """Give counts as tables list them: of a choice of several the greatest first, else in the form's order."""
    counts = [*item["counts"].values()]
    return sorted(counts, key=lambda count: -(count or 0)) if item["type"] == "multiple" else counts


@pytest.mark.parametrize("digits", DIGITS)
async def test_each_share_of_a_choice_has_a_bar_of_its_length_and_a_hidden_one_none(
    answered: Service, digits: Digits
) -> None:
    document = await opened(answered, f"{YEAR}&digits={digits}")
    tables = [each for each in document.tables if each.rows[0].cells[0].text == "ตัวเลือก"]
    drawn, hidden = 0, 0
    for row in [row for table in tables for row in table.rows[1:]]:
        cells = row._tr.findall(qn("w:tc"))
        if len(cells) == 1:
            continue
        share, (paragraph,) = "".join(each.text or "" for each in cells[2].iter(qn("w:t"))), cells[3].findall(qn("w:p"))
        assert not list(paragraph.iter(qn("w:t")))
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}").get(qn("w:val"))
        if not re.fullmatch(r"[\d.]+", share) or float(share) == 0:
            assert (style, paragraph.find(f"{qn('w:pPr')}/{qn('w:ind')}")) == ("TableText", None)
            hidden += share == "*"
            continue
        inside = int(cells[3].find(f"{qn('w:tcPr')}/{qn('w:tcW')}").get(qn("w:w"))) - 140
        left = inside - int(paragraph.find(f"{qn('w:pPr')}/{qn('w:ind')}").get(qn("w:right")))
        assert style == "Bar"
        assert left == pytest.approx(inside * float(share) / 100, abs=1)
        drawn += 1
    assert (drawn > 0, hidden > 0) == (True, True)


def test_a_cell_without_a_width_of_its_own_has_no_bar() -> None:
    table = docx.Document(str(TEMPLATE)).add_table(1, 3)
    for cell, kind in zip(table.rows[0].cells, ("dxa", "auto", None), strict=True):
        cell.paragraphs[0].text = "50.00"
        cell._tc.get_or_add_tcPr().get_or_add_tcW().set(qn("w:type"), kind or "dxa")
        cell.paragraphs[0]._p.get_or_add_pPr().get_or_add_pStyle().set(qn("w:val"), "Bar")
    table.rows[0].cells[2]._tc.tcPr.remove(table.rows[0].cells[2]._tc.tcPr.tcW)
    draw_bars(table._tbl)
    assert [each.paragraphs[0].style.name for each in table.rows[0].cells] == ["Bar", "Table Text", "Table Text"]
    assert [each.text for each in table.rows[0].cells] == [""] * 3


async def test_what_respondents_think_is_not_told_as_what_they_are(answered: Service) -> None:
    document = await opened(answered)
    chapters = [
        each.text.split(" ", 1)[-1] for each in document.paragraphs if each.style and each.style.name == "Heading 1"
    ]
    assert chapters.index("ข้อมูลทั่วไปของผู้ตอบ") < chapters.index("ผลการสำรวจ") < chapters.index("ความเห็นของผู้ตอบ")
    items = [each for each in (await told(answered))["items"] if each["type"] in {"single", "multiple"}]
    assert [each["section"] for each in items] == ["general", "suggestions"]
    tables = [table for table in document.tables if table.rows[0].cells[0].text == "ตัวเลือก"]
    said = [" ".join(row.cells[0].text for row in table.rows) for table in tables]
    assert [[item["text"] in each for item in items] for each in said] == [[True, False], [False, True]]
    asked = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    parts = {each for each in asked if each.startswith("ส่วนที่")}
    assert {"ส่วนที่ 1 ข้อมูลทั่วไปของผู้ตอบแบบสอบถาม", "ส่วนที่ 3 ข้อเสนอแนะ"} <= parts
    assert len(parts) == len({each[:9] for each in parts})


async def test_groups_and_choices_stand_under_the_rule_for_small_groups(answered: Service) -> None:
    document = await opened(answered)
    groups = {row[0]: row[1:] for row in table_of(document, "กลุ่ม")}
    by = (await told(answered, f"{YEAR}&by=main_task"))["by"]
    assert {group["hidden"] for group in by["groups"]} == {True, False}
    for group in by["groups"]:
        if group["hidden"]:
            assert groups[group["text"]] == ["*"] * 7
        else:
            figures = [shown(group[key]) for key in ("responses", "answers", "mean", "sd", "percent")]
            assert groups[group["text"]][:5] == figures
    about, opinions = tables_of(document, "ตัวเลือก")
    choices = [*about, *opinions]
    score = await told(answered)
    counts = [count for item in score["items"] if item["type"] != "rating" for count in listed(item)]
    assert [row[1] for row in choices] == ["*" if count is None else shown(count) for count in counts]
    assert "น้อยกว่า 5 คน" in words_of(document)


async def test_the_series_is_that_of_the_api_since_the_first_answers(answered: Service) -> None:
    rows = table_of(await opened(answered), "ช่วงเวลา")
    reply = await answered.client.get(f"{URL}/series?years=2569")
    series = json.decode(reply.content)
    assert series["quarters"][3]["period"]["state"] == "future"
    points = [*series["quarters"][:3], *series["years"]]
    for row, point in zip(rows, points, strict=True):
        assert [row[1], row[3], row[4], row[5]] == [shown(point[key]) for key in ("percent", "responses", "mean", "sd")]


async def test_areas_and_how_the_survey_was_made_are_those_of_the_api(answered: Service) -> None:
    document, score = await opened(answered), await told(answered)
    areas = {row[0]: row[1:] for row in table_of(document, "ด้าน")}
    falling = sorted((each["percent"] for each in score["sections"]), reverse=True)
    for each in score["sections"]:
        figures = [shown(each[key]) for key in ("answers", "mean", "sd", "percent")]
        rank = str(falling.index(each["percent"]) + 1)
        assert areas[each["title"]] == [*figures, each["interpretation"], rank]
    rounds = [row[2:] for table in document.tables if "อัตราการตอบ" in text_of(table) for row in rows_of(table)]
    assert [shown(score["population"]), shown(score["responses"]), shown(score["response_rate"])] in rounds
    captioned = (each for each in document.paragraphs if each.style and each.style.name == "Caption")
    captions = ["".join(text.text for text in each._p.iter(qn("w:t"))) for each in captioned]
    numbers = [int(number) for each in captions for number in re.findall(r"^ตารางที่ (\d+)", each)]
    assert numbers == [*range(1, len(document.tables) + 1)]
    lines = [each for each in document.paragraphs if each.style and each.style.name in {"toc 1", "toc 2"}]
    contents = [each.text.removesuffix("\t") for each in lines]
    headings = (each for each in document.paragraphs if each.style and each.style.name in {"Heading 1", "Heading 2"})
    heads = ["".join(text.text for text in each._p.iter(qn("w:t"))) for each in headings]
    assert contents == heads
    named = (start.get(qn("w:name")) for start in document.element.body.iter(qn("w:bookmarkStart")))
    marks = [name for name in named if name.startswith("_Toc")]
    codes = [code.text.split() for each in lines for code in each._p.iter(qn("w:instrText"))]
    assert codes == [["PAGEREF", mark, "\\h"] for mark in marks]
    assert len(marks) == len(heads)


def rows_of(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


async def test_the_short_form_has_the_same_figures(answered: Service) -> None:
    reply = await answered.client.get(f"{URL}.short.docx?{YEAR}")
    assert reply.headers["content-disposition"] == 'attachment; filename="progress-2569.short.docx"'
    document = docx.Document(io.BytesIO(reply.content))
    assert table_of(document, "ด้าน") == table_of(await opened(answered), "ด้าน")
    assert shown((await told(answered))["percent"]) in words_of(document)


async def test_quarters_after_the_period_are_left_out_of_the_series(answered: Service) -> None:
    rows = table_of(await opened(answered, f"{YEAR}&quarter=3"), "ช่วงเวลา")
    assert [row[0] for row in rows] == [
        "ไตรมาส 1/2569", "ไตรมาส 2/2569", "ไตรมาส 3/2569 (ยังไม่สิ้นสุด)", "ปีงบประมาณ 2569 (ถึงไตรมาส 3)",
    ]  # fmt: skip


async def test_the_running_head_is_one_line(answered: Service) -> None:
    (head,) = (await opened(answered, f"{YEAR}&quarter=3")).sections[0].header.paragraphs
    assert head.text == "รายงานผล ไตรมาส 3/2569 (ยังไม่สิ้นสุด) (ร่าง ยังไม่รับรอง)"


async def test_the_working_can_be_redone(answered: Service) -> None:
    rows = table_of(await opened(answered), "ส่วนที่คิด")
    assert len(rows) > len(RATINGS)
    for row in rows:
        dividend, divisor = (int(cell.replace(",", "")) for cell in row[4:6])
        assert shown(round(100 * dividend / divisor / 100, 2)) == row[6]


async def test_it_is_a_document_as_thai_offices_write_them(answered: Service) -> None:
    document = await opened(answered, "fiscal_year=2569&quarter=3")
    assert words_of(document).startswith(
        "รายงานผลแบบสอบถามความพึงพอใจการใช้งานระบบ Progress\nไตรมาส 3/2569 (ยังไม่สิ้นสุด) ตั้งแต่วันที่ 1 เมษายน 2569"
    )
    pages = [(each.page_width or 0, each.page_height or 0) for each in document.sections]
    assert {(round(width / 36_000), round(height / 36_000)) for width, height in pages} == {(210, 297)}
    fonts = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:rFonts')}")
    assert {fonts.get(qn(f"w:{name}")) for name in ("ascii", "hAnsi", "cs", "eastAsia")} == {"TH Sarabun New"}
    for table in document.tables:
        properties = [row._tr.trPr for row in table.rows]
        assert properties[0].find(qn("w:tblHeader")) is not None
        assert all(each.find(qn("w:cantSplit")) is not None for each in properties)
    footer = document.sections[0].footer._element.xml
    assert "PAGE" in footer


async def test_grids_have_the_width_of_their_cells(answered: Service) -> None:
    for table in (await opened(answered)).tables:
        grid = [int(each.get(qn("w:w"))) for each in table._tbl.tblGrid]
        cells = [int(each.get(qn("w:w"))) for each in table._tbl.tr_lst[0].iter(qn("w:tcW"))]
        assert grid == cells
        assert all(width > 400 for width in grid)


async def test_its_pictures_have_words(answered: Service) -> None:
    document = await opened(answered)
    drawn = [each.get("descr") for each in document.element.body.iter(qn("wp:docPr"))]
    assert len(drawn) == 1  # one quarter has answers, and one point is no line
    assert all("ร้อยละ" in (words or "") for words in drawn)
    (figure,) = (each for each in document.paragraphs if list(each._p.iter(qn("wp:docPr"))))
    assert figure.paragraph_format.keep_with_next


async def test_thai_digits_are_in_every_text_but_codes(answered: Service) -> None:
    arabic, thai = await opened(answered), await opened(answered, f"{YEAR}&digits=thai")
    score = await told(answered)
    # The plan writes its own numbers in Thai digits, so that they stand in both.
    assert words_of(thai).translate(THAI) == words_of(arabic).translate(THAI)
    assert not re.search("[0-9]", words_of(thai))
    for before, after in zip(arabic.tables, thai.tables, strict=True):
        texts = [[cell.text for cell in row.cells] for row in after.rows]
        assert [[text.translate(THAI) for text in row] for row in texts] == [
            [cell.text.translate(THAI) for cell in row.cells] for row in before.rows
        ]
    left = {text for table in thai.tables for text in re.findall("[^ ]*[0-9][^ ]*", text_of(table))}
    assert left == {score["checksum"], "(SHA-256)"}
    assert 'w:fmt="thaiNumbers"' in thai.sections[0]._sectPr.xml


def text_of(table: Table) -> str:
    return " ".join(cell.text for row in table.rows for cell in row.cells)


async def test_the_same_figures_are_the_same_file(answered: Service) -> None:
    first, again = [await answered.client.get(f"{URL}.docx?{YEAR}") for _ in range(2)]
    thai = await answered.client.get(f"{URL}.docx?{YEAR}&digits=thai")
    assert thai.headers["content-disposition"] == 'attachment; filename="progress-2569-thai.docx"'
    assert first.content == again.content
    assert first.headers["content-type"] == DOCX
    assert first.headers["content-disposition"] == 'attachment; filename="progress-2569.docx"'
    held = {"if-none-match": first.headers["etag"]}
    assert (await answered.client.get(f"{URL}.docx?{YEAR}", headers=held)).status_code == 304


async def test_a_form_without_ratings_or_answers_is_a_report_too(answered: Service) -> None:
    for form in ("needs", "workflow", "information-service"):
        document = await opened(answered, form=form)
        assert "ยังไม่มีผู้ตอบแบบสอบถาม" in words_of(document)
        assert not list(document.element.body.iter(qn("wp:docPr")))


async def test_no_text_of_a_form_can_instruct_or_break_the_document(tmp_path: Path) -> None:
    forms = tmp_path / "forms"
    forms.mkdir()
    bad = "{{ 7*191 }} {% raise %} {_{ <w:p> & ]]> "
    for file in Settings().forms.glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        (forms / file.name).write_text(
            text.replace('text = "', f'text = "{bad}').replace('title = "', f'title = "{bad}'), "utf-8"
        )
    async with answered_service(tmp_path / "data", forms_dir=forms) as running:
        document = await opened(running)
    everything = words_of(document) + " ".join(map(text_of, document.tables))
    assert "{{ 7*191 }} {% raise %}" in everything
    assert "<w:p> & ]]>" in everything
    assert "1337" not in everything


@pytest.mark.parametrize("digits", ["roman", ""])
async def test_other_digits_are_refused(answered: Service, digits: str) -> None:
    assert (await answered.client.get(f"{URL}.docx?digits={digits}")).status_code == 400


def template(folder: Path, old: str, new: str) -> Path:
    """Give the shipped template with other words in it."""
    file = folder / "report.docx"
    with zipfile.ZipFile(TEMPLATE) as shipped, zipfile.ZipFile(file, "w") as changed:
        for name in shipped.namelist():
            body = shipped.read(name)
            if name == "word/document.xml":
                assert old in body.decode()
                body = body.decode().replace(old, new, 1).encode()
            changed.writestr(name, body)
    return file


@pytest.fixture
async def own(tmp_path: Path) -> AsyncIterator[tuple[Service, Path]]:
    """Give a service with definitions of its own, and their folder."""
    forms = tmp_path / "forms"
    shutil.copytree(Settings().forms, forms)
    async with service(tmp_path / "data", public_scores=True, forms_dir=forms) as running:
        yield running, forms


async def test_a_template_among_the_definitions_wins_and_may_change_while_the_service_runs(
    own: tuple[Service, Path],
) -> None:
    running, forms = own
    template(forms, "สรุปผล", "บทสรุปสำหรับผู้บริหาร")
    assert "บทสรุปสำหรับผู้บริหาร" in words_of(await opened(running))
    (forms / "report.docx").unlink()
    assert "สรุปผล" in words_of(await opened(running))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("{{ period }}", "{{ perod }}", "ไม่มีข้อมูลชื่อ perod ให้เติม"),
        ("{{ row.text }}", "{{ row.txt }}", "ไม่มีข้อมูลชื่อ txt ให้เติม"),
        ("{{ period }}", "{{ period ", "เขียนไม่ถูกต้อง"),
        ("{%p endfor %}", "", "เขียนไม่ถูกต้อง"),
        ("{{ period }}", "{%r if true %}</w:p>{% endif %}", "วางผิดที่หรือไม่ครบคู่"),
        ("{{ period }}", "{{ 1/0 }}", "ZeroDivisionError"),
        ("{{ period }}", "{{ ''.__class__.mro() }}", "__class__"),
    ],
)
async def test_a_broken_template_is_refused_by_its_fault(
    own: tuple[Service, Path], old: str, new: str, fault: str
) -> None:
    running, forms = own
    template(forms, old, new)
    reply = await running.client.get(f"{URL}.docx")
    assert (reply.status_code, reply.json()["code"]) == (500, "broken-template")
    assert "report.docx" in reply.json()["detail"]
    assert fault in reply.json()["detail"]


@pytest.mark.parametrize("body", [b"", b"no archive", None])
async def test_what_is_no_word_file_is_refused(own: tuple[Service, Path], body: bytes | None) -> None:
    running, forms = own
    if body is None:
        with zipfile.ZipFile(forms / "report.docx", "w") as empty:
            empty.writestr("a.txt", "a")
    else:
        (forms / "report.docx").write_bytes(body)
    reply = await running.client.get(f"{URL}.docx")
    assert "ไม่ใช่ไฟล์ Word" in reply.json()["detail"]


async def test_a_missing_extra_is_told_by_name(answered: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "service.exports.docx.render", raising=False)
    monkeypatch.setitem(sys.modules, "docxtpl", None)
    reply = await answered.client.get(f"{URL}.docx")
    assert (reply.status_code, reply.json()["code"]) == (501, "extra-missing")
    assert "pochai[office]" in reply.json()["detail"]


def _paragraphs(document: Document) -> list[Paragraph]:
    """Give all paragraphs, those of tables too."""
    return [Paragraph(each, document) for each in document.element.body.iter(qn("w:p"))]


async def test_libreoffice_opens_it_and_ends_no_line_inside_a_word(answered: Service, tmp_path: Path) -> None:
    file = tmp_path / "progress.docx"
    async with answered.client.stream("GET", f"{URL}.docx?{YEAR}") as reply:
        file.write_bytes(await reply.aread())
    text = await asyncio.to_thread(printed, file)
    read = docx.Document(io.BytesIO(as_read(file.read_bytes())))
    ends = broken(file.with_suffix(".pdf"), [each.text for each in _paragraphs(read)])
    assert [each for each in ends if each.replace("|", "") != NARROW] == []
    assert (await told(answered))["checksum"][:20] in text
    assert re.search(r"รายงานผล\s+แบบสอบถาม", text)
    _, listed, *pages = text.split("\f")
    lines = [re.sub("[\u200b\u2060]", "", line).strip() for line in listed.splitlines()]
    for head in ("ประชากรและการตอบกลับ", "สรุปและข้อเสนอ"):
        (at,) = {int(found[1]) for line in lines if (found := re.fullmatch(rf"\d\s*{head}[\s.]*?(\d+)", line))}
        assert head in re.sub("[\u200b\u2060]", "", pages[at - 3])


def test_the_command_writes_the_same_file(keeper: Keeper, tmp_path: Path) -> None:
    file = tmp_path / "progress.docx"
    command = ("scores", "--form", "progress", "--fiscal-year", "2569", "--format", "docx")
    assert keeper.good(*command, "--output", str(file), "--digits", "thai") == ""
    assert "ปีงบประมาณ ๒๕๖๙" in words_of(docx.Document(io.BytesIO(as_read(file.read_bytes()))))
    assert "--output" in keeper.refused(*command)
    assert "--digits" in keeper.refused("scores", "--form", "progress", "--digits", "thai")
    assert ".docx" in keeper.refused(*command, "--output", "x.xlsx")


async def test_the_guide_names_all_that_a_template_may_name(answered: Service) -> None:
    period = FiscalPeriod(fiscal_year=2569)
    form_report = await answered.deps.reports.form_report("progress", period, draft=True)
    guide = (TEMPLATE.parent / "README.md").read_text(encoding="utf-8")
    section = guide.split("## แม่แบบรายงาน Word")[1].split("\n##")[0]
    in_guide = set(re.findall(r"`(\w+)`", section))
    rows = {
        name
        for each in (Rating, ReportLine, ChoiceShare, Captions, SuggestionRow, Appendices)
        for name in each.__struct_fields__
    }
    suggestions = suggestions_context(form_report.score, None)
    pictures = {"items_chart", "series_chart", "importance_chart", "mark"}
    named = {*template_context(form_report), *suggestions, *pictures, "organisation", "seat"}
    assert named | rows == in_guide


async def test_certified_figures_say_by_whom_in_both_files(tmp_path: Path) -> None:
    period = FiscalPeriod(fiscal_year=2569, quarter=3)
    async with answered_service(tmp_path) as running:
        standing = await running.deps.certification.state("progress", period)
        await running.deps.certification.certify("progress", period, by="วิภา", note="", seen=0, shown=standing.shown)
        query = "fiscal_year=2569&quarter=3"
        document = await opened(running, query)
        reply = await running.client.get(f"{URL}.xlsx?{query}")
    (table,) = (each for each in document.tables if each.rows[1].cells[0].text == "ร้อยละ")
    told_in_word = {row.cells[0].text: row.cells[1].text for row in table.rows}
    summary = openpyxl.load_workbook(io.BytesIO(reply.content))["สรุป"]
    told_in_excel = {str(row[0].value): str(row[1].value) for row in summary.iter_rows(min_row=5)}
    for rows in (told_in_word, told_in_excel):
        assert (rows["ผู้รับรอง"], rows["รับรองครั้งที่"]) == ("วิภา", "1")
        assert re.fullmatch(r"\d+ \S+ 2569", rows["รับรองเมื่อ"])
    assert "ร่าง" not in words_of(document).replace("ระบบร่างข้อความ", "")


def test_checking_the_forms_tries_their_template(keeper: Keeper, tmp_path: Path) -> None:
    forms = tmp_path / "forms"
    shutil.copytree(Settings().forms, forms)
    keeper.set(forms_dir=forms)
    keeper.good("forms", "check")
    template(forms, "{{ period }}", "{{ perod }}")
    for arguments in ((), (str(forms),)):
        assert "report.docx ใช้ไม่ได้: ไม่มีข้อมูลชื่อ perod ให้เติม" in keeper.refused("forms", "check", *arguments)
    keeper.good("forms", "check", str(forms / "needs.toml"))
    (forms / "report.docx").unlink()
    keeper.good("forms", "check", str(forms))
    (forms / "scorecard.docx").write_bytes(b"no document")
    assert "scorecard.docx ใช้ไม่ได้" in keeper.refused("forms", "check")


def test_checking_the_forms_needs_no_extra(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "service.exports.docx.render", raising=False)
    monkeypatch.setitem(sys.modules, "docxtpl", None)
    keeper.good("forms", "check")


def test_a_run_with_languages_keeps_them_once_as_a_template_edited_in_word_has_them() -> None:
    sheet = docx.Document()
    run = sheet.add_paragraph().add_run("ผล “พอใจมาก” และอื่น")
    languages = OxmlElement("w:lang")
    languages.set(qn("w:val"), "en-US")
    languages.set(qn("w:bidi"), "th-TH")
    run._r.get_or_add_rPr().append(languages)
    postprocess(sheet.part, "arabic")
    found = [each.findall(qn("w:lang")) for each in sheet.element.body.iter(qn("w:rPr"))]
    told = [[(each.get(qn("w:val")), each.get(qn("w:bidi"))) for each in languages] for languages in found]
    assert told == [[("en-US", "th-TH")], [("en-US", "x-none")], [("en-US", "th-TH")]]


@pytest.mark.parametrize("digits", DIGITS)
async def test_at_no_width_a_line_ends_inside_a_word(answered: Service, tmp_path: Path, digits: Digits) -> None:
    """What a page has at its line ends by chance is tried at many widths."""
    reply = await answered.client.get(f"{URL}.docx?{YEAR}&digits={digits}")
    read = _paragraphs(docx.Document(io.BytesIO(as_read(reply.content))))
    told = [*dict.fromkeys(each.text for each in read if len(each.text) > LONG)]
    sheet = docx.Document(str(TEMPLATE))
    for each in sheet.element.body[:-1]:
        sheet.element.body.remove(each)
    for narrower in range(0, 100, 5):
        for text in told[narrower // 5 % 4 :: 4]:
            sheet.add_paragraph(text, "Findings").paragraph_format.right_indent = Mm(narrower)
    postprocess(sheet.part, digits)
    file = tmp_path / f"{digits}.docx"
    sheet.save(str(file))
    await asyncio.to_thread(printed, file)
    assert broken(file.with_suffix(".pdf"), told) == []
