"""The steps to the pages of forms, and from a changed definition to its publication."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.support import plain_http

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.support.running import Pochai

FORM = "workflow"
NEW_CHOICE = '    { value = "heard", text = "เคยได้ยิน", text_en = "I have heard of it" },'


def definition(page: Page, pochai: Pochai, form: str = FORM) -> str:
    """Give the form in use as TOML, which whoever is signed in takes."""
    headers = {"cookie": "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())}
    return plain_http.get(f"{pochai.address}/plan/forms/{form}/definition", headers=headers).raise_for_status().text


def reworded(toml: str) -> str:
    """Return the next version of a definition, in which the first item has other words and the form takes longer."""
    number = int(toml.partition("version = ")[2].partition("\n")[0]) + 1
    toml = re.sub("^version = .*", f"version = {number}", toml, count=1, flags=re.MULTILINE)
    toml = re.sub("^minutes = .*", f"minutes = {number + 1}", toml, count=1, flags=re.MULTILINE)
    return re.sub(
        '^( *text = "[^"(]*?)(?: [(]ถ้อยคำที่ [0-9]+[)])?"', rf'\1 (ถ้อยคำที่ {number})"', toml, count=1, flags=re.MULTILINE
    )


def changed(toml: str) -> str:
    """Change a definition in every way that is told of: words, items, choices, rules, and the notice."""
    version = int(toml.partition("version = ")[2].partition("\n")[0])
    edits = {
        f"version = {version}\n": f"version = {version + 1}\n",
        "minutes = 2": "minutes = 3",
        'text = "ระบบใช้งานง่าย"': 'text = "ระบบ Workflow ใช้งานง่าย"',
        'id = "fewer_steps"': 'id = "steps_saved"',
        '    { value = "unaware"': f'{NEW_CHOICE}\n    {{ value = "unaware"',
        "max_length = 1000": "max_length = 500",
        'title = "ด้านข้อมูลและรายงาน"': 'title = "ด้านข้อมูล"',
    }
    for old, new in edits.items():
        toml = toml.replace(old, new, 1)
    return toml


def new(toml: str) -> str:
    """Make a definition that of a form there is not yet."""
    return toml.replace(f'id = "{FORM}"', 'id = "training"', 1)


def hand_in(page: Page, pochai: Pochai, text: str) -> None:
    """Paste a definition and send it."""
    page.goto(f"{pochai.address}/plan/publish")
    page.locator("main summary").last.click()
    page.locator("#text").fill(text)
    with page.expect_navigation():
        page.locator("main button.main").click()
