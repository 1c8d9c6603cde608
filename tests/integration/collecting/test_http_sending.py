"""Sending a form: stored, refused with its fields kept, or shown in another language."""

from __future__ import annotations

import asyncio
import re
import shutil
from html import unescape
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import convert, json
from msgspec.structs import replace

from service.application.collecting.recount import recount
from service.application.forms.registry import version_of
from service.domain.collecting.collector_settings import settings_as_fields, settings_of
from service.domain.collecting.receipt import receipt_of
from service.domain.forms.form import Form
from tests.support.definition_files import SURVEY, lay
from tests.support.examples import at
from tests.support.inprocess import OVERALL, RATINGS, Service, checked_in, fields_of, key_in, service, sheet_of
from tests.support.writing import add_version

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

    from service.application.ports.records import StoredResponse
    from service.domain.collecting.collector import Collector

K = "k" * 22
FORMS = Path(__file__).parents[3] / "forms"


@pytest.fixture
def served(shared: Service) -> Service:
    return shared


@pytest.fixture
async def collector(served: Service) -> Collector:
    return await served.collector()


async def send(served: Service, collector: Collector, fields: dict[str, Any], query: str = "") -> httpx.Response:
    return await served.client.post(f"/s/{collector.code}{query}", data=fields)


async def stored(served: Service, collector: Collector) -> list[StoredResponse]:
    return [response for response in await served.responses() if response.collector_id == collector.id]


async def answers(served: Service, collector: Collector) -> dict[str, Any]:
    (response,) = await stored(served, collector)
    given: dict[str, Any] = json.decode(response.answers or "")
    return given


async def test_a_filled_form_is_stored_and_thanked_for_with_its_receipt(served: Service, collector: Collector) -> None:
    opened = await served.client.get(f"/s/{collector.code}")
    key = key_in(opened.text)
    reply = await send(served, collector, fields_of(key))
    assert reply.status_code == 303
    assert reply.headers["location"] == f"/s/{collector.code}/thanks?receipt={receipt_of(key, collector.code)}"
    assert reply.headers["cache-control"] == "no-store"
    assert await answers(served, collector) == sheet_of()
    thanks = await served.client.get(reply.headers["location"])
    assert receipt_of(key, collector.code) in thanks.text


async def test_the_form_sends_itself_to_an_address_that_takes_it(served: Service, collector: Collector) -> None:
    opened = await served.client.get(f"/s/{collector.code}?lang=en&openExternalBrowser=1")
    (action,) = re.findall(r'<form method="post" action="([^"]*)" id="sheet"', opened.text)
    reply = await send(served, collector, fields_of(key_in(opened.text), lang="en"), action)
    assert reply.status_code == 303
    assert reply.headers["location"].endswith("&lang=en")


@pytest.mark.parametrize("path", ["/S/{}", "/s/{}/", "/s/{}?openExternalBrowser=1&fbclid=x"])
async def test_a_form_is_taken_at_every_address_that_opens_it(served: Service, collector: Collector, path: str) -> None:
    reply = await served.client.post(path.format(collector.code.lower()), data=fields_of(K))
    assert reply.status_code == 303
    assert reply.headers["location"].startswith(f"/s/{collector.code}/thanks?")
    assert len(await stored(served, collector)) == 1


async def test_a_double_tap_and_a_reload_are_one_answer(served: Service, collector: Collector) -> None:
    replies = await asyncio.gather(*(send(served, collector, fields_of(K)) for _ in range(5)))
    replies.append(await send(served, collector, fields_of(K)))
    assert {(reply.status_code, reply.headers["location"]) for reply in replies} == {
        (303, f"/s/{collector.code}/thanks?receipt={receipt_of(K, collector.code)}")
    }
    assert len(await stored(served, collector)) == 1


def wishes_in(page: str) -> list[str]:
    """Give what the buttons of a page's notice do."""
    (notice,) = re.findall(r'id="notice".*?</div>', page, re.DOTALL)
    return re.findall(r'<button class="\w+" name="do" value="([^"]*)">', notice)


