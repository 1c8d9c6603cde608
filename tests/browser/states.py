"""Every page that a respondent may see, in every state it has."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import httpx

from tests.browser.running import running
from tests.browser.sheet import PROGRESS, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.running import Pochai

LONG_LABEL = "โปสเตอร์หน้าเคาน์เตอร์บริการ อาคารกระทรวงพาณิชย์ ชั้น 3 ฝั่งทิศตะวันออก ถนนนนทบุรี 1 อำเภอเมืองนนทบุรี"
DATES = ("--opens", "2568-10-01", "--closes", "2599-12-31")
FORMS = {
    "progress": ("th", "en"),
    "information-service": ("th", "en"),
    "needs": ("th",),
    "workflow": ("th", "en"),
}
"""The shipped forms, with the languages they are offered in."""

ASKED = [(form, language) for form, languages in FORMS.items() for language in languages]
"""Every form in every language."""

_BUSY_SECONDS = 30


@dataclass(frozen=True)
class Stage:
    """A service with a collector in each state, a demonstration, and a sheet that came back from a busy service."""

    pochai: Pochai
    demonstration: Pochai
    codes: dict[str, str]
    dated: str
    closed: str
    coming: str
    busy: httpx.Response


class State(NamedTuple):
    """A state of a page: its name, how to come to it, and the languages it is offered in."""

    name: str
    show: Callable[[Page, Stage, str], object]
    languages: tuple[str, ...] = ("th", "en")


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """Set the stage."""
    with ExitStack() as services:
        pochai = services.enter_context(running(folder / "data"))
        busy = services.enter_context(ThreadPoolExecutor(1)).submit(_sent_while_busy, pochai)
        demonstration = services.enter_context(running(folder, "demo"))
        busy.result()
        closed = pochai.collector(label="ปิดแล้ว")
        pochai.command("collector", "close", closed)
        yield Stage(
            pochai=pochai,
            demonstration=demonstration,
            codes=pochai.collectors(),
            dated=pochai.collector("progress", *DATES, label=LONG_LABEL),
            closed=closed,
            coming=pochai.collector("progress", "--opens", "2599-10-01", label="ยังไม่เปิด"),
            busy=busy.result(),
        )


@contextmanager
def nobody_else_writes(pochai: Pochai) -> Iterator[None]:
    """Hold the write lock of the service's SQLite file, so that nothing can be stored meanwhile."""
    with closing(sqlite3.connect(pochai.folder / "pochai.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def _sent_while_busy(pochai: Pochai) -> httpx.Response:
    """Send a sheet that cannot be stored in time, and give the reply."""
    link = pochai.link(pochai.collectors()["progress"])
    fields = {name: value if isinstance(value, list) else str(value) for name, value in PROGRESS.items()}
    with nobody_else_writes(pochai):
        return httpx.post(link, data={"key": "A" * 22, "version": "1", **fields}, timeout=_BUSY_SECONDS)


def _at(path: str) -> Callable[[Page, Stage, str], object]:
    def show(page: Page, stage: Stage, language: str) -> None:
        page.goto(f"{stage.pochai.address}{path}?lang={language}")

    return show


def _form(name: str) -> Callable[[Page, Stage, str], object]:
    def show(page: Page, stage: Stage, language: str) -> None:
        page.goto(stage.pochai.link(stage.codes[name], f"?lang={language}"))

    return show


def _collector(which: str, rest: str = "") -> Callable[[Page, Stage, str], object]:
    def show(page: Page, stage: Stage, language: str) -> None:
        page.goto(stage.pochai.link(getattr(stage, which), f"{rest}?lang={language}"))

    return show


def _filled(page: Page, stage: Stage, language: str) -> None:
    _form("progress")(page, stage, language)
    Sheet(page).put(PROGRESS)


def _with_errors(page: Page, stage: Stage, language: str) -> None:
    _form("progress")(page, stage, language)
    sheet = Sheet(page)
    sheet.put({"main_task": "other", "add_project": "na", "speed": 4})
    sheet.send()


def _too_long(page: Page, stage: Stage, language: str) -> None:
    _form("progress")(page, stage, language)
    sheet = Sheet(page)
    sheet.put({**PROGRESS, "main_task.other": "ก" * 201, "comments": "ข้อเสนอแนะ " * 100})
    sheet.send()


def _with_notice_open(page: Page, stage: Stage, language: str) -> None:
    _form("progress")(page, stage, language)
    page.locator("summary").tap()


def _privacy_open(page: Page, stage: Stage, language: str) -> None:
    _at("/privacy")(page, stage, language)
    for summary in page.locator("summary").all():
        summary.tap()


def _busy(page: Page, stage: Stage, language: str) -> None:
    """Show the reply of a busy service, at the address where it would appear."""
    link = stage.pochai.link(stage.codes["progress"])
    policy = {"content-security-policy": stage.busy.headers["content-security-policy"]}
    page.route(
        link,
        lambda route: route.fulfill(
            status=stage.busy.status_code, body=stage.busy.text, content_type="text/html; charset=utf-8", headers=policy
        ),
    )
    page.goto(link)


def _thanks(page: Page, stage: Stage, language: str) -> None:
    code = stage.codes["progress"]
    page.goto(stage.pochai.link(code, f"/thanks?receipt={stage.pochai.answer(code, PROGRESS)}&lang={language}"))


def _in_demonstration(page: Page, stage: Stage, language: str) -> None:
    page.goto(stage.demonstration.link(stage.demonstration.collectors()["progress"], f"?lang={language}"))


def _receipt(*steps: str, receipt: str | None = None) -> Callable[[Page, Stage, str], object]:
    """Come to a page of the receipts, over the buttons of the values named."""

    def show(page: Page, stage: Stage, language: str) -> None:
        typed = receipt or stage.pochai.answer(stage.codes["progress"], PROGRESS)
        page.goto(f"{stage.pochai.address}/r?lang={language}")
        page.locator("input[name=receipt]").fill(typed)
        for step in ("", *steps):
            with page.expect_navigation():
                page.locator(f'button[value="{step}"]' if step else "button.submit").last.tap()

    return show


STATES = (
    *(State(f"form {name}", _form(name), languages) for name, languages in FORMS.items()),
    State("form with dates", _collector("dated")),
    State("form with its notice open", _with_notice_open),
    State("form filled in", _filled),
    State("form with errors", _with_errors),
    State("form with texts too long", _too_long),
    State("form from a busy service", _busy, ("th",)),
    State("form of a demonstration", _in_demonstration),
    State("thanks", _thanks),
    State("thanks without a receipt", _collector("dated", "/thanks")),
    State("closed", _collector("closed")),
    State("not yet open", _collector("coming")),
    State("unknown collector", _at("/s/ZZZZZZ")),
    State("unknown page", _at("/nothing/here")),
    State("home", _at("/"), ("th",)),
    State("privacy", _at("/privacy")),
    State("privacy with all notices open", _privacy_open),
    State("poster", _collector("dated", "/poster")),
    State("receipt asked for", _at("/r")),
    State("receipt mistyped", _receipt(receipt="ABCD-EFGH")),
    State("receipt of nobody", _receipt(receipt="0000-0000-0000-0000")),
    State("receipt read", _receipt("")),
    State("receipt to correct", _receipt("correct")),
    State("receipt to withdraw", _receipt("withdraw")),
    State("receipt withdrawn", _receipt("withdraw", "withdraw-now")),
)
"""All of them. Whatever holds of pages in general is tested on each."""

SHOWN = [(state, language) for state in STATES for language in state.languages]
"""Every state in every language."""


def named(shown: tuple[State, str]) -> str:
    """Name a state and language for a test's id."""
    state, language = shown
    return f"{state.name}, {language}".replace(" ", "-")
