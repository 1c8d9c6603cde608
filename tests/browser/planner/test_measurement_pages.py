"""Recording a value in a browser: added rows, keys that save, faults that link to their fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.support.signing_in import created, set_password

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.support.running import Pochai

MINUTES = "/plan/measurements/2.1.1b?fiscal_year=2569&quarter=3"


def fill(page: Page, **typed: str) -> None:
    for name, text in typed.items():
        page.locator(f"[name='{name.replace('_', '.')}']").fill(text)


def test_minutes_of_four_tasks_from_the_list_to_the_correction(empty_pochai: Pochai, phone: Page) -> None:
    set_password(phone, created(empty_pochai))
    phone.goto(f"{empty_pochai.address}/plan/measurements?fiscal_year=2569&quarter=3")
    phone.get_by_role("link", name=re.compile("การลดระยะเวลา")).click()

    fill(phone, task_1="ร่างหนังสือ", before_1="90", after_1="๔๕")
    phone.get_by_role("button", name="เพิ่มงาน").click()
    fill(phone, task_4="ลงรับ", before_4="10", after_4="สาม")
    phone.locator("[name='task.4']").press("Enter")

    expect(phone.get_by_role("alert")).to_be_focused()
    phone.get_by_role("alert").get_by_role("link").click()
    expect(phone.locator("[name='after.4']")).to_be_focused()
    expect(phone.locator("[name='task.1']")).to_have_value("ร่างหนังสือ")
    fill(phone, after_4="3")
    phone.locator("[name='after.4']").press("Enter")

    expect(phone.get_by_role("status")).to_be_visible()
    expect(phone.locator(".figures")).to_contain_text("ร้อยละ 52.00")
    expect(phone.locator(".history > li")).to_have_count(1)
    assert phone.url.endswith("done=measured&fiscal_year=2569&quarter=3")

    fill(phone, after_4="4", note="จับเวลาใหม่")
    phone.get_by_role("button", name="บันทึกการแก้ไข").click()
    expect(phone.locator(".history > li").first).to_contain_text("3 แก้เป็น 4")
    expect(phone.locator(".figures")).to_contain_text("ร้อยละ 51.00")
