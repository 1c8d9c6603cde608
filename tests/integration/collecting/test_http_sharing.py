"""What a planner sends to respondents: message, LINE, e-mail, circular; and the hour until which it is open."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from msgspec.structs import replace

from service.web.planner.collecting.sharing import share_of
from tests.support.inprocess import Service
from tests.support.signed_in import signed_in, words_of

if TYPE_CHECKING:
    from tests.support.signed_in import Signed

LIST = "/plan/collectors"
UNTIL = "31 ธันวาคม 2642 เวลา 24.00 น."


async def made(planner: Signed, **more: str) -> str:
    sent = {"form": "progress", "label": "ที่", "closes": "2099-12-31", "device": "own", "access": "open"}
    reply = await planner.post(f"{LIST}/new", **sent | more)
    return reply.headers["location"].split("/")[3][:6]


def addresses(page: str) -> list[str]:
    return [html.unescape(each) for each in re.findall(r'href="((?:https://line|mailto)[^"]*)"', page)]


async def test_the_message_is_the_same_by_line_by_mail_and_to_copy(served: Service) -> None:
    planner = await signed_in(served)
    code = await made(planner)
    page = (await planner.get(f"{LIST}/{code}")).text
    form = served.deps.registry.form("progress").questionnaire.form
    message, circular = map(html.unescape, re.findall(r"<textarea[^>]*readonly>(.*?)</textarea>", page, re.DOTALL))
    lines = message.split("\n")
    assert lines == [
        "ขอเชิญร่วมตอบแบบสอบถาม",
        form.title,
        f"ใช้เวลาประมาณ {form.minutes} นาที ตอบได้ถึงวันที่ {UNTIL}",
        f"http://127.0.0.1:8000/s/{code}",
    ]
    line, mail = addresses(page)
    assert line.startswith("https://line.me/R/share?text=")
    assert parse_qs(urlsplit(line).query) == {"text": [message]}
    assert parse_qs(urlsplit(mail).query) == {"subject": [form.title], "body": [message.replace("\n", "\r\n")]}
    assert all(each in circular for each in (form.title, form.audience, UNTIL, f"/s/{code}"))
    assert 'data-copy="share-link"' in page
    asked = replace(form, audience="ผู้ปฏิบัติงานกองทุนฯ")
    collector = next(each for each in await served.collectors.everything() if each.code == code)
    told = share_of(asked, collector, "ก", "กองทุนฯ").circular
    assert f"กองทุนฯ ขอความร่วมมือผู้ปฏิบัติงานกองทุนฯ ตอบ{form.title}" in told


async def test_a_trial_says_so_and_who_cannot_answer_by_the_link_is_sent_none(served: Service) -> None:
    planner = await signed_in(served)
    trial = (await planner.get(f"{LIST}/{await made(planner, standing='trial')}")).text
    assert trial.count("ช่องทางทดลอง คำตอบที่ส่งทางนี้ไม่นับรวมในผลการสำรวจ") == 3
    slips, closed = await made(planner, access="invitation"), await made(planner)
    await served.collectors.close(closed)
    for code in (slips, closed):
        assert addresses((await planner.get(f"{LIST}/{code}")).text) == []


async def test_the_hour_is_told_wherever_the_closing_day_is(served: Service) -> None:
    planner = await signed_in(served)
    code = await made(planner)
    for path in (f"/s/{code}", f"/s/{code}/poster"):
        assert UNTIL in words_of(await served.client.get(path))
        assert "31 December 2099, 24:00" in (await served.client.get(f"{path}?lang=en")).text
    assert (await planner.sees(f"{LIST}/{code}")).count(UNTIL) >= 3
    assert UNTIL in await planner.sees(LIST)