async def test_other_answers_under_a_stored_key_are_asked_about_before_they_replace_it(
    served: Service, collector: Collector
) -> None:
    await send(served, collector, fields_of(K))
    other = fields_of(K, sheet_of(rating=2), comments="คนละคน")
    for query, lang, words in (("", "th", "ครั้งนี้ไม่เหมือนครั้งก่อน"), ("?lang=en", "en", "have been sent from this page")):
        asked = await send(served, collector, {**other, "lang": lang}, query)
        assert asked.status_code == 409
        assert words in asked.text
        assert key_in(asked.text) == K
        assert "คนละคน</textarea>" in asked.text
        assert len(checked_in(asked.text)) == len(RATINGS) + 2
        assert await answers(served, collector) == sheet_of()
    replace, anew = wishes_in(asked.text)
    again = [await send(served, collector, {**other, "do": anew}) for _ in range(2)]
    assert {reply.status_code for reply in again} == {303}
    assert again[0].headers["location"] == again[1].headers["location"]
    first, second = sorted((json.decode(each.answers or "") for each in await stored(served, collector)), key=len)
    assert (first, second) == (sheet_of(), sheet_of(rating=2, comments="คนละคน"))
    replaced = await send(served, collector, {**other, "do": replace})
    assert replaced.headers["location"].endswith(f"receipt={receipt_of(K, collector.code)}")
    assert {each.answers for each in await stored(served, collector)} == {json.encode(second).decode()}
    assert (await recount(served.deps.store, served.deps.registry, lambda _: None)).differences == []


async def test_a_sheet_that_used_a_slip_can_be_replaced_but_is_nobody_elses(served: Service) -> None:
    made = await served.collector(access="invitation")
    (slip,) = await served.deps.invitations().create(made, 1)
    link = f"/s/{made.code}/i/{slip.secret}"
    assert (await served.client.post(link, data=fields_of(K))).status_code == 303
    asked = await served.client.post(link, data=fields_of(K, sheet_of(rating=2)))
    assert asked.status_code == 409
    assert wishes_in(asked.text) == ["replace"]
    assert (await served.client.post(link, data=fields_of(K, sheet_of(rating=2), do="replace"))).status_code == 303
    assert await answers(served, made) == sheet_of(rating=2)


async def test_other_answers_under_a_stored_key_at_a_closed_collector_are_told_that(
    served: Service, collector: Collector
) -> None:
    await send(served, collector, fields_of(K))
    await served.collectors.close(collector.code)
    assert (await send(served, collector, fields_of(K, sheet_of(rating=2)))).status_code == 410
    assert (await send(served, collector, fields_of(K))).status_code == 303


