"""Every page that a respondent may see, in every state it has."""

from __future__ import annotations

import re
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
from msgspec import json

from tests.browser.running import ROOT, running
from tests.browser.sheet import PROGRESS, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
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

PERSONAL = """
[consent]
text = "ยินยอมให้กองทุนฯ เก็บข้อมูลติดต่อนี้เพื่อตอบกลับความต้องการที่แจ้งไว้"
text_en = "I agree that the Fund keeps this contact to reply to the needs I have named."
retention_months = 6

[[sections]]
id = "reply"
part = "ส่วนที่ ๔ การติดต่อกลับ"
part_en = "Part 4: Our reply"

[[sections.items]]
id = "contact"
type = "text"
personal = true
text = "อีเมลหรือโทรศัพท์ หากต้องการให้ติดต่อกลับ"
text_en = "E-mail or telephone, if you want a reply"
max_length = 100
"""
"""What a form with a personal item has and the shipped ones have not."""

CONTACT = {"contact": "somebody@example.org"}


@dataclass(frozen=True)
class Stage:
    """A service with a collector in each state, a demonstration, and a sheet that came back from a busy service."""

    pochai: Pochai
    demonstration: Pochai
    codes: dict[str, str]
    dated: str
    closed: str
    coming: str
    kiosk: str
    invited: str
    slip: str
    slip_used: str
    slip_revoked: str
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
        forms = _forms(folder / "forms")
        pochai = services.enter_context(running(folder / "data", POCHAI_FORMS_DIR=str(forms)))
        busy = services.enter_context(ThreadPoolExecutor(1)).submit(_sent_while_busy, pochai)
        demonstration = services.enter_context(running(folder / "demo", "demo"))
        busy.result()
        closed = pochai.collector(label="ปิดแล้ว")
        pochai.command("collector", "close", closed)
        invited = pochai.collector("progress", "--access", "invitation", label="ผู้ได้รับบัตรเชิญ")
        slip, used, revoked = slips(pochai, invited, 3)
        send(used, PROGRESS)
        pochai.command("invitations", invited, "--replace", "3", "--format", "json")
        yield Stage(
            pochai=pochai,
            demonstration=demonstration,
            codes=pochai.collectors(),
            dated=pochai.collector("progress", *DATES, label=LONG_LABEL),
            closed=closed,
            coming=pochai.collector("progress", "--opens", "2599-10-01", label="ยังไม่เปิด"),
            kiosk=pochai.collector("progress", "--device", "kiosk", label="จุดบริการ"),
            invited=invited,
            slip=slip,
            slip_used=used,
            slip_revoked=revoked,
            busy=busy.result(),
        )


def _forms(folder: Path) -> Path:
    """Lay out the shipped forms and one with a personal item."""
    shutil.copytree(ROOT / "forms", folder)
    progress = (folder / "progress.toml").read_text(encoding="utf-8")
    begin, sections = progress.split("[[sections]]", 1)
    begin = re.sub("^(indicator) = .*", "", begin.replace('id = "progress"', 'id = "reply"'), flags=re.MULTILINE)
    consent, personal = PERSONAL.split("[[sections]]", 1)
    parts = [begin + consent, sections.rstrip() + "\n", personal]
    (folder / "reply.toml").write_text("\n[[sections]]".join(parts), encoding="utf-8")
    return folder


def slips(pochai: Pochai, code: str, count: int) -> list[str]:
    """Make slips and give their links."""
    made = json.decode(pochai.command("invitations", code, "--count", str(count), "--format", "json"))
    return [slip["url"] for slip in made]


def send(link: str, answers: Mapping[str, Any]) -> httpx.Response:
    """Send a sheet as a browser does."""
    key = re.search('name="key"[^>]*value="([^"]*)"', httpx.get(link).text)
    assert key
    fields = {name: answer if isinstance(answer, list) else str(answer) for name, answer in answers.items()}
    return httpx.post(link, data={"key": key[1], "version": "1", **fields}, timeout=_BUSY_SECONDS)


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
    with nobody_else_writes(pochai):
        return send(link, PROGRESS)


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


def _slip(which: str) -> Callable[[Page, Stage, str], object]:
    def show(page: Page, stage: Stage, language: str) -> None:
        page.goto(f"{getattr(stage, which)}?lang={language}")

    return show


def _all_the_script_may_say(
    show: Callable[[Page, Stage, str], object],
) -> Callable[[Page, Stage, str], object]:
    """Show at once what a script would show by and by."""

    def show_all(page: Page, stage: Stage, language: str) -> None:
        show(page, stage, language)
        page.locator("[data-when]").evaluate_all("all => all.forEach(each => each.hidden = false)")

    return show_all


def _filled(page: Page, stage: Stage, language: str) -> None:
    _form("progress")(page, stage, language)
    Sheet(page).put(PROGRESS)


def _with_errors(page: Page, stage: Stage, language: str) -> None:
    _form("progress")(page, stage, language)
    sheet = Sheet(page)
    sheet.put({"main_task": "other", "add_project": "na", "speed": 4})
    sheet.send()


def _with_a_contact(page: Page, stage: Stage, language: str) -> None:
    _form("reply")(page, stage, language)
    Sheet(page).put({**PROGRESS, **CONTACT, "consent": "yes"})


def _without_consent(page: Page, stage: Stage, language: str) -> None:
    _form("reply")(page, stage, language)
    sheet = Sheet(page)
    sheet.put({**PROGRESS, **CONTACT})
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


def _receipt(*steps: str, receipt: str | None = None, form: str = "progress") -> Callable[[Page, Stage, str], object]:
    """Come to a page of the receipts, over the buttons of the values named."""

    def show(page: Page, stage: Stage, language: str) -> None:
        contact = {**CONTACT, "consent": "yes"} if form == "reply" else {}
        sent = receipt or send(stage.pochai.link(stage.codes[form]), {**PROGRESS, **contact}).headers["location"]
        typed = sent.rpartition("receipt=")[2]
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
    State("form with a personal item", _form("reply")),
    State("form with a personal item filled in", _with_a_contact),
    State("form without the consent it needs", _without_consent),
    State("form for a kiosk", _collector("kiosk")),
    State("form by invitation", _slip("slip")),
    State("form with all its script may say", _all_the_script_may_say(_collector("kiosk"))),
    State("thanks", _thanks),
    State("thanks without a receipt", _collector("dated", "/thanks")),
    State("thanks with all its script may say", _all_the_script_may_say(_thanks)),
    State("thanks on a kiosk", _all_the_script_may_say(_collector("kiosk", "/thanks"))),
    State("closed", _collector("closed")),
    State("not yet open", _collector("coming")),
    State("closed to a sheet that waited", _all_the_script_may_say(_collector("closed"))),
    State("invitation needed", _collector("invited")),
    State("invitation used", _slip("slip_used")),
    State("invitation revoked", _slip("slip_revoked")),
    State("unknown collector", _at("/s/ZZZZZZ")),
    State("unknown page", _at("/nothing/here")),
    State("home", _at("/"), ("th",)),
    State("privacy", _at("/privacy")),
    State("privacy with all notices open", _privacy_open),
    State("poster", _collector("dated", "/poster")),
    State("receipt asked for", _at("/r")),
    State("receipt mistyped", _receipt(receipt="ABCD-EFGH")),
    State("receipt of nobody", _receipt(receipt="0000-0000-0000-0000")),
    State("receipt read", _receipt()),
    State("receipt of a personal item", _receipt(form="reply")),
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
    return f"{state.name} {language}".replace(" ", "-")
