"""Collectors in a browser without scripts, on a phone and a desktop: from creation to slips."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.support import qr_reading
from tests.browser.support.axe import EVERYTHING, violations
from tests.browser.support.collector_pages import come_in
from tests.browser.support.form_page import PROGRESS, Sheet

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.support.stage import Stage

WIDE = {"viewport": {"width": 1280, "height": 780}, "has_touch": False}


def press(page: Page, name: str) -> None:
    """Press what bears a name, and come to the page that follows."""
    with page.expect_navigation():
        page.locator(f"main :is(a, button):has-text('{name}')").first.click()


def make(page: Page, label: str, access: str = "open") -> str:
    """Make a collector of the Progress survey; give its code."""
    press(page, "สร้างช่องทาง")
    page.locator("#form").select_option("progress")
    page.locator("#label").fill(label)
    page.locator("#population").fill("๑๐")
    page.locator(f"[name=access][value={access}]").check()
    press(page, "สร้างช่องทาง")
    expect(page.get_by_role("status")).to_contain_text("สร้างช่องทางแล้ว")
    expect(page.locator("h1")).to_have_text(label)
    return page.url.split("/collectors/")[1][:6]


@pytest.mark.parametrize("options", [{}, WIDE], ids=["phone", "desk"])
def test_a_collector_is_made_edited_closed_opened_again_and_printed(
    stage: Stage, visit: Visit, tmp_path: Path, options: dict[str, object]
) -> None:
    page, phone = visit(**options), visit()
    come_in(page, stage.pochai, "collectors")
    code = make(page, "ห้องประชุมใหญ่")
    link = stage.pochai.link(code)
    expect(page.locator("dd.link")).to_have_text(link)

    press(page, "แก้ไขข้อกำหนด")
    page.locator("#label").fill(" ")
    page.locator("#closes").fill("2020-12-31")
    press(page, "บันทึก")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.locator("#label")).to_be_focused()
    page.locator("#label").fill("ห้องประชุมเล็ก")
    page.locator("#closes").fill("2099-12-31")
    press(page, "บันทึก")
    expect(page.locator("h1")).to_have_text("ห้องประชุมเล็ก")
    expect(page.locator("main")).to_contain_text("31 ธันวาคม 2642")

    phone.goto(link)
    Sheet(phone).fill(PROGRESS)
    press(page, "ปิดรับคำตอบ")
    expect(page.locator("main")).to_contain_text("ผู้ที่เปิดแบบสอบถามค้างอยู่จะส่งคำตอบไม่ได้")
    press(page, "ปิดรับคำตอบตอนนี้")
    expect(page.locator(".state")).to_have_text("ปิดแล้ว")
    Sheet(phone).send()
    expect(phone.locator("h1")).to_have_text("ปิดรับคำตอบแล้ว")

    press(page, "เปิดรับอีกครั้ง")
    press(page, "เปิดรับอีกครั้ง")
    expect(page.locator(".state")).to_have_text("เปิดรับ")
    phone.goto(link)
    Sheet(phone).fill(PROGRESS)
    Sheet(phone).send()
    page.reload()
    expect(page.locator(".amounts")).to_contain_text("ร้อยละ 10.00")

    with page.expect_download() as download:
        page.get_by_role("link", name="ดาวน์โหลดโปสเตอร์ (PDF)").click()
    download.value.save_as(tmp_path / "poster.pdf")
    (sheet,) = qr_reading.sheets_of((tmp_path / "poster.pdf").read_bytes(), tmp_path)
    assert [each.text for each in qr_reading.read_all(sheet)] == [link.upper()]
    press(page, "พิมพ์โปสเตอร์")
    (sheet,) = qr_reading.sheets_of(page.pdf(prefer_css_page_size=True), tmp_path)
    assert [each.text for each in qr_reading.read_all(sheet)] == [link.upper()]


@pytest.mark.parametrize("options", [{}, WIDE], ids=["phone", "desk"])
def test_slips_are_printed_used_and_replaced(
    stage: Stage, visit: Visit, tmp_path: Path, options: dict[str, object]
) -> None:
    page, phone = visit(**options), visit()
    come_in(page, stage.pochai, "collectors")
    code = make(page, "ผู้เข้าประชุม", "invitation")
    expect(page.locator("details[open]")).to_have_count(1)
    page.locator("#count").fill("๙")
    press(page, "สร้างบัตร")
    sheets = qr_reading.sheets_of(page.pdf(prefer_css_page_size=True), tmp_path)
    links = [[each.text for each in qr_reading.read_all(sheet)] for sheet in sheets]
    assert [len(each) for each in links] == [8, 1]
    phone.goto(links[0][0].replace("HTTP://", "http://"))
    Sheet(phone).fill(PROGRESS)
    Sheet(phone).send()
    expect(phone.locator("h1")).to_contain_text("ขอบคุณ")

    page.get_by_role("link", name="กลับไปยังช่องทาง").click()
    expect(page.locator(".amounts").last).to_contain_text("1 ใบ")
    page.locator("summary", has_text="สร้างบัตรเชิญ").click()
    page.locator("#count").fill("2")
    page.locator("[name=as][value=csv]").check()
    with page.expect_download() as download:
        page.locator("form[action$=invitations] button").click()
    download.value.save_as(tmp_path / "slips.csv")
    with (tmp_path / "slips.csv").open(encoding="utf-8-sig", newline="") as table:
        _, *rows = csv.reader(table)
    assert [int(number) for number, _ in rows] == [10, 11]

    page.goto(f"{stage.pochai.address}/plan/collectors/{code}")
    page.locator("summary", has_text="ออกใบใหม่แทนใบที่หาย").click()
    page.locator("#number").fill("11")
    press(page, "ออกใบใหม่")
    expect(page.locator(".slip")).to_have_count(1)
    phone.goto(rows[1][1])
    expect(phone.locator("h1")).to_have_text("บัตรเชิญใบนี้ยกเลิกแล้ว")


def test_a_trial_is_answered_and_counts_nowhere_and_a_real_one_is_withdrawn(stage: Stage, visit: Visit) -> None:
    page, phone = visit(viewport={"width": 360, "height": 740}), visit()
    survey = f"{stage.pochai.address}/plan/surveys/progress?status=draft"
    come_in(page, stage.pochai, "collectors/new?form=progress")
    page.locator("#label").fill("ลองก่อนใช้")
    page.locator("[name=standing][value=trial]").check()
    press(page, "สร้างช่องทาง")
    address, code = page.url.split("?")[0], page.url.split("/collectors/")[1][:6]
    expect(page.locator("aside.demonstration")).to_contain_text("ช่องทางทดลอง")

    # While it is empty it becomes a real one and a trial again.
    for standing, shown in (("real", 0), ("trial", 1)):
        page.goto(f"{address}/edit")
        page.locator(f"[name=standing][value={standing}]").check()
        press(page, "บันทึก")
        expect(page.locator("aside.demonstration")).to_have_count(shown)

    page.goto(survey)
    counted = page.locator("main").inner_text()
    phone.goto(stage.pochai.link(code))
    expect(phone.locator("aside.demonstration")).to_contain_text("ช่องทางทดลอง")
    Sheet(phone).fill(PROGRESS)
    Sheet(phone).send()
    expect(phone.locator("h1")).to_contain_text("ขอบคุณ")
    expect(phone.locator("aside.demonstration")).to_contain_text("ช่องทางทดลอง")
    page.reload()
    assert page.locator("main").inner_text() == counted
    page.goto(f"{address}/edit")
    expect(page.locator("[name=standing]")).to_have_count(0)

    # Made like it, but real; answered, withdrawn with a reason, and used again.
    page.goto(address)
    press(page, "สร้างช่องทางแบบเดียวกัน")
    expect(page.locator("#label")).to_have_value("ลองก่อนใช้")
    page.locator("[name=standing][value=real]").check()
    press(page, "สร้างช่องทาง")
    real = page.url.split("/collectors/")[1][:6]
    phone.goto(stage.pochai.link(real))
    Sheet(phone).fill(PROGRESS)
    Sheet(phone).send()
    page.goto(survey)
    assert page.locator("main").inner_text() != counted
    page.goto(f"{stage.pochai.address}/plan/collectors/{real}")
    press(page, "ถอนช่องทาง")
    page.locator("#reason").fill("เจ้าหน้าที่ลองตอบ")
    press(page, "ถอนช่องทางนี้")
    expect(page.locator("main")).to_contain_text("เหตุผล: เจ้าหน้าที่ลองตอบ")
    phone.goto(stage.pochai.link(real))
    expect(phone.locator("h1")).to_have_text("เลิกใช้ช่องทางนี้แล้ว")
    page.goto(survey)
    expect(page.locator("main")).to_contain_text("ไม่รวมคำตอบ 1 ฉบับ ซึ่งตรวจแล้วไม่นับ")


def test_many_are_made_of_a_list_and_found_again(stage: Stage, visit: Visit) -> None:
    page = visit(viewport={"width": 360, "height": 740}, java_script_enabled=True)
    come_in(page, stage.pochai, "collectors/many?form=progress")
    page.locator("#text").fill("สาขาหนึ่ง, 10\nสาขาสอง, มาก")
    press(page, "สร้างทั้งหมด")
    expect(page.locator("#faults li")).to_have_count(1)
    assert violations(page, EVERYTHING) == []
    page.locator("#text").fill("สาขาหนึ่ง, 10\nสาขาสอง, 20")
    press(page, "สร้างทั้งหมด")
    expect(page.locator("table.collectors tbody tr")).to_have_count(2)
    expect(page.get_by_role("link", name="ดาวน์โหลดโปสเตอร์ 2 แผ่น")).to_be_visible()
    page.locator("summary", has_text="ค้นหาช่องทาง").click()
    page.locator("#q").fill("สาขาสอง")
    press(page, "แสดง")
    expect(page.locator("table.collectors tbody tr")).to_have_count(1)
    assert violations(page, EVERYTHING) == []
    press(page, "สาขาสอง")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="คัดลอกข้อความ").click()
    expect(page.get_by_text("คัดลอกแล้ว")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#share-message").input_value()
    assert copied.endswith(stage.pochai.link(page.url.split("/collectors/")[1][:6]))
    assert violations(page, EVERYTHING) == []
    press(page, "ถอนช่องทาง")
    assert violations(page, EVERYTHING) == []
