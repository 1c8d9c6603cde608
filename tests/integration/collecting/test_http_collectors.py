"""The collectors' pages: read by readers, changed by planners, with optimistic locking."""

from __future__ import annotations

import re
from datetime import timedelta
from html import escape, unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from service.domain.collecting.collector_settings import settings_as_fields, settings_of
from service.domain.period import FiscalPeriod
from service.domain.scoring.score import period_shown
from service.exports import poster
from service.web.planner.file_names import collector_file, figures_file, form_file, posters_file
from tests.support.inprocess import Service, fields_of, sheet_of
from tests.support.signed_in import Signed, field, signed_in, words_of

if TYPE_CHECKING:
    from service.domain.collecting.collector import Collector

NEW = {"form": "progress", "label": "ห้องประชุม <ชั้น 3>", "population": "๑๒๐", "device": "own", "access": "open"}
LIST = "/plan/collectors"


@pytest.fixture
async def planner(served: Service) -> Signed:
    return await signed_in(served)


@pytest.fixture
async def reader(served: Service) -> Signed:
    return await signed_in(served, "reader")


@pytest.fixture
async def made(planner: Signed) -> Collector:
    reply = await planner.post(f"{LIST}/new", **NEW)
    assert reply.status_code == 303
    return await planner.served.collectors.find(code_in(reply.headers["location"]))


def code_in(location: str) -> str:
    found = re.fullmatch(rf"{LIST}/(\w{{6}})\?done=collector-\w+", location)
    assert found, location
    return found[1]


async def answer(served: Service, code: str, number: int = 1) -> int:
    reply = await served.client.post(f"/s/{code}", data=fields_of(f"k{number:021d}"))
    return reply.status_code


