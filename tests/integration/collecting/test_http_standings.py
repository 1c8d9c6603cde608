"""Trial and withdrawn collectors on every page of theirs."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from service.exports.poster_text import poster_words
from tests.support.inprocess import Service, fields_of, sheet_of
from tests.support.signed_in import Signed, field, signed_in, words_of

if TYPE_CHECKING:
    from service.domain.collecting.collector import Collector

LIST = "/plan/collectors"
NEW = {"form": "progress", "label": "ลองก่อนใช้", "device": "own", "access": "open"}
TOLD = "ช่องทางทดลอง คำตอบที่ส่งทางนี้ไม่นับรวมในผลการสำรวจ"


async def made(planner: Signed, standing: str, **more: str) -> Collector:
    reply = await planner.post(f"{LIST}/new", **NEW | {"standing": standing} | more)
    assert reply.status_code == 303, reply.text
    found = re.search(rf"{LIST}/(\w{{6}})", reply.headers["location"])
    assert found
    return await planner.served.collectors.find(found[1])


async def test_a_trial_collector_says_so_on_every_page_of_it(served: Service) -> None:
    planner = await signed_in(served)
    trial, real = await made(planner, "trial"), await made(planner, "real")
    by_slip = await made(planner, "trial", access="invitation")

    async def seen(path: str, of: str) -> str:
        return (await served.client.get(f"/s/{of}{path}")).text

    for path in ("", "?lang=en", "/poster", "/thanks"):
        told = "This is a trial" if "en" in path else TOLD
        assert told in await seen(path, trial.code)
        assert told not in await seen(path, real.code)
    sent = await served.client.post(f"/s/{trial.code}", data=fields_of(f"{1:022d}", trial="yes"))
    assert sent.status_code == 303
    receipt = sent.headers["location"].split("receipt=")[1]
    assert TOLD in (await served.client.get(sent.headers["location"])).text
    for wish in ("read", "correct", "withdraw", "html"):
        assert TOLD in (await served.client.post("/r", data={"key": receipt, "do": wish})).text
    for path in ("", "/edit", "/close", "/reopen", "/unusual"):
        assert TOLD in await planner.sees(f"{LIST}/{trial.code}{path}")
        assert TOLD not in await planner.sees(f"{LIST}/{real.code}{path}")
    slips = await planner.post(f"{LIST}/{by_slip.code}/invitations", count="2", **{"as": "page"})
    assert slips.text.count(TOLD) == 2
    form = served.deps.registry.form("progress").questionnaire.form
    organisation = served.deps.registry.catalogue.organisation
    words = [poster_words(form, each, "", organisation, demonstration=True)["notice"] for each in (trial, real)]
    assert [TOLD in each for each in words] == [True, False]
    listed = (await planner.get(LIST)).text
    for code in (trial.code, real.code):
        (row,) = [each for each in re.findall("<tr>(.*?)</tr>", listed, re.DOTALL) if code in each]
        assert (">ทดลอง<" in row) == (code == trial.code)


async def test_a_trial_that_is_shut_says_so_too(served: Service) -> None:
    later = served.clock() + timedelta(days=30)
    for status, opens in ((403, later), (410, None)):
        trial = await served.collectors.create("progress", "ลอง", standing="trial", opens=opens)
        real = await served.collectors.create("progress", "จริง", opens=opens)
        for each in (trial, real) if opens is None else ():
            await served.collectors.close(each.code)
        for path, told in (("", TOLD), ("?lang=en", "This is a trial")):
            replies = [await served.client.get(f"/s/{each.code}{path}") for each in (trial, real)]
            assert [(each.status_code, told in each.text) for each in replies] == [(status, True), (status, False)]
    by_slip = await served.collectors.create("progress", "บัตร", standing="trial", access="invitation")
    assert TOLD in (await served.client.get(f"/s/{by_slip.code}")).text


async def test_a_sheet_that_was_opened_before_the_change_is_shown_again(served: Service) -> None:
    planner = await signed_in(served)
    trial = await made(planner, "trial")
    page = await planner.get(f"{LIST}/{trial.code}/edit")
    await planner.post(f"{LIST}/{trial.code}/edit", **NEW, standing="real", seen=field(page, "seen"))
    sheet = fields_of(f"{2:022d}", trial="yes")
    again = await served.client.post(f"/s/{trial.code}", data=sheet)
    assert again.status_code == 409
    assert "ช่องทางนี้เปลี่ยนไประหว่างที่ท่านตอบ" in again.text
    assert 'name="trial"' not in again.text
    assert (await served.collectors.response_rate(trial.code)).responses == 0
    assert (await served.client.post(f"/s/{trial.code}", data=fields_of(f"{2:022d}"))).status_code == 303
    page = await planner.get(f"{LIST}/{trial.code}/edit")
    assert 'name="standing"' not in page.text
    refused = await planner.post(f"{LIST}/{trial.code}/edit", **NEW, standing="trial", seen=field(page, "seen"))
    assert "เปลี่ยนระหว่างใช้จริงกับทดลองไม่ได้แล้ว" in refused.text


async def test_a_collector_is_withdrawn_with_a_reason_and_used_again(served: Service) -> None:
    planner = await signed_in(served)
    real, other = await made(planner, "real"), await made(planner, "real", label="ที่อื่น")
    for at, collector in enumerate((real, other)):
        for number in range(5 + at):
            sheet = sheet_of(rating=5 - 2 * at)
            await served.client.post(f"/s/{collector.code}", data=fields_of(f"{at}{number:021d}", sheet))
    address = f"{LIST}/{real.code}/withdraw"
    page = await planner.get(address)
    assert "ร้อยละ 78.18 ระดับ 1 จาก 11 ฉบับ ร้อยละ 60.00" in words_of(page)
    assert "ในไตรมาสที่ช่องทางนี้มีคำตอบ 5 ฉบับขึ้นไป" in words_of(page)
    assert "ร้อยละ 78.18" in await planner.sees("/plan/surveys/progress")
    refused = await planner.post(address, reason=" ", seen=field(page, "seen"))
    assert refused.status_code == 422
    assert "ต้องระบุเหตุผล" in refused.text
    done = await planner.post(address, reason="<b>ลองตอบ</b>", seen=field(page, "seen"))
    assert done.headers["location"] == f"{LIST}/{real.code}?done=collector-withdrawn"
    one = await planner.get(f"{LIST}/{real.code}")
    assert "&lt;b&gt;ลองตอบ&lt;/b&gt;" in one.text
    assert f"{LIST}/{real.code}/reopen" not in one.text
    for offered in ("/poster", "poster.pdf", "/qr.svg", "/qr.png", 'id="population"', "/invitations"):
        assert offered not in one.text
    assert "อัตราการตอบ ไม่คิด เพราะถอนช่องทางแล้ว" in words_of(one)
    for poster in (f"/s/{real.code}/poster", f"{LIST}/{real.code}/poster.pdf", f"{LIST}/posters.pdf?codes={real.code}"):
        refused = await planner.get(poster)
        assert (refused.status_code, "เลิกใช้ช่องทางนี้แล้ว" in refused.text) == (410, True)
    assert (await planner.get(f"/s/{other.code}/poster")).status_code == 200
    survey = await planner.sees("/plan/surveys/progress")
    assert "ร้อยละ 60.00" in survey
    assert "ไม่รวมคำตอบ 5 ฉบับ ซึ่งตรวจแล้วไม่นับ" in survey
    gone = await served.client.get(f"/s/{real.code}")
    assert gone.status_code == 410
    assert "เลิกใช้ช่องทางนี้แล้ว" in gone.text
    sent = await served.client.post(f"/api/v1/collectors/{real.code}/responses", json={"answers": sheet_of()})
    assert (sent.status_code, sent.json()["code"]) == (410, "withdrawn-collector")
    again = await planner.get(address)
    assert "กลับมาใช้ช่องทางนี้" in again.text
    late = await planner.post(address, reason="อีกครั้ง", seen=field(page, "seen"))
    assert late.status_code == 409
    back = await planner.post(f"{address}/back", reason="เป็นคำตอบจริง", seen=field(again, "seen"))
    assert back.headers["location"] == f"{LIST}/{real.code}?done=withdrawal-taken-back"
    assert "ร้อยละ 78.18" in await planner.sees("/plan/surveys/progress")
    assert (await served.client.get(f"/s/{real.code}")).status_code == 200
    assert "เคยถอนเมื่อวันที่" in await planner.sees(address)
