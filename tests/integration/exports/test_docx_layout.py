"""How the Word papers lie on their pages: what stays together, what repeats, and what takes how much room."""

from __future__ import annotations

import asyncio
import io
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docxtpl import DocxTemplate
from msgspec.structs import replace
from PIL import Image

from service.adapters.form_files.toml import load
from service.application.demo_data import fill
from service.application.forms.filed_forms import publish
from service.domain.period import FiscalPeriod
from service.exports.docx.picture import Picture
from service.exports.docx.postprocess import postprocess
from service.exports.docx.render import _Inline
from service.exports.formats import make_file
from service.settings import Settings
from tests.support.examples import at
from tests.support.fake_store import MemoryStore
from tests.support.installation import Installation, SetClock
from tests.support.libreoffice import printed

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document

TEMPLATES = ("report", "report-short", "scorecard")
PAGES = 2

LONG = "{%p for line in row.obstacles %}"
"""A row that may be longer than a page: what somebody wrote."""


def template(name: str) -> Document:
    return docx.Document(str(Settings().template(name)))


@pytest.mark.parametrize("name", TEMPLATES)
def test_what_belongs_together_stands_on_one_page(name: str) -> None:
    document = template(name)
    heads = {"heading 1", "heading 2", "caption", "figure caption"} & {each.name.lower() for each in document.styles}
    for style in document.styles:
        if style.name.lower() in heads:
            assert style.paragraph_format.keep_with_next, style.name
    for drawn in (each for each in document.paragraphs if each.text.endswith("_chart }}") and "told" not in each.text):
        assert drawn.paragraph_format.keep_with_next, drawn.text
        after = drawn._p.getnext()
        assert after.find(f"{qn('w:pPr')}/{qn('w:pStyle')}").get(qn("w:val")) == "FigureCaption"


@pytest.mark.parametrize("name", TEMPLATES)
def test_tables_repeat_their_heads_and_no_row_goes_on_over_a_page(name: str) -> None:
    for table in template(name).tables:
        rows = table._tbl.tr_lst
        signed = "ลงชื่อ" in "".join(each.text or "" for each in rows[0].iter(qn("w:t")))
        assert signed or _has(rows[0], "w:tblHeader")
        for row in rows:
            text = "".join(each.text or "" for each in row.iter(qn("w:t")))
            assert _has(row, "w:cantSplit") or LONG in text, text


async def test_the_short_report_of_the_longest_survey_has_two_pages(tmp_path: Path) -> None:
    """Also in the wider letters that stand in for TH Sarabun New where it is not installed."""
    clock = SetClock(at("2026-12-01T12:00:00"))
    store = MemoryStore()
    site = Installation(store=store, registry=await publish(load(Settings().forms), store, clock), clock=clock)
    longest = max((each.questionnaire for each in site.registry.current), key=lambda each: len(each.items)).form.id
    await site.collectors.create_missing()
    await fill(store, site.registry, clock, 600, ["ดี"])
    quarter = await site.reports.form_report(longest, FiscalPeriod(fiscal_year=2570, quarter=1))
    quarter = replace(quarter, score=replace(quarter.score, demonstration=True))
    owner = site.registry.catalogue.organisation
    file = tmp_path / "short.docx"
    file.write_bytes(make_file("short.docx", quarter, Settings().template, "thai", owner))
    assert (await asyncio.to_thread(printed, file)).count("\f") == PAGES


def test_no_row_stands_alone_on_a_page_nor_a_sentence_without_its_table() -> None:
    sheet = template("report")
    table, alone, long = sheet.add_table(9, 2), sheet.add_table(1, 1), sheet.add_table(4, 1)
    small = sheet.add_table(4, 1)
    for row in (*table._tbl.tr_lst, *alone._tbl.tr_lst, *small._tbl.tr_lst):
        row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    table._tbl.tr_lst[0].get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for style in ("Findings", "Told", "Note"):
        table._tbl.addnext(sheet.add_paragraph("ก", style)._p)
    postprocess(sheet.part, "arabic")
    held = [all(_keeps(each._p) for cell in row.cells for each in cell.paragraphs) for row in table.rows]
    assert held == [False, True, False, False, False, False, False, True, True]
    assert [_keeps(row.cells[0].paragraphs[0]._p) for row in small.rows] == [True, True, True, False]
    note, told, after = [*table._tbl.itersiblings()][:3]
    assert [_keeps(each) for each in (note, told, after)] == [True, False, False]
    for other in (alone, long):
        assert not any(_keeps(each) for each in other._tbl.iter(qn("w:p")))


def _keeps(paragraph: Any) -> bool:
    return paragraph.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None


def _has(row: Any, tag: str) -> bool:
    return row.find(f"{qn('w:trPr')}/{qn(tag)}") is not None


@pytest.mark.parametrize("size", [(1000, 900), (1000, 3000)])
def test_a_picture_is_as_wide_as_the_text_and_stands_on_one_page(size: tuple[int, int]) -> None:
    sheet, drawn = DocxTemplate(str(Settings().template("report"))), io.BytesIO()
    Image.new("RGB", size).save(drawn, "PNG")
    sheet.init_docx()
    inline = _Inline(sheet, Picture(drawn.getvalue(), "ร้อยละ"))
    page = sheet.docx.sections[0]
    width, room = (page.page_width - page.left_margin - page.right_margin, page.page_height - page.top_margin)
    assert (inline.width, inline.height) in {(width, None), (None, room - page.bottom_margin - Mm(30))}
    assert (inline.height is None) == (size[1] < 1000)


def test_contents_that_word_has_filled_in_a_template_are_filled_anew() -> None:
    sheet = docx.Document(str(Settings().template("report")))
    field = next(each for each in sheet.paragraphs if each.style and each.style.name == "toc 1")
    end = next(run for run in field.runs if 'fldCharType="end"' in run._r.xml)
    last = deepcopy(field._p)
    for run in last.findall(qn("w:r")):
        last.remove(run)
    field._p.addnext(last)
    last.append(end._r)
    postprocess(sheet.part, "arabic")
    heads = [each for each in sheet.paragraphs if each.style and each.style.name in {"Heading 1", "Heading 2"}]
    lines = [each for each in sheet.paragraphs if each.style and each.style.name in {"toc 1", "toc 2"}]
    assert len(lines) == len(heads)
    kinds = [each.get(qn("w:fldCharType")) for line in lines for each in line._p.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"] * len(heads)
