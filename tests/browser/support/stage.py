"""A service with a collector in each state, and other data that pages need."""

from __future__ import annotations

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
from msgspec import json

from tests.browser.support.form_page import PROGRESS
from tests.browser.support.running import PROVIDER, running
from tests.support import plain_http
from tests.support.contact_form import forms_with_contact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.browser.support.running import Pochai

LONG_LABEL = "โปสเตอร์หน้าเคาน์เตอร์บริการ อาคารกระทรวงพาณิชย์ ชั้น 3 ฝั่งทิศตะวันออก ถนนนนทบุรี 1 อำเภอเมืองนนทบุรี"
DATES = ("--opens", "2568-10-01", "--closes", "2599-12-31")
_BUSY_SECONDS = 30
_WARMTH = """faces = true
mark = '<svg viewBox="0 0 32 32"><circle cx="16" cy="16" r="15" fill="#f7b733"/><path d="M8 12h16v9H8z"/></svg>'
changed = "จากความเห็นครั้งก่อน ระบบแสดงผลเร็วขึ้น และมีคู่มือฉบับใหม่"
changed_en = "The system is faster now, and there is a new manual."
"""


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
    trial: str
    invited: str
    slip: str
    slip_used: str
    slip_revoked: str
    busy: httpx.Response


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """Set the stage."""
    with ExitStack() as services:
        forms = forms_with_contact(folder / "forms")
        _lay_optional(forms)
        _lay_thai(forms)
        pochai = services.enter_context(running(folder / "data", POCHAI_FORMS_DIR=str(forms)))
        busy = services.enter_context(ThreadPoolExecutor(1)).submit(
            _sent_while_busy, pochai, pochai.link(pochai.collectors()["progress"])
        )
        demonstration = services.enter_context(running(folder / "demo", "demo", **PROVIDER))
        busy.result()
        closed = pochai.collector(label="ปิดแล้ว")
        pochai.close(closed)
        invited = pochai.collector("progress", "--access", "invitation", label="ผู้ได้รับเชิญ")
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
            trial=pochai.collector("progress", "--trial", label="ทดลองตอบ"),
            invited=invited,
            slip=slip,
            slip_used=used,
            slip_revoked=revoked,
            busy=busy.result(),
        )


def _lay_optional(forms: Path) -> None:
    """Lay out `optional`, which is `progress` with nothing required, and with all that makes a form warmer."""
    progress = (forms / "progress.toml").read_text(encoding="utf-8").replace('id = "progress"', 'id = "optional"')
    optional = re.sub('^type = "(single|rating)"$', "\\g<0>\nrequired = false", progress, flags=re.MULTILINE)
    without_indicator = re.sub("^indicator = .*", _WARMTH, optional, flags=re.MULTILINE)
    (forms / "optional.toml").write_text(without_indicator, encoding="utf-8")


def _lay_thai(forms: Path) -> None:
    """Lay out `thai`, which is `needs` in Thai alone."""
    needs = (forms / "needs.toml").read_text(encoding="utf-8").replace('id = "needs"', 'id = "thai"')
    needs = needs.replace('languages = ["th", "en"]\n', "")
    without_lines = re.sub(r'^\w+_en = ".*"\n', "", needs, flags=re.MULTILINE)
    (forms / "thai.toml").write_text(re.sub(r', \w+_en = "[^"]*"', "", without_lines), encoding="utf-8")


def slips(pochai: Pochai, code: str, count: int) -> list[str]:
    """Make slips and give their links."""
    made = json.decode(pochai.command("invitations", code, "--count", str(count), "--format", "json"))
    return [slip["url"] for slip in made]


def send(link: str, answers: Mapping[str, Any]) -> httpx.Response:
    """Send a sheet as a browser does."""
    key = re.search('name="key"[^>]*value="([^"]*)"', plain_http.get(link).text)
    assert key
    fields = {name: answer if isinstance(answer, list) else str(answer) for name, answer in answers.items()}
    return plain_http.post(link, data={"key": key[1], "version": "2", **fields}, timeout=_BUSY_SECONDS)


@contextmanager
def nobody_else_writes(pochai: Pochai) -> Iterator[None]:
    """Hold the write lock of the service's SQLite file, so that nothing can be stored meanwhile."""
    with closing(sqlite3.connect(pochai.folder / "pochai.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def _sent_while_busy(pochai: Pochai, link: str) -> httpx.Response:
    """Send a sheet that cannot be stored in time, and give the reply."""
    with nobody_else_writes(pochai):
        return send(link, PROGRESS)
