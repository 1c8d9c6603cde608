"""A planner edits a form in a spreadsheet, reviews the changes, and publishes it, without scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.planner.test_planner_pages import WIDE
from tests.browser.support.form_page import PROGRESS, Sheet, told
from tests.browser.support.layout import misfits
from tests.browser.support.publishing_pages import changed, definition, hand_in
from tests.browser.support.signing_in import created, set_password

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.support.running import Pochai

OLD, NEW = "ระบบใช้งานง่าย", "ระบบใช้งานได้ง่าย"


def take(page: Page, name: str, folder: Path) -> Path:
    """Press a link that gives a file, and keep it."""
    with page.expect_download() as taken:
        page.get_by_role("link", name=name).first.click()
    file = folder / taken.value.suggested_filename
    taken.value.save_as(file)
    return file


def edit(file: Path) -> None:
    """Change an item's words and leave the version to the service, as in any spreadsheet program."""
    book = load_workbook(file)
    for row in book["survey"].iter_rows():
        for cell in row:
            cell.value = NEW if cell.value == OLD else cell.value
    for cell in book["settings"][1]:
        if cell.value == "version":
            book["settings"].cell(row=2, column=cell.column).value = None
    book.save(file)


@pytest.mark.parametrize("options", [{}, WIDE], ids=["phone", "desk"])
def test_from_the_form_in_use_to_the_next_version(
    empty_pochai: Pochai, visit: Visit, tmp_path: Path, options: dict[str, object]
) -> None:
    link = empty_pochai.link(empty_pochai.collector())
    early = Sheet(visit())
    early.page.goto(link)
    page = visit(**options)
    set_password(page, created(empty_pochai))

    menu = page.locator("header .menu summary")
    if menu.is_visible():
        menu.click()
    with page.expect_navigation():
        page.get_by_role("link", name="แบบสอบถาม", exact=True).first.click()
    page.get_by_role("link", name="ระบบ Progress").first.click()
    file = take(page, "Excel", tmp_path)
    assert file.name == "แบบสอบถามความพึงพอใจการใช้งานระบบ Progress ฉบับที่ 2.xlsx"
    edit(file)

    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="ตรวจแบบสอบถาม").click()
    expect(page.locator("h1")).to_have_text("ตรวจก่อนเปิดใช้")
    expect(page.locator("del")).to_have_text(OLD)
    expect(page.locator("ins")).to_have_text(NEW)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="ดูตัวอย่าง", exact=True).click()
    preview = opened.value
    expect(preview.get_by_text(NEW)).to_be_visible()
    expect(preview.locator("button.submit")).to_be_disabled()
    assert preview.locator("form").count() == 0
    preview.locator("input[type=radio]").first.check()
    assert told(preview).startswith("ตอบแล้ว 1 จาก")
    preview.close()
    assert empty_pochai.definition("progress")["version"] == 2

    page.get_by_role("button", name="เปิดใช้ฉบับที่ 3").click()
    expect(page.get_by_role("status")).to_contain_text("เปิดใช้แล้ว")
    expect(page.locator("tbody tr")).to_have_count(2)
    assert misfits(page) == []

    late = visit()
    late.goto(link)
    expect(late.get_by_text(NEW)).to_be_visible()
    early.put(PROGRESS)
    early.send()
    expect(early.page).to_have_url(re.compile("/thanks"))


def test_faults_come_back_with_what_was_typed_and_are_mended_in_place(empty_pochai: Pochai, visit: Visit) -> None:
    page = visit()
    set_password(page, created(empty_pochai))
    sound = changed(definition(page, empty_pochai))
    hand_in(page, empty_pochai, sound.replace("minutes = 3", 'minutes = "สาม"'))
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator(".faults li")).to_have_count(1)
    expect(page.locator(".faults code").first).to_have_text("minutes")
    assert 'minutes = "สาม"' in page.locator("#text").input_value()
    page.locator("#text").fill(sound)
    page.locator("main button.main").click()
    expect(page.locator("h1")).to_have_text("ตรวจก่อนเปิดใช้")
    page.get_by_role("button", name="ยกเลิก").click()
    assert page.locator("#text").input_value().strip() == sound.strip()
