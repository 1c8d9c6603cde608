"""The collectors' pages in each of their states, and the steps to reach them as a planner."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from service.adapters.database import open_store
from service.domain.collecting.bursts import LEAST
from service.domain.collecting.exclusion import LEAST_EQUAL
from service.domain.period import BANGKOK
from tests.browser.support.form_page import PROGRESS
from tests.browser.support.signing_in import come
from tests.support.engines import database

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.support.running import Pochai

LONG_LABEL = "โปสเตอร์หน้าเคาน์เตอร์บริการ อาคารกระทรวงพาณิชย์ ชั้น 3 ฝั่งทิศตะวันออก ถนนนนทบุรี 1 อำเภอเมืองนนทบุรี"
ANSWERS = {name: answer for name, answer in PROGRESS.items() if "." not in name} | {"main_task": "disbursement"}
ANSWERS["improve_first"] = ["speed"]


def answered(pochai: Pochai) -> str:
    """Make a collector with all that may be settled of one, and with an answer; give its code."""
    dates = ("--opens", "2568-10-01", "--closes", "2599-12-31", "--population", "1200")
    code = pochai.collector("progress", *dates, label=LONG_LABEL)
    pochai.answer(code, ANSWERS)
    return code


def closed(pochai: Pochai) -> str:
    """Make a collector that is closed; give its code."""
    code = pochai.collector("progress", label="ปิดแล้ว")
    pochai.close(code)
    return code


def come_in(page: Page, pochai: Pochai, path: str, role: str = "planner") -> None:
    """Sign in and go to a page."""
    come(page, pochai, f"/plan/{path}", f"a-{role}", role)


def everything(page: Page, pochai: Pochai) -> None:
    """Show the list."""
    answered(pochai)
    closed(pochai)
    pochai.collector("needs", "--opens", "2599-10-01", "--access", "invitation", label="ยังไม่เปิด")
    come_in(page, pochai, "collectors")


def one(page: Page, pochai: Pochai) -> None:
    """Show a collector."""
    come_in(page, pochai, f"collectors/{answered(pochai)}")


def seen_by_a_reader(page: Page, pochai: Pochai) -> None:
    """Show a collector without an answer to somebody who may change nothing."""
    come_in(page, pochai, f"collectors/{pochai.collector()}", "reader")


def new(page: Page, pochai: Pochai) -> None:
    """Show the form that makes one."""
    come_in(page, pochai, "collectors/new")


def refused(page: Page, pochai: Pochai) -> None:
    """Show it with all that can be wrong at once."""
    new(page, pochai)
    page.locator("#label").fill(" ")
    page.locator("#closes").fill("2020-01-31")
    page.locator("#population").fill("มาก")
    for name, value in (("device", "kiosk"), ("access", "invitation")):
        page.locator(f'[name="{name}"][value="{value}"]').check()
    with page.expect_navigation():
        page.locator("button.main").click()


def begun(page: Page, pochai: Pochai) -> None:
    """Show the form that changes a collector which has begun."""
    come_in(page, pochai, f"collectors/{answered(pochai)}/edit")


def overtaken(page: Page, pochai: Pochai) -> None:
    """Show what meets a planner who was not fast enough."""
    code = pochai.collector()
    come_in(page, pochai, f"collectors/{code}/edit")
    pochai.close(code)
    page.locator("#label").fill("ชื่อใหม่")
    with page.expect_navigation():
        page.locator("button.main").click()


def closing(page: Page, pochai: Pochai) -> None:
    """Show what is asked before a collector is closed."""
    come_in(page, pochai, f"collectors/{answered(pochai)}/close")


def reopening(page: Page, pochai: Pochai) -> None:
    """Show what is asked before a collector is opened again."""
    come_in(page, pochai, f"collectors/{closed(pochai)}/reopen")


def unusual(page: Page, pochai: Pochai) -> None:
    """Show a day with far more answers than others, equal sheets, and others that the planner has just excluded."""
    code = pochai.collector("progress", label=LONG_LABEL)
    for number in range(2 * LEAST_EQUAL):
        pochai.answer(code, ANSWERS | ({"comments": "ดี"} if number % 2 else {}))
    with ThreadPoolExecutor(1) as apart:  # Playwright's event loop runs in this thread
        apart.submit(asyncio.run, _burst(pochai, code)).result()
    come_in(page, pochai, f"collectors/{code}/unusual")
    page.locator("main summary").first.click()
    page.get_by_label("เหตุผล").first.fill("ส่งติดกันจากเครื่องเดียวในนาทีเดียว พบจากผู้ดูแลสถานที่")
    with page.expect_navigation():
        page.get_by_role("button", name="ไม่นับ", exact=True).first.click()
    page.get_by_text("ไม่นับคำตอบเหล่านี้แล้ว").wait_for()


async def _burst(pochai: Pochai, code: str) -> None:
    """Count answers of days before today, far more of them yesterday."""
    today = datetime.now(BANGKOK).date()
    async with open_store(database(pochai.folder)) as store:
        collector = await store.collectors.by_code(code)
        assert collector
        async with store.write() as unit:
            days = {(collector.id, today - timedelta(days=before)): LEAST // 4 for before in (2, 3, 4)}
            await unit.arrivals.add(days | {(collector.id, today - timedelta(days=1)): 12 * LEAST})


def withdrawing(page: Page, pochai: Pochai) -> None:
    """Show what withdrawing a collector does."""
    come_in(page, pochai, f"collectors/{answered(pochai)}/withdraw")


def many_refused(page: Page, pochai: Pochai) -> None:
    """Show a list of which nothing is made."""
    come_in(page, pochai, "collectors/many?form=progress")
    page.locator("#text").fill(f"{LONG_LABEL}, มาก\n{LONG_LABEL}, 5, เมื่อวาน\n, 5")
    with page.expect_navigation():
        page.locator("main button.main").click()


def many_made(page: Page, pochai: Pochai) -> None:
    """Show the collectors that were just made of a list."""
    come_in(page, pochai, "collectors/many?form=progress")
    page.locator("#text").fill("\n".join(f"หน่วยงานที่ {at} ของรอบ {len(pochai.collectors())}" for at in range(9)))
    with page.expect_navigation():
        page.locator("main button.main").click()


def withdrawn(page: Page, pochai: Pochai) -> None:
    """Show a collector that was withdrawn."""
    withdrawing(page, pochai)
    page.locator("#reason").fill("ทดลองตอบก่อนเริ่มเก็บจริง")
    with page.expect_navigation():
        page.locator("main button.main").click()
