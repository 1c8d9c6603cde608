"""Printed slips: eight to a sheet, none cut off, each with a code that opens its own link."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import json

from service.web.planner.collecting.slips_sheet import TO_A_PAGE
from tests.browser.support import qr_reading
from tests.browser.support.layout import misfits
from tests.browser.support.stage import DATES, LONG_LABEL

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.support.running import Pochai
    from tests.browser.support.stage import Stage

EDGE = 4 / 210
"""How near to the edge of the paper some printers leave it blank: 4 mm, in parts of its width."""

_CUT_OFF = """() => [...document.querySelectorAll(".slip")].filter(slip => {
    const frame = slip.getBoundingClientRect();
    return [...slip.querySelectorAll("*")].some(part => {
        const box = part.getBoundingClientRect();
        return box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom;
    });
}).map(slip => slip.innerText)"""


def made(pochai: Pochai, folder: Path, count: int, form: str = "progress") -> tuple[Path, list[str]]:
    """Make slips, with all that may stand on them; give the file to print and the links."""
    code = pochai.collector(form, "--access", "invitation", *DATES, label=LONG_LABEL)
    file = folder / "slips.html"
    slips: list[dict[str, Any]] = json.decode(
        pochai.command("invitations", code, "--count", str(count), "--output", str(file), "--format", "json")
    )
    return file, [slip["url"] for slip in slips]


def printed(page: Page, file: Path, folder: Path) -> list[Image.Image]:
    page.goto(file.as_uri())
    return qr_reading.sheets_of(page.pdf(prefer_css_page_size=True), folder)


@pytest.mark.parametrize("count", [1, 8, 9, 120])
def test_slips_print_eight_to_a_sheet_and_each_can_be_scanned(
    stage: Stage, visit: Visit, tmp_path: Path, count: int
) -> None:
    file, links = made(stage.pochai, tmp_path, count)
    sheets = printed(visit(), file, tmp_path)
    assert len(sheets) == ceil(count / TO_A_PAGE)
    read = [sorted(each.text for each in qr_reading.read_all(sheet)) for sheet in sheets]
    links = [link.upper() for link in links]
    assert read == [sorted(links[at : at + TO_A_PAGE]) for at in range(0, count, TO_A_PAGE)]


@pytest.mark.parametrize("form", ["progress", "information-service", "needs", "workflow", "reply"])
def test_nothing_on_a_slip_is_cut_off_or_leaves_the_paper(
    stage: Stage, visit: Visit, tmp_path: Path, form: str
) -> None:
    file, _ = made(stage.pochai, tmp_path, TO_A_PAGE, form)
    page = visit(java_script_enabled=True, viewport={"width": 794, "height": 1123})
    (sheet,) = printed(page, file, tmp_path)
    assert is_a4(sheet)
    page.emulate_media(media="print")
    assert page.evaluate(_CUT_OFF) == []
    assert misfits(page) == []


def test_a_slip_of_a_demonstration_has_room_to_say_so(stage: Stage, visit: Visit, tmp_path: Path) -> None:
    file, _ = made(stage.demonstration, tmp_path, 1)
    page = visit(java_script_enabled=True)
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    assert "สาธิต" in page.locator(".slip").inner_text()
    assert page.evaluate(_CUT_OFF) == []


def test_words_and_codes_keep_clear_of_where_printers_leave_the_paper_blank(
    stage: Stage, visit: Visit, tmp_path: Path
) -> None:
    file, _ = made(stage.pochai, tmp_path, TO_A_PAGE)
    page = visit(java_script_enabled=True)
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    width = page.locator(".slip-sheet").evaluate("sheet => sheet.getBoundingClientRect().width")
    for part in page.locator(".slip-qr svg, .slip p, .slip h2").all():
        box = part.bounding_box()
        assert box
        assert box["x"] >= width * EDGE
        assert box["x"] + box["width"] <= width * (1 - EDGE)


def is_a4(sheet: Image.Image) -> bool:
    return abs(sheet.width / 100 * 25.4 - 210) < 1 and abs(sheet.height / 100 * 25.4 - 297) < 1
