"""Receipts over HTTP: read, correct, export and withdraw."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from service.application.collecting.recount import recount
from service.domain.collecting.receipt import receipt_of
from tests.support.contact_form import CONTACT, forms_with_contact
from tests.support.examples import at
from tests.support.inprocess import OVERALL, RATINGS, Service, checked_in, fields_of, service, sheet_of
from tests.support.installation import purge_announced

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from service.domain.collecting.collector import Collector

UNKNOWN = receipt_of("u" * 22, "ABC234")


@pytest.fixture
def served(shared: Service) -> Service:
    return shared


@pytest.fixture
async def collector(served: Service) -> Collector:
    return await served.collector()


@pytest.fixture
async def receipt(served: Service, collector: Collector) -> str:
    """Give the receipt of a sheet that was sent."""
    fields = fields_of(key_at(collector), sheet_of(rating=4, main_task="other"), comments="<b>ดี</b>")
    fields["main_task.other"] = "พัสดุ"
    reply = await served.client.post(f"/s/{collector.code}", data={**fields, "improve_first": ["ease", "speed"]})
    return str(reply.headers["location"].partition("receipt=")[2])


def key_at(collector: Collector) -> str:
    """Give a submission key that is used at this collector alone, as a receipt names its answer without it."""
    return collector.code + "k" * 16


async def act(served: Service, receipt: str, do: str = "", **more: Any) -> httpx.Response:
    return await served.client.post("/r", data={"receipt": receipt, **({"do": do} if do else {}), **more})


async def answered(served: Service, collector: Collector) -> int:
    return sum(each.answers is not None for each in await served.responses() if each.collector_id == collector.id)


@pytest.mark.parametrize("url", ["/r", "/r?lang=en", "/r/", "/R/{}", "/r/{}?lang=en", "/r/{},", "/r/{}%20ครับ"])
async def test_a_receipt_is_asked_for_and_stands_there_for_who_comes_by_its_code(
    served: Service, receipt: str, url: str
) -> None:
    reply = await served.client.get(url.format(receipt))
    assert reply.status_code == 200
    assert reply.headers["cache-control"] == "no-store"
    (value,) = re.findall(r'name="receipt" value="([^"]*)"', reply.text)
    assert value == (receipt if "{}" in url else "")
    assert "<dd>" not in reply.text


PASTED = ["HTTPS://FUND.EXAMPLE.GO.TH/R/{}", "https://fund.example.go.th/s/ABC123/thanks?receipt={}", "({}) ครับ"]


@pytest.mark.parametrize(
    "spelling", [str.lower, lambda receipt: receipt.replace("-", "–"), *(p.format for p in PASTED)]
)
async def test_its_holder_reads_every_answer_in_words(served: Service, receipt: str, spelling: Any) -> None:
    reply = await act(served, spelling(receipt))
    assert reply.status_code == 200
    assert reply.headers["cache-control"] == "no-store"
    assert "&lt;b&gt;ดี&lt;/b&gt;" in reply.text
    assert "พัสดุ" in reply.text
    assert re.sub("<[^>]+>", "", reply.text).count("4 พึงพอใจมาก") == len((*RATINGS, OVERALL))
    assert "พฤษภาคม 2569" in reply.text
    assert len(re.findall(r"<dt>", reply.text)) == len(RATINGS) + 5


async def test_its_holder_takes_a_copy_away(served: Service, receipt: str) -> None:
    reply = await act(served, receipt, "json")
    assert reply.headers["content-type"].startswith("application/json")
    assert reply.headers["content-disposition"].startswith("attachment; ")
    copy = reply.json()
    assert (copy["form"], copy["version"], copy["month"]) == ("progress", 2, 202605)
    assert copy["demonstration"] is False
    assert copy["answers"] == {
        **sheet_of(rating=4, main_task="other"),
        "main_task.other": "พัสดุ",
        "improve_first": ["ease", "speed"],
        "comments": "<b>ดี</b>",
    }


@pytest.mark.parametrize("language", ["th", "en"])
async def test_its_holder_takes_a_page_away_that_stands_by_itself(served: Service, receipt: str, language: str) -> None:
    read = await act(served, receipt, lang=language)
    reply = await act(served, receipt, "html", lang=language)
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.headers["content-disposition"] == f'attachment; filename="progress-{receipt}.html"'
    assert reply.headers["cache-control"] == "no-store"
    assert f'<html lang="{language}">' in reply.text
    (answers,) = re.findall(r'<dl class="read">.*?</dl>', reply.text, re.DOTALL)
    assert answers in read.text
    assert receipt in reply.text
    assert "<style>" in reply.text
    assert re.findall(r'<script|<form|<button|<a |(?:src|href|action)="(?!data:,")', reply.text) == []


async def test_a_copy_of_made_up_answers_says_so(tmp_path: Path) -> None:
    async with service(tmp_path, demonstration=True) as demo:
        made = await demo.collector()
        await demo.client.post(f"/s/{made.code}", data=fields_of("k" * 22))
        receipt = receipt_of("k" * 22, made.code)
        assert (await act(demo, receipt, "json")).json()["demonstration"] is True
        assert '<aside class="demonstration"' in (await act(demo, receipt, "html")).text


async def test_a_copy_names_what_was_given_with_consent(tmp_path: Path) -> None:
    async with service(tmp_path / "data", forms_dir=forms_with_contact(tmp_path / "forms")) as running:
        made = await running.collector("reply")
        fields = fields_of("k" * 22, **CONTACT, consent="yes")
        assert (await running.client.post(f"/s/{made.code}", data=fields)).status_code == 303
        for kind in ("json", "html"):
            assert CONTACT["contact"] in (await act(running, receipt_of("k" * 22, made.code), kind)).text


async def test_its_holder_corrects_the_answers_and_the_counts_follow(
    served: Service, collector: Collector, receipt: str
) -> None:
    form = await act(served, receipt, "correct")
    assert form.status_code == 200
    assert checked_in(form.text) == {
        *(f"{name}=4" for name in (*RATINGS, OVERALL)),
        "main_task=other", "improve_first=ease", "improve_first=speed",
    }  # fmt: skip
    assert f'name="key" form="sheet" value="{receipt}"' in form.text
    fields = fields_of(receipt, sheet_of(rating=2))
    saved = await served.client.post("/r", data=fields)
    assert saved.status_code == 200
    assert (await act(served, receipt, "json")).json()["answers"] == sheet_of(rating=2)
    assert await answered(served, collector) == 1
    assert (await recount(served.deps.store, served.deps.registry, lambda _: None)).differences == []


async def test_a_correction_that_is_incomplete_comes_back_filled_in(served: Service, receipt: str) -> None:
    fields = fields_of(receipt, sheet_of(rating=2))
    del fields["speed"]
    reply = await served.client.post("/r", data={**fields, "lang": "en"})
    assert reply.status_code == 422
    assert '<html lang="en">' in reply.text
    assert checked_in(reply.text) >= {f"{name}=2" for name in RATINGS if name != "speed"}
    assert (await act(served, receipt, "json")).json()["answers"]["speed"] == 4


async def test_withdrawing_asks_first_and_then_takes_the_answers_out_for_good(
    served: Service, collector: Collector, receipt: str
) -> None:
    sure = await act(served, receipt, "withdraw")
    assert (sure.status_code, 'value="withdraw-now"' in sure.text) == (200, True)
    assert await answered(served, collector) == 1
    assert (await act(served, receipt, "withdraw-now")).status_code == 200
    assert await answered(served, collector) == 0
    assert (await recount(served.deps.store, served.deps.registry, lambda _: None)).differences == []
    for do in ("", "json", "html", "correct", "withdraw-now"):
        assert (await act(served, receipt, do)).status_code == 410
    late = await served.client.post(f"/s/{collector.code}", data=fields_of(key_at(collector)))
    assert late.status_code == 410
    assert await answered(served, collector) == 0


async def test_at_a_closed_collector_answers_are_read_and_withdrawn_but_not_corrected(
    served: Service, collector: Collector, receipt: str
) -> None:
    await served.collectors.close(collector.code)
    read = await act(served, receipt)
    assert (read.status_code, 'value="correct"' in read.text, 'value="withdraw"' in read.text) == (200, False, True)
    assert 'id="sheet"' not in (await act(served, receipt, "correct")).text
    assert (await served.client.post("/r", data=fields_of(receipt, sheet_of(rating=1)))).status_code == 410
    assert (await act(served, receipt, "json")).json()["answers"]["speed"] == 4
    assert (await act(served, receipt, "withdraw-now")).status_code == 200
    assert await answered(served, collector) == 0


@pytest.mark.parametrize("typed", ["", "x", "4ABC-VZHP-9C8P-CEAM", "<script>alert(1)</script>", "9" * 500])
async def test_a_slip_of_the_pen_is_told_and_what_was_typed_kept_to_mend(served: Service, typed: str) -> None:
    reply = await act(served, typed)
    assert reply.status_code == 400
    assert "<script>alert" not in reply.text
    assert 'role="alert"' in reply.text
    assert len(re.findall(r'name="receipt" value="([^"]*)"', reply.text)) == 1


async def test_a_receipt_of_nothing_opens_nothing(served: Service) -> None:
    reply = await act(served, UNKNOWN)
    assert reply.status_code == 404
    assert "<dd>" not in reply.text


@pytest.mark.parametrize(("query", "language"), [("", "th"), ("?lang=en", "en")])
async def test_refusals_come_in_the_language_of_the_page_they_were_sent_from(
    served: Service, collector: Collector, receipt: str, query: str, language: str
) -> None:
    asked = await served.client.get(f"/r{query}")
    (action,) = re.findall(r'<form method="post" action="([^"]*)"', asked.text)
    too_large = await served.client.post(action, data={"receipt": receipt, "lang": language, "more": "x" * 200_000})
    form = await act(served, receipt, "correct", lang=language)
    (again,) = re.findall(r'<form method="post" action="([^"]*)"', form.text)
    await served.collectors.close(collector.code)
    closed = await served.client.post(f"/r{unescape(again)}", data=fields_of(receipt, lang=language))
    assert [too_large.status_code, closed.status_code] == [413, 410]
    assert all(f'<html lang="{language}">' in reply.text for reply in (too_large, closed))


async def test_guessing_receipts_is_stopped(tmp_path: Path) -> None:
    async with service(tmp_path) as running:
        statuses = [(await act(running, receipt_of(f"{n:022d}", "ABC234"))).status_code for n in range(31)]
        assert statuses == [404] * 30 + [429]
        assert [(await act(running, "a slip of the pen")).status_code] == [400]


async def test_a_receipts_own_code_is_drawn_for_receipts_alone(served: Service, receipt: str) -> None:
    drawn = await served.client.get(f"/r/{receipt}/qr.svg")
    assert (drawn.status_code, drawn.text[:4]) == (200, "<svg")
    assert drawn.headers["cache-control"] == "no-store"
    assert (await served.client.get("/r/nonsense/qr.svg")).status_code == 400


async def test_a_correction_in_a_later_month_stays_in_the_month_of_the_answer(tmp_path: Path) -> None:
    async with service(tmp_path) as running:
        made = await running.collector()
        running.clock.now = at("2026-09-30T23:59:59")
        sent = await running.client.post(f"/s/{made.code}", data=fields_of("k" * 22))
        receipt = sent.headers["location"].partition("receipt=")[2]
        running.clock.now = at("2026-10-01T00:00:01")
        assert (await running.client.post("/r", data=fields_of(receipt, sheet_of(rating=1)))).status_code == 200
        (response,) = await running.responses()
        assert response.month == 202609
        assert "กันยายน 2569" in (await act(running, receipt)).text


@pytest.mark.parametrize("do", ["", "correct", "json", "withdraw", "withdraw-now", "withdraw-consent", "save"])
async def test_the_receipt_of_a_sheet_whose_time_is_over_opens_nothing(tmp_path: Path, do: str) -> None:
    async with service(tmp_path) as running:
        made = await running.collector()
        fields = fields_of(key_at(made))
        assert (await running.client.post(f"/s/{made.code}", data=fields)).status_code == 303
        running.clock.now = at("2028-10-01T00:00:00")
        assert (await purge_announced(running.deps.store, running.deps.registry, running.clock)).responses == 1
        reply = await act(
            running, receipt_of(key_at(made), made.code), do, **({"version": "2"} if do == "save" else {})
        )
        assert reply.status_code == 404
        assert "<dd>" not in reply.text
        assert reply.text == (await act(running, UNKNOWN)).text.replace(UNKNOWN, receipt_of(key_at(made), made.code))
        assert await running.responses() == []
        assert (await recount(running.deps.store, running.deps.registry, lambda _: None)).differences == []
