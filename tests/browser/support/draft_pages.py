"""The pages of draft forms in each of their states, and the steps to reach them as a planner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.support.keeper_pages import LONG_NAME
from tests.browser.support.signing_in import come

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.support.running import Pochai


def press(page: Page, name: str) -> None:
    """Press the last button of a name, and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).last.click()


def _go(page: Page, name: str, goal: str) -> None:
    """Press a button that leaves the editor, which may save first: its address changes then, too."""
    page.get_by_role("button", name=name).last.click()
    page.wait_for_url(goal)


def begun(page: Page, pochai: Pochai, form: str = "") -> None:
    """Come to a new draft: of a form's next version, or from nothing."""
    come(page, pochai, f"/plan/forms/{form}" if form else "/plan/forms", LONG_NAME)
    press(page, "แก้ไขในหน้าเว็บ" if form else "สร้างร่าง")


def listed(page: Page, pochai: Pochai) -> None:
    """Come to the list, with a draft in it."""
    begun(page, pochai, "needs")
    page.goto(f"{pochai.address}/plan/forms")


def faulty(page: Page, pochai: Pochai) -> None:
    """Come to a draft with faults, with an item that has choices."""
    begun(page, pochai)
    press(page, "เพิ่มข้อชนิด เลือกได้หลายข้อ")


def own_scale(page: Page, pochai: Pochai) -> None:
    """Come to a draft in two languages with a scale and bands of its own."""
    begun(page, pochai)
    page.locator("#english").check()
    for field in ("#scale", "#interpretation"):
        page.locator(field).select_option("own")
    press(page, "บันทึก")


def overtaken(page: Page, pochai: Pochai) -> None:
    """Come to what somebody else saved in the meantime."""
    begun(page, pochai, "needs")
    address = page.url
    page.locator("#title").fill("แบบสำรวจความต้องการ ฉบับที่ผู้อื่นแก้")
    press(page, "บันทึก")
    page.goto(address)
    page.locator("#title").fill("แบบสำรวจความต้องการของผู้ใช้บริการ")
    page.locator("[name=revision]").first.evaluate("field => field.value = 1")
    press(page, "บันทึก")


def to_publish(page: Page, pochai: Pochai) -> None:
    """Come to what a draft changes, with the button that publishes it."""
    begun(page, pochai, "progress")
    page.locator("#title").fill("ความพึงพอใจต่อระบบ Progress")
    for field in ("#scale", "#interpretation"):
        page.locator(field).select_option("own")
    press(page, "บันทึก")
    page.locator("[name='own_scale.levels[0].text']").fill("พอใจมาก")
    _go(page, "เทียบและเปิดใช้", "**/publish")


def on_a_phone(page: Page, pochai: Pochai) -> None:
    """Come to the code by which a draft is looked at."""
    begun(page, pochai, "needs")
    press(page, "ดูบนโทรศัพท์")


def looked_at(page: Page, pochai: Pochai) -> None:
    """Come to a draft by its link, as somebody who is not signed in."""
    on_a_phone(page, pochai)
    address = page.locator("main a[href*='/plan/look/']").get_attribute("href")
    page.context.clear_cookies()
    page.goto(address or "")


def previewed(page: Page, pochai: Pochai) -> None:
    """Come to the preview of a draft with faults."""
    begun(page, pochai)
    _go(page, "ดูตัวอย่าง", "**/preview")
