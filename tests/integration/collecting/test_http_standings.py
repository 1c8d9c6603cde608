"""Trial collectors on every page of theirs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from service.exports.poster_text import poster_words
from tests.support.inprocess import Service, fields_of
from tests.support.signed_in import Signed, field, signed_in

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
