"""A planner's whole quarter without addresses: from the home page to the files for the committee.

Once on a desk without scripts with a look into every file, and on a phone and with scripts to the two papers.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from playwright.sync_api import expect

from service.adapters.clock import now
from service.domain.period import month_of, period_of
from tests.browser.support.form_page import PROGRESS, Sheet
from tests.browser.support.signing_in import created, set_password
from tests.support.inprocess import RATINGS
from tests.support.printed_pages import pages_of
from tests.support.word_files import as_read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.support.running import Pochai

LEVELS = [5] * 24 + [4] * 4 + [3] * 2
"""Thirty sheets: 142 of 150 points for each item, 94.666… percent."""

HALF = 0.55
"""How far down a page of a paper is filled at least."""

FIGURE = "ภาพที่"
"""How a caption begins: a figure is not parted, so that the page before it may end early."""

BEGIN = 4
"""How many letters of a heading are looked for: pdftotext loses the end of some lines in bold."""

PERCENT, LATER = "94.67", "92.26"
"""What they make, and what a thirty-first sheet of the lowest level makes of it: 143 of 155 points."""

BOTH = re.compile(f"{PERCENT}.*{LATER}", re.DOTALL)

_SLOW = 60_000
"""Milliseconds that a paper with charts may take on a busy machine."""

MEASURED: dict[str, dict[str, str | bool]] = {
    "1.3.1": {"done.1": True, "evidence.1": "รายงานการทบทวน"},
    "1.4.1b": {"approved": "20", "entered": "19"},
    "2.1.1a": {"people": "3"},
    "2.2.1": {"done.1": True, "evidence.1": "แผนการถ่ายทอดความรู้"},
}
"""What is measured by hand, by indicator and input, of the indicators that are planned for every year."""


DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 780}, "has_touch": False}
SCRIPTED: dict[str, Any] = {"java_script_enabled": True}


def quarter() -> str:
    """Give this quarter as it goes on a link."""
    period = period_of(month_of(now()))
    return f"fiscal_year={period.fiscal_year}&quarter={period.quarter}"


def follow(page: Page, link: str) -> None:
    """Follow the first link that begins so."""
    with page.expect_navigation(wait_until="domcontentloaded"):  # pictures of charts are drawn a second or two
        page.locator(f'a[href^="{link}"]').locator("visible=true").first.click()


def home(page: Page) -> None:
    """Come to the home page by the menu, which a phone has folded."""
    menu = page.locator(".menu summary")
    if menu.is_visible():
        menu.click()
    follow(page, "/plan")


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.locator(f"main {button}").first.click()


def make_collector(page: Page) -> str:
    """Make a collector for thirty-five people, as the home page says; give its link."""
    with page.expect_navigation():
        page.locator(".due").get_by_role("link", name="พิมพ์โปสเตอร์และส่งลิงก์ของช่องทางที่มีอยู่").click()
    follow(page, "/plan/collectors/new")
    page.locator("#form").select_option("progress")
    page.locator("#label").fill("ห้องประชุมชั้น 3")
    page.locator("#population").fill("35")
    press(page, "button.main")
    return page.locator("dd.link").inner_text()


def answer(phone: Page, link: str, level: int) -> None:
    phone.goto(link)
    sheet = Sheet(phone)
    sheet.put({**PROGRESS, **dict.fromkeys(RATINGS, level)})
    sheet.send()
    expect(phone).to_have_url(re.compile(f"^{link}/thanks"))


def measure(page: Page, indicator: str) -> None:
    home(page)
    follow(page, f"/plan/measurements/{indicator}")
    for name, value in MEASURED[indicator].items():
        field = page.locator(f'[name="{name}"]')
        if value is True:
            field.check()
        else:
            field.fill(str(value))
    press(page, "form button.main")
    expect(page.get_by_role("status")).to_be_visible()


def measure_all(page: Page) -> None:
    """Record every value; then the home page has ticked these and the populations."""
    for indicator in MEASURED:
        measure(page, indicator)
    home(page)
    expect(page.locator(".due summary.ticked")).to_have_count(2)


def certify(page: Page, note: str) -> None:
    """Certify what the page is about, by the link of its figures: files and what is next are on the first screen."""
    with page.expect_navigation():
        page.locator(".sealed a").first.click()
    page.locator("#note").fill(note)
    press(page, "form button.main")
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.locator(".files a").first).to_be_in_viewport(ratio=1)
    expect(page.locator("#following")).to_be_in_viewport(ratio=1)


def quarter_words() -> str:
    """Give this quarter as papers name it."""
    period = period_of(month_of(now()))
    return f"ไตรมาส {period.quarter}(/| ปีงบประมาณ ){period.fiscal_year}"


def saved(page: Page, folder: Path, kind: str, of: str = "files") -> Path:
    """Save one of the files of a page: of a survey's `files`, or of the `scorecard`."""
    with page.expect_download(timeout=_SLOW) as download:
        page.locator(f'a[href*="{of}/{kind}"]').first.click(timeout=_SLOW)
    file = folder / f"saved.{kind}"
    download.value.save_as(file)
    return file


def texts_of(document: Path) -> Iterator[str]:
    opened = Document(io.BytesIO(as_read(document.read_bytes())))
    yield from (paragraph.text for paragraph in opened.paragraphs)
    for table in opened.tables:
        yield from (cell.text for row in table.rows for cell in row.cells)