class TestRevised:
    """What was typed is not lost when the form, or the link, is no longer what it was."""

    @pytest.fixture
    async def served(self, tmp_path: Path) -> AsyncIterator[Service]:
        """Give a service whose form `progress` has another version."""
        async with service(tmp_path) as running:
            first = running.deps.registry.form("progress").questionnaire
            toml = json.decode(json.encode(first.form))
            about, *others = toml["sections"]
            (task,) = about["items"]
            speed = next(item for section in others for item in section["items"] if item["id"] == "speed")
            speed["text"] += " (ถามใหม่)"
            task["choices"] = [each for each in task["choices"] if each["value"] != "add_project"]
            added = {**task, "id": "since", "text": "ใช้มานานเพียงใด"}
            toml |= {"version": 3, "sections": [{**about, "items": [task, added]}, *others]}
            second = replace(first, form=convert(toml, Form))
            await add_version(running.deps.store, version_of(second, running.clock(), "web"))
            await running.deps.registry.refresh()
            yield running

    @pytest.mark.parametrize(
        ("version", "status", "listed"), [("2", 200, ["main_task", "since", "speed"]), ("7", 400, ["main_task"])]
    )
    async def test_it_is_put_on_the_form_as_it_is_asked_now_and_told_what_to_look_at(
        self, served: Service, version: str, status: int, listed: list[str]
    ) -> None:
        made = await served.collector()
        wish = {"do": "revise"} if status == 200 else {}
        fields = fields_of(K, sheet_of(rating=4), gone="ก", comments="เดิม", version=version, **wish)
        shown = await send(served, made, {**fields, "improve_first": ["speed"]}, "?send=progress")
        assert shown.status_code == status
        assert "แบบสอบถามนี้ปรับปรุงแล้ว" in shown.text
        assert "1 ข้อไม่มีในฉบับปัจจุบันแล้ว" in shown.text
        assert re.findall(r'<li><a href="#item-(\w+)">', shown.text) == listed
        assert 'name="version" value="3"' in shown.text
        assert checked_in(shown.text) == {
            *(f"{name}=4" for name in (*RATINGS, OVERALL)), "improve_first=speed",
        }  # fmt: skip
        assert "เดิม</textarea>" in shown.text
        assert key_in(shown.text) == K
        assert "data-filled" in shown.text
        assert await served.responses() == []

    async def test_a_sheet_of_the_version_before_is_taken_as_such_and_shown_again_as_such(
        self, served: Service
    ) -> None:
        made = await served.collector()
        shown = await send(served, made, fields_of(K, switch="en"))
        assert 'name="version" value="2"' in shown.text
        assert 'id="notice"' not in shown.text
        assert (await send(served, made, fields_of(K))).status_code == 303

    async def test_a_sheet_that_is_up_to_date_is_shown_without_a_word(self, served: Service) -> None:
        made = await served.collector()
        shown = await send(served, made, fields_of(K, version="3", do="revise"))
        assert shown.status_code == 200
        assert 'id="notice"' not in shown.text

    async def test_a_sheet_of_another_form_is_told_so_and_not_read_as_this_one(self, served: Service) -> None:
        made = await served.collector()
        for query, wish in (("?send=workflow", {}), ("?send=workflow&lang=en", {"do": "revise"})):
            shown = await send(served, made, fields_of(K, version="3", comments="ของอีกชุด", **wish), query)
            assert "ลิงก์นี้ใช้กับแบบสอบถามชุดอื่นแล้ว" in shown.text
            assert "ของอีกชุด" not in shown.text
            assert checked_in(shown.text) == set()
            assert "data-filled" in shown.text
        assert await served.responses() == []

    async def test_a_collector_given_another_form_a_moment_ago_says_so(self, served: Service) -> None:
        made = await served.collector()
        await served.client.get(f"/s/{made.code}")
        terms = settings_of(made)
        await served.collectors.change(made.code, {**settings_as_fields(terms), "form": "workflow"}, terms.mark)
        shown = await send(served, made, fields_of(K))
        assert shown.status_code == 409
        assert 'data-form="workflow"' in shown.text
        assert "ลิงก์นี้ใช้กับแบบสอบถามชุดอื่นแล้ว" in shown.text

    async def test_a_closed_collector_is_closed_to_what_is_out_of_date_too(self, served: Service) -> None:
        made = await served.collector()
        await served.collectors.close(made.code)
        assert (await send(served, made, fields_of(K, version="7"))).status_code == 410


async def test_every_kind_of_answer_arrives_as_it_was_given(served: Service, collector: Collector) -> None:
    fields = fields_of(
        K,
        sheet_of(rating=3, ease_of_use=1),
        advice="na",
        main_task="other",
        comments="บรรทัดแรก\r\nบรรทัดสอง น\u0e4d\u0e32  ",
        **{"main_task.other": " งานพัสดุ ", "improve_first.other": "เพิ่มเติม"},
    )
    reply = await send(served, collector, {**fields, "improve_first": ["speed", "other"]})
    assert reply.status_code == 303
    assert await answers(served, collector) == {
        **sheet_of(rating=3, ease_of_use=1),
        "advice": "na",
        "main_task": "other",
        "main_task.other": "งานพัสดุ",
        "improve_first": ["speed", "other"],
        "improve_first.other": "เพิ่มเติม",
        "comments": "บรรทัดแรก\nบรรทัดสอง น\u0e33",
    }


async def test_words_beside_a_choice_that_was_not_made_are_not_kept(served: Service, collector: Collector) -> None:
    await send(served, collector, fields_of(K, **{"main_task.other": "ลืมลบ"}))
    assert "main_task.other" not in await answers(served, collector)


