"""An installation with a mail server reminds of what is due, in Thai, with links that lead there."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from typing import TYPE_CHECKING

from service.bootstrap import opened
from service.domain.period import BANGKOK
from service.settings import Settings
from service.texts import texts
from tests.support.inprocess import service
from tests.support.installation import SetClock
from tests.support.mail_server import mail_server
from tests.support.signed_in_http import enter

if TYPE_CHECKING:
    from pathlib import Path

MONDAY = SetClock(datetime(2026, 1, 5, 9, tzinfo=BANGKOK))


def open_tasks(home: str) -> list[tuple[str, str]]:
    """Return the title and path of each task of the home page that must be done."""
    (due,) = re.findall(r'<section class="card due".*?</section>', home, re.DOTALL)
    kinds = re.findall(r"<summary[^>]*>(.*?)<(.*?)(?=<summary|$)", due, re.DOTALL)
    optional = {texts("planner").due_kinds.say(kind) for kind in ("remark", "conclusion", "holder", "report")}
    tasks = (found for kind, entries in kinds if kind.strip() not in optional for found in _TASK.findall(entries))
    return [(unescape(title), unescape(path)) for path, title in tasks]


_TASK = re.compile(r'<li><a class="tap" href="([^"]+)">([^<]+)</a>')


async def test_a_person_is_mailed_what_is_due_with_links(tmp_path: Path) -> None:
    async with mail_server() as server:
        settings = Settings(
            data_dir=tmp_path,
            base_url="https://survey.example.go.th",
            smtp_url=f"smtp://127.0.0.1:{server.port}",
            mail_from="pochai@example.go.th",
        )
        async with opened(settings, clock=SetClock(datetime(2025, 12, 1, 9, tzinfo=BANGKOK))) as site:
            await site.collectors().create_missing()
        async with opened(settings, clock=MONDAY) as site:
            await site.accounts().create("a", "planner")
            await site.accounts().set_holder("a", "", "", "somying@example.go.th")
            await site.reminders.run_once()
            await site.reminders.run_once()
        async with service(tmp_path, MONDAY, database_url=settings.database_url) as served:
            await enter(served)
            home = (await served.client.get("/plan")).text
    (message,) = server.messages
    assert message["to"] == "somying@example.go.th"
    assert "งานที่ถึงกำหนด" in message["subject"]
    text = message.get_content()
    assert "บันทึกผลตัวชี้วัด (ไตรมาส 1/2569)\n- 1.1.1 " in text
    assert "https://survey.example.go.th/plan/certified/scorecard?fiscal_year=2569&quarter=1" in text
    assert "ดูงานทั้งหมดได้ที่ https://survey.example.go.th/plan?fiscal_year=2569&quarter=1\n" in text
    assert "\n\n\n" not in text
    assert not set("{๐๑๒๓๔๕๖๗๘๙") & set(text)
    mailed = re.findall(r"^- (.*)\n(?:  [^h].*\n)?  https://survey\.example\.go\.th(/\S+)$", text, re.MULTILINE)
    assert mailed == open_tasks(home), "the home and the mail name the same tasks, in the same order"
    assert {path.split("?")[0] for _, path in mailed} >= {"/plan/measurements/1.1.1", "/plan/certified/scorecard"}


async def test_where_mail_is_sent_nothing_is_offered_to_copy(tmp_path: Path) -> None:
    async with service(tmp_path / "data", smtp_url="smtp://127.0.0.1:1", mail_from="pochai@example.go.th") as served:
        await enter(served)
        home = (await served.client.get("/plan")).text
    assert ('id="due"' in home, "due-text" in home) == (True, False)