class TestList:
    async def test_every_form_shows_its_collectors_and_those_first_that_take_answers(
        self, planner: Signed, made: Collector
    ) -> None:
        served = planner.served
        closed = await served.collector(opens=None)
        await served.collectors.close(closed.code)
        page = (await planner.get(LIST)).text
        forms = [each.questionnaire.form.id for each in served.deps.registry.current]
        assert re.findall(r"<h2><a href=\"/plan/surveys/([\w-]+)\"", page) == forms
        assert page.index(made.code) < page.index(closed.code)
        assert re.sub("<[^>]*>", "", page).count(f"http://127.0.0.1:8000/s/{made.code}") == 1
        assert f'/s/<span class="whole">{made.code}</span>' in page, "the part that people type is not broken"
        assert "ห้องประชุม &lt;ชั้น 3&gt;" in page

    async def test_it_tells_responses_rate_and_quarters(self, planner: Signed, made: Collector) -> None:
        for number in range(3):
            assert await answer(planner.served, made.code, number) == 303
        page = (await planner.get(LIST)).text
        (row,) = [each for each in re.findall("<tr>(.*?)</tr>", page, re.DOTALL) if made.code in each]
        cells = [re.sub("<[^>]*>", "", each).strip() for each in re.findall("<td.*?</td>", row, re.DOTALL)]
        assert cells == ["เปิดรับ", "ทุกคนที่มีลิงก์", "3", "3", "0", "ร้อยละ&nbsp;2.50"]
        assert "ไตรมาส 2/2569" in page
        assert re.search(r'<a href="/plan/surveys/progress[^"]*#stratum-[^"]+">3</a>', row)

    async def test_a_form_without_any_tells_what_to_do(
        self, planner: Signed, reader: Signed, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def nothing() -> list[Collector]:
            return []

        monkeypatch.setattr(planner.served.deps.store.collectors, "everything", nothing)
        page = (await planner.get(LIST)).text
        assert page.count("ยังไม่มีช่องทางของแบบสอบถามนี้") == len(planner.served.deps.registry.current)
        assert f'href="{LIST}/new?form=progress"' in page
        assert f"{LIST}/new" not in (await reader.get(LIST)).text
        chosen = (await planner.get(f"{LIST}/new", form="needs")).text
        assert '<option value="needs" selected>' in chosen


class TestMaking:
    async def test_what_was_typed_makes_a_collector_that_takes_answers(self, planner: Signed, made: Collector) -> None:
        assert (made.form, made.label, made.population, made.access) == ("progress", NEW["label"], 120, "open")
        assert await answer(planner.served, made.code) == 303
        page = await planner.sees(f"{LIST}/{made.code}", done="collector-created")
        assert "สร้างช่องทางแล้ว" in page
        assert "ร้อยละ 0.83 ผู้ตอบ 1 ราย จากกลุ่มเป้าหมาย 120 ราย" in page
        assert ("a-planner", "collector-created", made.code) in await planner.book()

    async def test_everything_that_is_wrong_is_told_at_once_and_nothing_typed_is_lost(self, planner: Signed) -> None:
        before = await planner.served.collectors.everything()
        typed = {
            "form": "",
            "label": "",
            "opens": "พรุ่งนี้",
            "closes": "2020-01-01",
            "population": "<b>มาก</b>",
            "device": "kiosk",
            "access": "invitation",
        }
        reply = await planner.post(f"{LIST}/new", **typed)
        assert reply.status_code == 422
        links = re.findall(r'<li><a href="#(\w+)">', reply.text)
        assert links == ["form", "label", "opens", "closes", "population", "device"]
        assert all(re.search(rf'id="{name}"', reply.text) for name in links)
        for name in ("opens", "closes", "population"):
            assert field(reply, name) == typed[name]
        assert '<input type="text" id="opens"' in reply.text
        assert re.search('value="kiosk" checked', reply.text)
        assert re.search('value="invitation" checked', reply.text)
        assert await planner.served.collectors.everything() == before

    async def test_days_come_back_as_a_calendar_wants_them(self, planner: Signed) -> None:
        reply = await planner.post(f"{LIST}/new", **NEW | {"label": "", "closes": "๒๕๖๙-๑๒-๓๑"})
        assert field(reply, "closes") == "2026-12-31"
        assert '<input type="date" id="closes"' in reply.text


class TestChanging:
    async def test_before_anybody_answered_everything_can_be_changed(self, planner: Signed, made: Collector) -> None:
        path = f"{LIST}/{made.code}/edit"
        page = await planner.get(path)
        assert field(page, "label") == NEW["label"]
        sent = NEW | {"form": "needs", "access": "invitation", "closes": "2569-12-31", "seen": field(page, "seen")}
        assert (await planner.post(path, **sent)).headers["location"] == f"{LIST}/{made.code}?done=collector-changed"
        changed = await planner.served.collectors.find(made.code)
        assert (changed.form, changed.access) == ("needs", "invitation")
        assert "31 ธันวาคม 2569" in await planner.sees(f"{LIST}/{made.code}")
        assert (await planner.book())[-1] == ("a-planner", "collector-changed", f"{made.code} form closes access")
        # What was remembered of the collector is forgotten: its link asks for a slip at once.
        assert (await planner.served.client.get(f"/s/{made.code}")).status_code == 403

    async def test_once_somebody_answered_the_form_and_the_access_stay(self, planner: Signed, made: Collector) -> None:
        await answer(planner.served, made.code)
        path = f"{LIST}/{made.code}/edit"
        page = await planner.get(path)
        assert 'name="form"' not in page.text
        assert 'name="access"' not in page.text
        assert "เปลี่ยนแบบสอบถามไม่ได้แล้ว" in words_of(page)
        refused = await planner.post(path, **NEW | {"form": "needs", "seen": field(page, "seen")})
        assert refused.status_code == 422
        seen = field(page, "seen")
        reply = await planner.post(path, label="อื่น", opens="", closes="", population="7", device="shared", seen=seen)
        assert reply.status_code == 303
        changed = await planner.served.collectors.find(made.code)
        assert (changed.label, changed.population, changed.form) == ("อื่น", 7, "progress")

    async def test_two_who_change_it_at_once_do_not_overwrite_each_other(
        self, planner: Signed, made: Collector
    ) -> None:
        other = await signed_in(planner.served, name="other")
        path = f"{LIST}/{made.code}/edit"
        mine, theirs = [field(await each.get(path), "seen") for each in (planner, other)]
        assert (await other.post(path, **NEW | {"label": "ของเขา", "seen": theirs})).status_code == 303
        refused = await planner.post(path, **NEW | {"label": "ของเรา", "seen": mine})
        assert refused.status_code == 409
        assert field(refused, "label") == "ของเรา"
        assert "ค่าปัจจุบันที่ต่างจากที่ท่านกรอก ชื่อช่องทาง ของเขา" in words_of(refused)
        assert (await planner.served.collectors.find(made.code)).label == "ของเขา"
        # Having seen it, whoever wants to may go on.
        again = await planner.post(path, **NEW | {"label": "ของเรา", "seen": field(refused, "seen")})
        assert again.status_code == 303

    async def test_who_is_refused_for_another_reason_still_has_not_seen_the_change(
        self, planner: Signed, made: Collector
    ) -> None:
        path = f"{LIST}/{made.code}/edit"
        seen = field(await planner.get(path), "seen")
        refused = await planner.post(path, **NEW | {"population": "x", "seen": seen})
        assert (refused.status_code, field(refused, "seen")) == (422, seen)


class TestClosing:
    async def test_it_is_asked_first_and_takes_effect_at_once(self, planner: Signed, made: Collector) -> None:
        assert (await planner.served.client.get(f"/s/{made.code}")).status_code == 200
        asked = await planner.sees(f"{LIST}/{made.code}/close")
        assert "ผู้ที่เปิดแบบสอบถามค้างอยู่จะส่งคำตอบไม่ได้" in asked
        assert NEW["label"] in asked
        reply = await planner.post(f"{LIST}/{made.code}/close")
        assert reply.headers["location"] == f"{LIST}/{made.code}?done=collector-closed"
        assert (await planner.served.client.get(f"/s/{made.code}")).status_code == 410
        assert await answer(planner.served, made.code) == 410
        assert "รับถึงวันที่ 15 พฤษภาคม 2569 เวลา 12.00 น." in await planner.sees(f"{LIST}/{made.code}")
        assert "ปิดรับคำตอบแล้ว" in await planner.sees(f"{LIST}/{made.code}/close")
        assert (await planner.book())[-1] == ("a-planner", "collector-closed", made.code)
        async with planner.served.deps.store.write() as unit:
            told = [each.collector.code for each in await unit.webhooks.closings(planner.served.clock())]
        assert told == [made.code]  # what is closed here is told to other systems, too

    @pytest.mark.parametrize(("typed", "days"), [("", "ไม่กำหนด"), ("2569-05-15", "15 พฤษภาคม 2569")])
    async def test_it_opens_again_with_another_end_or_none(
        self, planner: Signed, made: Collector, typed: str, days: str
    ) -> None:
        path = f"{LIST}/{made.code}/reopen"
        assert "ไม่ได้ปิดอยู่" in await planner.sees(path)
        await planner.post(f"{LIST}/{made.code}/close")
        seen = field(await planner.get(path), "seen")
        wrong = await planner.post(path, closes="2569-05-01", seen=seen)
        assert wrong.status_code == 422
        assert field(wrong, "closes") == "2026-05-01"
        assert (await planner.post(path, closes=typed, seen="")).status_code == 409
        reply = await planner.post(path, closes=typed, seen=seen)
        assert reply.headers["location"] == f"{LIST}/{made.code}?done=collector-reopened"
        assert days in await planner.sees(f"{LIST}/{made.code}")
        assert await answer(planner.served, made.code) == 303
        assert (await planner.book())[-1][1] == "collector-reopened"


class TestOne:
    async def test_it_shows_the_code_the_link_and_the_months(self, planner: Signed, made: Collector) -> None:
        await answer(planner.served, made.code)
        page = await planner.get(f"{LIST}/{made.code.lower()}")
        for path in ("qr.svg", "qr.png", "poster"):
            assert f'"/s/{made.code}/{path}"' in page.text
            assert (await planner.served.client.get(f"/s/{made.code}/{path}")).status_code == 200
        assert "พฤษภาคม 2569 1" in words_of(page)

    async def test_the_poster_is_a_file_where_the_extra_is_installed(self, planner: Signed, made: Collector) -> None:
        reply = await planner.get(f"{LIST}/{made.code}/poster.pdf")
        assert (reply.status_code, reply.content[:5]) == (200, b"%PDF-")
        assert reply.headers["cache-control"] == "no-store"
        plain, _, named = reply.headers["content-disposition"].partition("; filename*=UTF-8''")
        title = planner.served.deps.registry.form(made.form).questionnaire.form.title
        assert plain.isascii()
        assert plain.endswith(f' {made.code}.pdf"')
        assert unquote(named) == f"โปสเตอร์ ห้องประชุม ชั้น 3 {title} {made.code}.pdf"
        page = (await planner.get(f"{LIST}/{made.code}")).text
        assert f'download="QR Code ห้องประชุม ชั้น 3 {title} {made.code}.svg"' in page
        for long_name in (
            collector_file("poster", "ก/" * 500, 'ข"\n\\' * 500, "0" * 6),
            posters_file({'ข"\n\\' * 500}, 200, "30 พฤศจิกายน 2569"),
            figures_file(
                'ข"\n\\' * 500, period_shown(FiscalPeriod(fiscal_year=2569, quarter=3)), "xlsx", "thai", more="comments"
            ),
            form_file('ข"\n\\' * 500, 999),
        ):
            assert len(long_name.encode()) < 255
            assert not set('/"\n\\') & set(long_name)

    async def test_elsewhere_it_is_not_offered(
        self, planner: Signed, made: Collector, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(poster, "drawable", lambda: False)
        assert "poster.pdf" not in (await planner.get(f"{LIST}/{made.code}")).text
        assert (await planner.get(f"{LIST}/{made.code}/poster.pdf")).status_code == 501

    async def test_by_invitation_there_is_no_poster(self, planner: Signed) -> None:
        made = await planner.served.collector(access="invitation")
        assert "poster" not in (await planner.get(f"{LIST}/{made.code}")).text
        assert (await planner.get(f"{LIST}/{made.code}/poster.pdf")).status_code == 403

    @pytest.mark.parametrize("rest", ["", "/edit", "/close", "/reopen", "/poster.pdf"])
    @pytest.mark.parametrize("code", ["ABCDEF", "x", "%27%3B--"])
    async def test_one_that_there_is_not_is_explained(self, planner: Signed, code: str, rest: str) -> None:
        reply = await planner.get(f"{LIST}/{code}{rest}")
        assert reply.status_code == 404
        assert "ไม่พบช่องทางนี้" in words_of(reply)


async def test_a_planner_sees_runs_of_equal_sheets_and_a_ministry_of_one_address_gets_through(
    served: Service, planner: Signed, made: Collector
) -> None:
    url = f"/api/v1/collectors/{made.code}/responses"
    for number in range(200):  # within the same ten minutes
        sheet = sheet_of(rating=number % 4 + 1 if number < 100 else 5)
        assert (await served.client.post(url, json={"answers": sheet})).status_code == 201
    page = await planner.sees(f"{LIST}/{made.code}/unusual")
    assert re.findall(r"พฤษภาคม 2569 (\d+) ฉบับ", page) == ["100", "25", "25", "25", "25"]
    assert "คำตอบที่ควรตรวจดู" in await planner.sees(f"{LIST}/{made.code}")
    assert (await planner.get(f"{LIST}/ABCDEF/unusual")).status_code == 404
    await excludes_and_takes_back(planner, f"{LIST}/{made.code}")
    today = served.clock().date()
    async with served.deps.store.write() as unit:
        await unit.arrivals.add({(made.id, today - timedelta(days=before)): 1 for before in (1, 2, 3)})
    burst = (await planner.get(f"{LIST}/{made.code}/unusual")).text
    for rest in ("edit#daily_limit", "close", "withdraw"):
        assert f'"{LIST}/{made.code}/{rest}"' in burst, "what can be done about a day with too many"
    assert 'id="daily_limit"' in (await planner.get(f"{LIST}/{made.code}/edit")).text


async def excludes_and_takes_back(planner: Signed, here: str) -> None:
    """Have a planner exclude the largest set of equal sheets with a reason, and take that back with another."""
    page = (await planner.get(f"{here}/unusual")).text
    batch = re.findall(r'name="batch" value="(\w+)"', page)[0]
    refused = await planner.post(f"{here}/exclusions", batch=batch, reason=" ")
    assert refused.status_code == 422
    assert "ต้องระบุเหตุผล" in words_of(refused)
    assert (await planner.post(f"{here}/exclusions", batch="0", reason="ส่งซ้ำ")).status_code == 409
    done = await planner.post(f"{here}/exclusions", batch=batch, reason="ส่งซ้ำจากเครื่องเดียว")
    assert (done.status_code, done.headers["location"]) == (303, f"{here}/unusual?done=sheets-excluded")
    page = await planner.sees(done.headers["location"])
    assert "ไม่นับคำตอบเหล่านี้แล้ว" in page
    assert "100 ฉบับ เหตุผล: ส่งซ้ำจากเครื่องเดียว รายการที่ 1 โดย" in page
    assert "คำตอบทั้งหมด 100 คำตอบที่ไม่นับ 100" in await planner.sees(here)
    survey = "/plan/surveys/progress?fiscal_year=2569&quarter=3"
    assert "ไม่รวมคำตอบ 100 ฉบับ ซึ่งตรวจแล้วไม่นับ" in await planner.sees(survey)
    certified = await planner.sees(survey.replace("surveys", "certified"))
    assert "คำตอบที่ได้รับ (ฉบับ) 200 คำตอบที่ไม่นับ 100 คำตอบที่นับ (ฉบับ) 100" in certified
    assert "ไม่รวมคำตอบ 100 ฉบับ ซึ่งตรวจแล้วไม่นับ" in certified
    assert (await planner.post(f"{here}/exclusions/2/back", reason="ตรวจแล้ว")).status_code == 404
    assert (await planner.post(f"{here}/exclusions/1/back", reason="ก" * 301)).status_code == 422
    done = await planner.post(f"{here}/exclusions/1/back", reason="ตรวจแล้วเป็นคนละคน")
    assert (await planner.post("/plan/account/holder", full_name="นายก ใจดี")).status_code == 303
    back = await planner.sees(done.headers["location"])
    assert "กลับมานับแล้ว: ตรวจแล้วเป็นคนละคน" in back
    assert back.count("โดย นายก ใจดี (a-planner) วันที่") == 2
    assert "คำตอบทั้งหมด 200" in await planner.sees(here)


class TestRoles:
    async def test_a_reader_does_not_see_what_may_be_stuffing(self, reader: Signed, made: Collector) -> None:
        assert "/unusual" not in (await reader.get(f"{LIST}/{made.code}")).text
        assert (await reader.get(f"{LIST}/{made.code}/unusual")).status_code == 403

    async def test_a_reader_sees_and_is_offered_nothing_to_change(self, reader: Signed, made: Collector) -> None:
        for path in (LIST, f"{LIST}/{made.code}"):
            page = (await reader.get(path)).text
            assert made.code in page
            assert re.findall(r'href="[^"]*/(?:new|edit|close|reopen)"', page) == []
            assert page.count("<form") == 1  # the one that signs out

    @pytest.mark.parametrize("rest", ["new", "{}/edit", "{}/close", "{}/reopen"])
    async def test_nor_can_a_reader_change_anything(self, reader: Signed, made: Collector, rest: str) -> None:
        path = f"{LIST}/{rest.format(made.code)}"
        assert (await reader.get(path)).status_code == 403
        assert (await reader.post(path, **NEW)).status_code == 403
        assert await reader.served.collectors.find(made.code) == made

    @pytest.mark.parametrize("rest", ["new", "{}/edit", "{}/close", "{}/reopen"])
    async def test_a_form_without_the_sessions_token_changes_nothing(
        self, planner: Signed, made: Collector, rest: str
    ) -> None:
        before = await planner.served.collectors.everything()
        path = f"{LIST}/{rest.format(made.code)}"
        assert (await planner.post(path, **NEW | {"csrf": "0" * 64})).status_code == 403
        assert await planner.served.collectors.everything() == before

    @pytest.mark.parametrize("rest", ["", "/new", "/ABCDEF", "/ABCDEF/edit", "/ABCDEF/poster.pdf"])
    async def test_who_is_not_signed_in_is_led_to_the_door(self, served: Service, rest: str) -> None:
        reply = await served.client.get(LIST + rest)
        assert reply.status_code == 303
        assert reply.headers["location"].startswith("/plan/sign-in")


class TestPopulation:
    async def test_it_is_told_from_a_quarter_on_and_its_history_and_rates_are_shown(
        self, planner: Signed, made: Collector
    ) -> None:
        page = f"{LIST}/{made.code}"
        assert await answer(planner.served, made.code) == 303
        reply = await planner.post(f"{page}/population", since="2569/3", people="๑,๐๐๐")
        assert reply.headers["location"] == f"{page}?done=population-told"
        shown = await planner.sees(page, done="population-told")
        chosen = {"fiscal_year": "2569", "quarter": "3"}
        form = (await planner.get(page, **chosen)).text
        assert '<option value="2569/3" selected>' in form
        assert '<details class="fold" open>' in form
        (action,) = re.findall(f'action="({page}/population[^"]*)"', form)
        kept = await planner.post(unescape(action), since="2569/3", people="๑,๐๐๐")
        assert kept.headers["location"] == f"{page}?done=population-told&fiscal_year=2569&quarter=3"
        assert (
            'href="/plan?fiscal_year=2569&amp;quarter=3#due">ดูงานที่ต้องทำต่อ'
            in (await planner.get(kept.headers["location"])).text
        )
        assert "บันทึกจำนวนกลุ่มเป้าหมายแล้ว" in shown
        assert "ระบุจำนวนกลุ่มเป้าหมายของช่วงเวลานี้ครบแล้ว ดูงานที่ต้องทำต่อ" in shown
        assert "ดูภาพรวม" not in shown
        assert "อัตราการตอบ ไตรมาส 3/2569 ร้อยละ 0.10 ผู้ตอบ 1 ราย จากกลุ่มเป้าหมาย 1,000 ราย" in shown
        assert "3/2569 1,000 ราย a-planner" in shown
        assert "3/2569 120 ราย a-planner" in shown
        assert (await planner.book())[-1] == ("a-planner", "population-told", f"{made.code} 2569/3 1000")
        other = await planner.served.collectors.create("progress", "ที่อื่น")
        assert await answer(planner.served, other.code) == 303
        onward = (await planner.get(kept.headers["location"])).text
        assert "รายการถัดไปที่ยังไม่ระบุจำนวน:" in onward
        assert f'href="{LIST}/{other.code}?fiscal_year=2569&amp;quarter=3#population"' in onward
        assert "ไตรมาส 3/2569: ขนาดตัวอย่างที่ควรได้จากกลุ่มเป้าหมาย 1,000 ราย" in await planner.sees(page, **chosen)
        assert "ขนาดตัวอย่าง" not in await planner.sees(page, fiscal_year="2569", quarter="2")
        asked = (await planner.get(f"{LIST}/{other.code}", **chosen)).text
        assert asked.index('id="people"') < asked.index('class="halves"')
        assert re.search('<section class="card" id="population">\\s*<h2>.*?</h2>\\s*<p class="quiet">แบบสอบถาม', asked)
        assert '<a href="#since">ไม่ทราบจำนวนกลุ่มเป้าหมาย</a>' in asked
        listed = (await planner.get(LIST, **chosen)).text
        assert f'href="{LIST}/{other.code}?fiscal_year=2569&amp;quarter=3#population">ไม่ทราบจำนวนกลุ่มเป้าหมาย<' in listed
        found = re.search('href="(/plan/surveys/progress[^"]*#(stratum-[^"]+))">1<', onward)
        assert found
        survey = (await planner.get(unescape(found[1]))).text
        (row,) = re.findall(f'<tr id="{re.escape(escape(unquote(found[2])))}">(.*?)</tr>', survey, re.DOTALL)
        assert ("ห้องประชุม &lt;ชั้น 3&gt;" in row, ">ไม่แสดง<" in row) == (True, True)
        assert "กลุ่มที่มีผู้ตอบน้อยกว่า 5 คน และกลุ่มที่ทำให้คำนวณย้อนกลับได้" in survey

    @pytest.mark.parametrize(
        ("since", "people", "said"),
        [
            ("2569/2", "40", "ช่องทางนี้สร้างในไตรมาส 3/2569"),
            ("2569/4", "40", "กรุณาเลือกไตรมาสไม่เกิน 3/2569"),
            ("soon", "40", "กรุณาเลือกไตรมาสจากรายการ"),
            ("2569/3", "<b>มาก</b>", "กรุณาใส่เป็นจำนวนเต็ม"),
            ("2569/3", "-1", "กรุณาใส่เป็นจำนวนเต็ม"),
            ("2569/3", "1000000000", "กรุณาใส่เป็นจำนวนเต็ม"),
            ("2569/3", "1,2", "“1,2” อาจหมายถึง 12 หรือ 1.2"),
        ],
    )
    async def test_what_is_impossible_is_refused_in_words_and_stays_typed(
        self, planner: Signed, made: Collector, since: str, people: str, said: str
    ) -> None:
        reply = await planner.post(f"{LIST}/{made.code}/population", since=since, people=people)
        assert reply.status_code == 422
        assert said in words_of(reply)
        assert field(reply, "people") == people
        assert (await planner.served.collectors.find(made.code)).population == 120

    async def test_it_is_told_of_an_ended_quarter_alone_where_later_answers_are_more(
        self, planner: Signed, made: Collector
    ) -> None:
        page = f"{LIST}/{made.code}"
        planner.served.clock.now += timedelta(days=92)
        planner = await signed_in(planner.served, name="next-quarter")
        for number in range(2):
            assert await answer(planner.served, made.code, number) == 303
        asked = await planner.post(f"{page}/population", since="2569/3", people="1")
        assert asked.status_code == 422
        words = words_of(asked)
        assert "ไตรมาส 4/2569 มีคำตอบแล้ว 2 ราย มากกว่าจำนวนกลุ่มเป้าหมายที่ใส่ (1 ราย) ซึ่งใช้ตั้งแต่ไตรมาส 3/2569" in words
        assert "ใช้เฉพาะไตรมาสที่เลือก ไม่เปลี่ยนจำนวนของไตรมาสถัดไป" in words
        running = await planner.post(f"{page}/population", since="2569/4", people="90", alone="yes")
        assert (running.status_code, 'href="#alone"' in running.text) == (422, True)
        assert "ไตรมาส 4/2569 ยังไม่สิ้นสุด" in words_of(running)
        assert re.search('<input type="checkbox" id="alone" name="alone" value="yes" checked', running.text)
        told = await planner.post(f"{page}/population", since="2569/3", people="1", alone="yes")
        saved = await planner.sees(told.headers["location"])
        assert "ตั้งแต่ไตรมาส 3/2569: 1 ราย ตั้งแต่ไตรมาส 4/2569: 120 ราย" in saved
        shown = await planner.sees(page)
        assert "4/2569 120 ราย next-quarter" in shown
        assert "3/2569 1 ราย next-quarter" in shown
        assert (await planner.served.collectors.find(made.code)).population == 120

    async def test_more_answers_than_people_are_told_in_words_and_not_as_a_rate(
        self, planner: Signed, made: Collector
    ) -> None:
        for number in range(2):
            assert await answer(planner.served, made.code, number) == 303
        asked = await planner.post(f"{LIST}/{made.code}/population", since="2569/3", people="๑")
        assert asked.status_code == 422
        assert "ไตรมาส 3/2569 มีคำตอบแล้ว 2 ราย แต่จำนวนกลุ่มเป้าหมายที่ใส่คือ 1 ราย" in words_of(asked)
        assert field(asked, "people") == "๑"
        assert 'href="#confirm"' in asked.text
        assert 'name="alone"' not in asked.text
        settings = settings_as_fields(settings_of(made)) | {"population": "1"}
        edit, seen = f"{LIST}/{made.code}/edit", settings_of(made).mark
        again = await planner.post(edit, **settings, seen=seen)
        assert (again.status_code, 'name="confirm"' in again.text) == (422, True)
        assert (await planner.served.collectors.find(made.code)).population == 120
        assert 'name="confirm"' not in (await planner.get(edit)).text
        other = settings | {"label": "ชื่ออื่น", "population": "120"}
        assert (await planner.post(edit, **other, seen=seen)).status_code == 303
        sure = {"since": "2569/3", "people": "1", "confirm": "yes"}
        assert (await planner.post(f"{LIST}/{made.code}/population", **sure)).status_code == 303
        few = await planner.served.collectors.find(made.code)
        assert few.population == 1
        kept = settings | {"label": "อีกชื่อ"}
        assert (await planner.post(edit, **kept, seen=settings_of(few).mark)).status_code == 303
        shown = await planner.sees(f"{LIST}/{made.code}")
        assert "คำตอบมากกว่าจำนวนกลุ่มเป้าหมายที่ระบุไว้ จึงไม่คิดอัตราการตอบ" in shown
        assert "ร้อยละ 200" not in shown