async def test_an_incomplete_form_comes_back_with_everything_still_filled_in(
    served: Service, collector: Collector
) -> None:
    given = fields_of(K, comments="ยังไม่เสร็จ </textarea><script>", main_task="other", **{"main_task.other": '"><b>'})
    del given["speed"], given["ease_of_use"]
    reply = await send(served, collector, {**given, "improve_first": ["ease", "support"]})
    assert reply.status_code == 422
    assert checked_in(reply.text) == {
        *(f"{name}=5" for name in (*RATINGS, OVERALL) if name not in {"speed", "ease_of_use"}),
        "main_task=other", "improve_first=ease", "improve_first=support",
    }  # fmt: skip
    assert "ยังไม่เสร็จ &lt;/textarea&gt;&lt;script&gt;</textarea>" in reply.text
    assert 'value="&#34;&gt;&lt;b&gt;"' in reply.text
    assert key_in(reply.text) == K
    assert re.findall(r'<li><a href="#(item-\w+)">', reply.text) == ["item-ease_of_use", "item-speed"]
    assert "2 ข้อ" in reply.text
    assert await stored(served, collector) == []
    assert (await send(served, collector, fields_of(K))).status_code == 303


async def test_an_empty_form_names_every_item_that_must_be_answered_and_no_other(
    served: Service, collector: Collector
) -> None:
    reply = await send(served, collector, {"key": K})
    assert reply.status_code == 422
    must = re.findall(r'<li><a href="#item-(\w+)">', reply.text)
    assert must == ["main_task", *RATINGS, OVERALL]
    assert checked_in(reply.text) == set()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("speed", "6", "ระดับ"),
        ("speed", "0", "ระดับ"),
        ("speed", "-1", "ระดับ"),
        ("speed", "5.0", "ระดับ"),
        ("speed", "๕", "ระดับ"),
        ("speed", "none", "ระดับ"),
        ("speed", "9" * 400, "ระดับ"),
        ("main_task", "nowhere", "ไม่มีในข้อนี้"),
        ("comments", "ก" * 1001, "1,001"),
        ("main_task.other", "ก" * 201, "201"),
    ],
)
async def test_an_answer_that_the_form_does_not_offer_is_refused_at_its_item(
    served: Service, collector: Collector, field: str, value: str, words: str
) -> None:
    main_task = "other" if field == "main_task.other" else "disbursement"
    reply = await send(served, collector, fields_of(K, sheet_of(main_task=main_task), **{field: value}))
    assert reply.status_code == 422
    item = field.split(".", maxsplit=1)[0]
    assert re.findall(r'<li><a href="#item-(\w+)">', reply.text) == [item]
    (message,) = re.findall(rf'<p class="error" id="error-{item}">(.*?)</p>', reply.text, re.DOTALL)
    assert words in message
    assert await stored(served, collector) == []


async def test_a_text_of_full_length_in_every_field_is_taken(served: Service, collector: Collector) -> None:
    long = {"comments": "ก" * 1000, "main_task.other": "ข" * 200, "improve_first.other": "ค" * 200}
    fields = fields_of(K, sheet_of(main_task="other"), **long)
    reply = await send(served, collector, {**fields, "improve_first": ["other"]})
    assert reply.status_code == 303
    assert (await answers(served, collector))["comments"] == "ก" * 1000


async def test_refusals_are_in_the_language_of_the_form_that_was_sent(served: Service, collector: Collector) -> None:
    reply = await send(served, collector, {"key": K, "lang": "en"})
    assert reply.status_code == 422
    assert '<html lang="en">' in reply.text
    assert "Please choose one level." in reply.text


@pytest.mark.parametrize(("at_first", "wanted"), [("th", "en"), ("en", "th")])
async def test_switching_the_language_keeps_all_answers_and_stores_none(
    served: Service, collector: Collector, at_first: str, wanted: str
) -> None:
    given = fields_of(K, sheet_of(rating=4), lang=at_first, comments="ครึ่งทาง", switch=wanted)
    del given["speed"]
    reply = await send(served, collector, {**given, "improve_first": ["speed"]})
    assert reply.status_code == 200
    assert f'<html lang="{wanted}">' in reply.text
    assert f'name="lang" value="{wanted}"' in reply.text
    assert checked_in(reply.text) == {
        *(f"{name}=4" for name in (*RATINGS, OVERALL) if name != "speed"),
        "main_task=add_project", "improve_first=speed",
    }  # fmt: skip
    assert "ครึ่งทาง</textarea>" in reply.text
    assert key_in(reply.text) == K
    assert 'class="error"' not in reply.text
    assert await stored(served, collector) == []