def look_at(file: Path, *, few: int, many: int, before: int = 0) -> None:
    """Look at a paper's pages: none but the last, the `before` of cover and contents, and one before a figure, is half
    empty.

    Every heading stands on a page, and none is the last line of one.
    """
    opened = Document(io.BytesIO(as_read(file.read_bytes())))
    heads = {
        bare("".join(text.text for text in each.iter(qn("w:t"))))
        for each in opened.element.body.iter(qn("w:p"))
        if is_heading(each)
    }
    pages = [(page.filled, [bare(line) for line in page.lines]) for page in pages_of(file)]
    assert few <= len(pages) <= many
    emptier = [number for number, (filled, _) in enumerate(pages[before:-1], before + 1) if filled < HALF]
    assert [number for number in emptier if not pages[number][1][0].startswith(bare(FIGURE))] == []
    begun = {line[:BEGIN] for _, lines in pages[before:] for line in lines}
    assert [head for head in heads if head[:BEGIN] not in begun] == []
    ends = [lines[-1] for _, lines in pages[before:] if len(lines[-1]) >= BEGIN]
    assert [line for line in ends if any(head.startswith(line) for head in heads)] == []


def is_heading(paragraph: Any) -> bool:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return style is not None and style.get(qn("w:val")) in {"Heading1", "Heading2"}


def bare(line: str) -> str:
    """Return a line without spaces, joiners, and the marks above and below letters, which a PDF may order anew."""
    return re.sub("[\\s\u2060\u200b\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]", "", line.replace("\u0e33", "\u0e32"))


def test_from_a_new_collector_to_certified_figures_in_every_file(
    empty_pochai: Pochai, visit: Visit, tmp_path: Path
) -> None:
    page, phone, pochai = visit(**DESK), visit(), empty_pochai
    set_password(page, created(pochai))
    link = make_collector(page)
    for level in LEVELS:
        answer(phone, link, level)

    follow(page, "/plan/surveys/progress")
    follow(page, f"/plan/surveys/progress?{quarter()}")
    result = page.locator(".result")
    expect(result.locator(".percent")).to_contain_text(PERCENT)
    expect(result).to_contain_text("ระดับ 4")
    expect(result).to_contain_text("ขาดอีก 0.33 จุดร้อยละ จึงจะถึงระดับ 5")
    expect(page.locator(".headline")).to_contain_text("85.71")
    expect(page.locator("#working-whole")).to_contain_text("100 × 1,846 ÷ (5 × 390) = 184,600 ÷ 1,950")

    measure_all(page)
    values = page.locator(".scorecard tbody tr:not(.place)").evaluate_all(
        "rows => rows.map(row => (row.querySelector('.figure')?.textContent ?? '').replace('\u00a0', ' '))"
    )
    percents = [f"ร้อยละ {each}" for each in (PERCENT, "95.00")]
    assert values == ["", "", "ระดับ 1", *percents, "3 คน", "", "ระดับ 1"]

    follow(page, "/plan/surveys/progress")
    certify(page, "เสนอคณะกรรมการ")
    home(page)
    certify(page, "เสนอคณะกรรมการ")
    answer(phone, link, 1)

    home(page)
    follow(page, "/plan/surveys/progress")
    follow(page, "/plan/certified/progress")
    expect(page.locator("section", has=page.locator("#difference"))).to_contain_text(BOTH)
    follow(page, "/plan/surveys/progress")
    expect(page.locator(".percent")).to_contain_text(PERCENT)

    workbook = load_workbook(saved(page, tmp_path, "xlsx"))
    cells = [cell.value for sheet in workbook for row in sheet for cell in row]
    assert float(PERCENT) in cells
    assert float(LATER) not in cells
    report = saved(page, tmp_path, "docx").rename(tmp_path / "report.docx")
    words = list(texts_of(report))
    assert PERCENT in words
    assert not [text for text in words if LATER in text]
    with saved(page, tmp_path, "csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file) if row[5] == "form"]
    assert [PERCENT in row and "certified" in row for row in rows] == [True]
    home(page)
    card = saved(page, tmp_path, "docx", "scorecard")
    paper = list(texts_of(card))
    assert [text for text in paper if PERCENT in text]
    assert [text for text in paper if "กลยุทธ์ที่ 1.4" in text]
    book = load_workbook(saved(page, tmp_path, "xlsx", "scorecard"))
    assert float(PERCENT) in [cell.value for row in book.worksheets[0] for cell in row]
    pochai.command("certify", "verify")
    pochai.command("audit", "verify")
    look_at(report, few=12, many=26, before=2)
    look_at(card, few=3, many=8)


@pytest.mark.parametrize(
    "options",
    [{}, SCRIPTED, DESK, DESK | SCRIPTED],
    ids=["phone-without-script", "phone-with-script", "desk-without-script", "desk-with-script"],
)
def test_from_the_home_page_to_the_two_papers(
    empty_pochai: Pochai, visit: Visit, tmp_path: Path, options: dict[str, Any]
) -> None:
    page, phone = visit(**options), visit(java_script_enabled="java_script_enabled" in options)
    set_password(page, created(empty_pochai))
    link = make_collector(page)
    first, *others = LEVELS
    answer(phone, link, first)
    for level in others:
        empty_pochai.answer(link.rpartition("/")[2], {**PROGRESS, **dict.fromkeys(RATINGS, level)})
    measure_all(page)
    follow(page, "/plan/surveys/progress")
    certify(page, "เสนอคณะกรรมการ")
    papers = [saved(page, tmp_path, "docx").rename(tmp_path / "report.docx")]
    home(page)
    certify(page, "เสนอคณะกรรมการ")
    papers.append(saved(page, tmp_path, "docx", "scorecard"))
    for paper in papers:
        told = " ".join(texts_of(paper))
        assert re.search(quarter_words(), told)
        assert PERCENT in told
