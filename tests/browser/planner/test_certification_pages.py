"""Certification in a browser: survey, report, a late answer, and the amendment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.support.form_page import PROGRESS
from tests.browser.support.signing_in import created, set_password
from tests.browser.support.stage import send

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.support.running import Pochai


def test_a_survey_is_certified_and_amended_with_a_reason(empty_pochai: Pochai, phone: Page) -> None:
    link = empty_pochai.link(empty_pochai.collectors()["progress"])
    send(link, PROGRESS)
    set_password(phone, created(empty_pochai))
    phone.goto(f"{empty_pochai.address}/plan/surveys/progress")
    percent = phone.locator(".percent a").inner_text()
    phone.get_by_role("link", name="ไปหน้ารับรองผล").click()

    phone.get_by_role("button", name=re.compile("^รับรองผล")).click()
    expect(phone.get_by_role("status")).to_be_visible()
    expect(phone.locator(".figures")).to_contain_text(percent)

    send(link, PROGRESS | {"speed": 5})
    phone.goto(f"{empty_pochai.address}/plan/surveys/progress?status=draft")
    expect(phone.locator(".percent a")).to_have_text(percent)  # one person's answers are held back
    for _ in range(4):
        send(link, PROGRESS | {"speed": 5})
    phone.goto(f"{empty_pochai.address}/plan/surveys/progress")
    expect(phone.locator(".sealed")).to_contain_text("ต่างจากปัจจุบัน")
    expect(phone.locator(".percent a")).to_have_text(percent)
    phone.get_by_role("link", name="ดูร่าง").click()
    expect(phone.locator(".percent a")).not_to_have_text(percent)

    phone.get_by_role("link", name="ดูการรับรอง").click()
    phone.get_by_role("button", name="รับรองฉบับแก้ไข").click()
    expect(phone.get_by_role("alert")).to_be_focused()
    phone.get_by_role("alert").get_by_role("link").click()
    expect(phone.locator("#note")).to_be_focused()
    phone.locator("#note").fill("รวมคำตอบที่มาช้า")
    phone.get_by_role("button", name="รับรองฉบับแก้ไข").click()
    expect(phone.locator(".history > li")).to_have_count(2)
    expect(phone.locator(".figures")).not_to_contain_text(percent)
    empty_pochai.command("certify", "verify")