async def test_a_form_that_is_asked_in_thai_only_cannot_be_switched(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    async with service(tmp_path / "data", forms_dir=lay(tmp_path / "forms")) as thai:
        reply = await send(thai, await thai.collector("survey"), {"key": K, "switch": "en"})
        assert reply.status_code == 200
        assert '<html lang="th">' in reply.text


async def test_a_sheet_without_an_answer_is_not_stored_where_no_item_is_required(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    free = SURVEY.replace('type = "single"', 'type = "single"\nrequired = false')
    free = free.replace('type = "rating"', 'type = "rating"\nrequired = false')
    async with service(tmp_path / "data", forms_dir=lay(tmp_path / "forms", survey=free)) as served:
        place = await served.collector("survey")
        opened = (await served.client.get(f"/s/{place.code}")).text
        assert "โปรดตอบอย่างน้อย 1 ข้อ" in opened
        assert "โปรดตอบทุกข้อ" not in opened
        blank = {"version": "1", "lang": "th", "key": K, "office": "", "comments": " "}
        refused = await send(served, place, blank)
        assert (refused.status_code, key_in(refused.text)) == (422, K)
        alert = refused.text.partition('id="notice"')[2].partition("</div>")[0]
        assert "ยังไม่ได้ตอบข้อใด" in alert
        assert "อย่างน้อย 1 ข้อ" in alert
        assert ("<button" in alert, "ยังอยู่ครบ" in alert) == (False, False)
        program = await served.client.post(f"/api/v1/collectors/{place.code}/responses", json={"answers": {}})
        assert (program.status_code, program.json()["code"]) == (422, "nothing-answered")
        assert "อย่างน้อย 1 ข้อ" in program.json()["detail"]
        assert await served.responses() == []
        assert (await send(served, place, {**blank, "ease": "2"})).status_code == 303
        # A correction to nothing is no withdrawal: that has a page of its own, and what was sent stays.
        assert (await send(served, place, {**blank, "do": "replace"})).status_code == 422
        corrected = await served.client.post("/r", data={**blank, "key": receipt_of(K, place.code)})
        assert (corrected.status_code, key_in(corrected.text)) == (422, receipt_of(K, place.code))
        assert "ยังไม่ได้ตอบข้อใด" in corrected.text.partition('id="notice"')[2].partition("</div>")[0]
        assert await answers(served, place) == {"ease": 2}


@pytest.mark.parametrize("key", ["short", "k" * 21, "k" * 65, "ก" * 22, "k" * 21 + "!"])
async def test_a_page_that_lost_its_key_stores_nothing(served: Service, collector: Collector, key: str) -> None:
    reply = await send(served, collector, fields_of(key))
    assert reply.status_code == 400
    assert "หน้าแบบสอบถามไม่สมบูรณ์" in reply.text
    assert await stored(served, collector) == []
    assert len(checked_in(reply.text)) == len(RATINGS) + 2
    assert (await send(served, collector, fields_of(key_in(reply.text)))).status_code == 303


@pytest.mark.parametrize("version", ["", "๒"])
async def test_a_page_without_a_version_counts_as_asked_now(
    served: Service, collector: Collector, version: str
) -> None:
    assert (await send(served, collector, {**fields_of(K), "version": version})).status_code == 303
    assert len(await stored(served, collector)) == 1


@pytest.mark.parametrize("version", ["3", "x", "-1", "1.5", "1e0", "99999999999"])
async def test_a_page_of_a_version_that_never_was_is_refused(
    served: Service, collector: Collector, version: str
) -> None:
    reply = await send(served, collector, {**fields_of(K), "version": version})
    assert reply.status_code == 400
    assert "แบบสอบถามนี้ปรับปรุงแล้ว" in reply.text
    assert await stored(served, collector) == []


@pytest.mark.parametrize(
    ("field", "values"),
    [("speed", ["1", "4"]), ("speed", ["4", "4"]), ("main_task", ["a", "b"]), ("main_task.other", ["แรก", "หลัง"])],
)
async def test_an_answer_sent_twice_is_none(
    served: Service, collector: Collector, field: str, values: list[str]
) -> None:
    fields = fields_of(K, sheet_of(main_task="other"))
    reply = await send(served, collector, {**fields, field: values})
    assert reply.status_code == 422
    assert await stored(served, collector) == []


async def test_a_choice_sent_twice_is_refused(served: Service, collector: Collector) -> None:
    twice = await send(served, collector, {**fields_of("j" * 22), "improve_first": ["ease", "ease"]})
    assert twice.status_code == 422
    assert "ซ้ำกัน" in twice.text


async def test_a_form_sent_in_parts_which_no_page_of_ours_does_is_as_good_as_empty(
    served: Service, collector: Collector
) -> None:
    reply = await served.client.post(
        f"/s/{collector.code}",
        data=fields_of(K),
        files={"comments": ("x.txt", b"never asked for", "text/plain")},
    )
    assert reply.status_code == 422
    assert await served.responses() == [] or not [
        each for each in await served.responses() if each.collector_id == collector.id
    ]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"main_task=%FF%FE&speed=5&=&&%"),
        ("application/x-www-form-urlencoded", b"\xff\xfe\x00"),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("multipart/form-data", b"--x--"),
        ("application/json", b'{"answers": {}}'),
        ("text/plain", b"hello"),
        ("", b""),
    ],
)
async def test_what_is_no_form_is_refused_with_a_page_and_stores_nothing(
    served: Service, collector: Collector, content_type: str, body: bytes
) -> None:
    reply = await served.client.post(f"/s/{collector.code}", content=body, headers={"content-type": content_type})
    assert reply.status_code in {400, 422}
    assert reply.headers["content-type"].startswith("text/html")
    assert await stored(served, collector) == []


async def test_letters_that_are_no_text_do_not_reach_the_file(served: Service, collector: Collector) -> None:
    fields = fields_of(K, comments="ก\x00ข\u202eค\u200eง\x1b[31m")
    assert (await send(served, collector, fields)).status_code == 303
    assert (await answers(served, collector))["comments"] == "กขคง[31m"


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_beyond_all_measure_is_refused(served: Service, collector: Collector, *, chunked: bool) -> None:
    body = b"version=2&lang=th&main_task=hq&comments=" + b"x" * (128 * 1024)

    async def pieces() -> Any:
        for at_byte in range(0, len(body), 8192):
            yield body[at_byte : at_byte + 8192]

    headers = {"content-type": "application/x-www-form-urlencoded"}
    content: Any = pieces() if chunked else body
    reply = await served.client.post(f"/s/{collector.code}", content=content, headers=headers)
    assert reply.status_code == 413
    assert "คำตอบยาวเกินไป" in reply.text
    assert re.search("ข้อ [0-9]+ ข้อเสนอแนะ", re.sub("<[^>]*>|&nbsp;", "", reply.text))
    nothing = await served.client.post(f"/s/{collector.code}", content=b"x=" + b"x" * (128 * 1024), headers=headers)
    assert nothing.status_code == 413
    assert "คำตอบยาวเกินไป" in nothing.text


async def test_a_text_that_is_much_too_long_is_told_at_its_item(served: Service, collector: Collector) -> None:
    reply = await served.client.post(f"/s/{collector.code}", data=fields_of("k" * 22, comments="ก" * 6000))
    assert reply.status_code == 422
    assert "6,000 ตัวอักษร" in reply.text
    assert 'href="#item-comments"' in reply.text


async def test_whatever_keeps_to_the_limits_of_a_form_is_taken_by_every_way(tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    shutil.copytree(FORMS, folder)
    essay = '\n[[sections.items]]\nid = "essay{}"\ntype = "text"\ntext = "ก"\ntext_en = "x"\nmax_length = 2000\n'
    with (folder / "progress.toml").open("a", encoding="utf-8") as progress:
        progress.write("".join(essay.format(n) for n in range(30)))
    async with service(tmp_path / "data", forms_dir=folder) as served:
        collector = await served.collector()
        essays = {f"essay{n}": letter * 1000 + "\r\n" + letter * 999 for n, letter in enumerate("กิ😀" * 10)}
        fields = fields_of(collector.code + "k" * 16, comments="ก" * 1000, **essays)
        sent = await served.client.post(f"/s/{collector.code}", data=fields)
        assert sent.status_code == 303
        receipt = sent.headers["location"].partition("receipt=")[2]
        assert (await served.client.post("/r", data={**fields, "key": receipt})).status_code == 200
        escaped = dumps({"answers": sheet_of(**essays)}, ensure_ascii=True).encode()
        url, headers = f"/api/v1/collectors/{collector.code}/responses", {"content-type": "application/json"}
        assert (await served.client.post(url, content=escaped, headers=headers)).status_code == 201


async def test_a_crowd_beyond_the_queue_is_asked_to_wait_with_everything_still_filled_in(tmp_path: Path) -> None:
    async with service(tmp_path) as served:
        collector = await served.collector()
        served.deps.submissions._limit = 0
        reply = await send(served, collector, fields_of(K, comments="รอได้"))
        assert reply.status_code == 503
        assert int(reply.headers["retry-after"]) > 0
        assert reply.headers["content-type"].startswith("text/html")
        assert key_in(reply.text) == K
        assert "รอได้</textarea>" in reply.text
        assert len(checked_in(reply.text)) == len(RATINGS) + 2
        assert await served.responses() == []
        served.deps.submissions._limit = 10
        assert (await send(served, collector, fields_of(K, comments="รอได้"))).status_code == 303


async def test_a_closed_collector_says_so_and_stores_nothing(served: Service, collector: Collector) -> None:
    await served.collectors.close(collector.code)
    for reply in (await send(served, collector, fields_of(K)), await served.client.get(f"/s/{collector.code}")):
        assert reply.status_code == 410
        assert "ปิดรับคำตอบแล้ว" in reply.text
    assert await stored(served, collector) == []


@pytest.mark.parametrize(("query", "language"), [("", "th"), ("?lang=en", "en")])
async def test_a_refusal_comes_in_the_language_of_the_form_it_was_sent_from(
    served: Service, collector: Collector, query: str, language: str
) -> None:
    opened = (await served.client.get(f"/s/{collector.code}{query}")).text
    (action,) = re.findall(r'<form method="post" action="([^"]*)"', opened)
    await served.collectors.close(collector.code)
    refused = await send(served, collector, fields_of(key_in(opened), lang=language), unescape(action))
    assert refused.status_code == 410
    assert f'<html lang="{language}">' in refused.text


async def test_a_collector_that_opens_later_names_the_day(tmp_path: Path) -> None:
    async with service(tmp_path) as served:
        made = await served.collector(opens=at("2026-06-01T00:00:00"))
        thai = await served.client.get(f"/s/{made.code}")
        english = await served.client.get(f"/s/{made.code}?lang=en")
        sent = await send(served, made, fields_of(K))
        assert [reply.status_code for reply in (thai, english, sent)] == [403, 403, 403]
        assert "1 มิถุนายน 2569" in thai.text
        assert "1 June 2026" in english.text
        served.clock.now = at("2026-06-01T00:00:00")
        assert (await served.client.get(f"/s/{made.code}")).status_code == 200
        assert (await send(served, made, fields_of(K))).status_code == 303


async def test_what_was_opened_before_midnight_and_sent_after_closing_is_refused(tmp_path: Path) -> None:
    async with service(tmp_path) as served:
        made = await served.collector(closes=at("2026-06-01T00:00:00"))
        served.clock.now = at("2026-05-31T23:59:59")
        opened = await served.client.get(f"/s/{made.code}")
        assert "31 พฤษภาคม 2569" in opened.text
        served.clock.now = at("2026-06-01T00:00:00")
        assert (await send(served, made, fields_of(key_in(opened.text)))).status_code == 410
        assert await served.responses() == []
