"""Answers sent to the API."""

from __future__ import annotations

import asyncio
import shutil
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import json

from service.application.collecting.recount import recount
from service.domain.collecting.receipt import receipt_of
from service.domain.collecting.sheet_size import MOST_BYTES
from service.settings import Settings
from tests.support.examples import at
from tests.support.inprocess import OVERALL, RATINGS, Service, fields_of, service, sheet_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import httpx

    from service.application.ports.records import StoredResponse
    from service.domain.collecting.collector import Collector

K = "k" * 22


@pytest.fixture
def served(shared: Service) -> Service:
    return shared


@pytest.fixture
async def collector(served: Service) -> Collector:
    return await served.collector()


async def send(
    served: Service, collector: Collector, answers: Any = None, key: str | None = K, **more: Any
) -> httpx.Response:
    headers = {} if key is None else {"idempotency-key": key}
    body = {"answers": sheet_of() if answers is None else answers, **more}
    return await served.client.post(f"/api/v1/collectors/{collector.code}/responses", json=body, headers=headers)


async def stored(served: Service, collector: Collector) -> list[StoredResponse]:
    return [response for response in await served.responses() if response.collector_id == collector.id]


def is_problem(reply: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Check that a reply is problem details in Thai; give them."""
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    details: dict[str, Any] = reply.json()
    assert (details["status"], details["code"]) == (status, code)
    assert details["title"]
    assert details["type"]
    assert any("\u0e00" <= letter <= "\u0e7f" for letter in details["detail"])
    return details


async def test_a_sheet_is_new_once_the_same_afterwards_and_replaced_by_another(
    served: Service, collector: Collector
) -> None:
    replies = [await send(served, collector, sheet_of(rating=rating)) for rating in (5, 5, 3, 3)]
    assert [reply.status_code for reply in replies] == [201, 200, 200, 200]
    assert [reply.json() for reply in replies] == [
        {"receipt": receipt_of(K, collector.code), "outcome": outcome}
        for outcome in ("stored", "same", "replaced", "same")
    ]
    (response,) = await stored(served, collector)
    assert json.decode(response.answers or "") == sheet_of(rating=3)
    assert (await recount(served.deps.store, served.deps.registry, lambda _: None)).differences == []


async def test_without_a_key_each_sending_is_an_answer_of_its_own(served: Service, collector: Collector) -> None:
    first, second = await send(served, collector, key=None), await send(served, collector, key=None)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["receipt"] != second.json()["receipt"]
    assert len(await stored(served, collector)) == 2


@pytest.mark.parametrize("key", ["k" * 21, "k" * 65, "a b" * 8, "k" * 21 + "=", "k" * 21 + "."])
async def test_a_key_that_is_none_is_refused(served: Service, collector: Collector, key: str) -> None:
    is_problem(await send(served, collector, key=key), 400, "invalid-key")
    assert await stored(served, collector) == []


@pytest.mark.parametrize("key", ["k" * 22, "k" * 64, "AZaz09-_" * 3])
async def test_a_key_of_22_to_64_characters_is_taken(served: Service, collector: Collector, key: str) -> None:
    assert (await send(served, collector, key=key)).json()["receipt"] == receipt_of(key, collector.code)


async def test_forty_senders_of_twenty_sheets_leave_twenty_responses(served: Service, collector: Collector) -> None:
    keys = [f"{n:022d}" for n in range(20)] * 2
    replies = await asyncio.gather(*(send(served, collector, key=key) for key in keys))
    assert sorted(reply.status_code for reply in replies) == [200] * 20 + [201] * 20
    assert len(await stored(served, collector)) == 20


async def test_the_api_and_the_page_are_two_ways_to_one_answer(served: Service, collector: Collector) -> None:
    page = await served.client.post(f"/s/{collector.code}", data=fields_of(K))
    assert page.status_code == 303
    assert (await send(served, collector)).json()["outcome"] == "same"
    assert len(await stored(served, collector)) == 1


async def test_every_wrong_answer_is_named_at_once_in_the_order_of_the_form(
    served: Service, collector: Collector
) -> None:
    wrong = sheet_of(
        main_task="nowhere",
        speed=6,
        continuity="none",
        improve_first=["ease", "ease"],
        comments="ก" * 1001,
        unheard_of=1,
    )
    del wrong["fund_management"], wrong["advice"]
    details = is_problem(await send(served, collector, wrong), 422, "invalid-answers")
    assert [(error["item"], error["code"]) for error in details["errors"]] == [
        ("main_task", "not-a-choice"),
        ("fund_management", "missing-rating"),
        ("speed", "not-a-level"),
        ("continuity", "not-a-level"),
        ("advice", "missing-rating"),
        ("improve_first", "chosen-twice"),
        ("comments", "too-long"),
        ("unheard_of", "unknown-item"),
    ]
    assert all(set(error) == {"item", "code", "detail"} and error["detail"] for error in details["errors"])
    assert "8" in details["detail"]
    assert await stored(served, collector) == []


@pytest.mark.parametrize(
    ("item", "value", "code"),
    [
        ("speed", "5", "not-a-level"),
        ("speed", ["5"], "not-a-level"),
        ("speed", True, "not-a-level"),
        ("main_task", True, "not-a-choice"),
        ("improve_first", True, "not-a-list"),
        ("comments", False, "not-a-text"),
        ("speed", 10**30, "not-a-level"),
        ("main_task", 1, "not-a-choice"),
        ("main_task", ["add_project"], "not-a-choice"),
        ("improve_first", "ease", "not-a-list"),
        ("improve_first", 3, "not-a-list"),
        ("improve_first", ["nothing"], "not-a-choice"),
        ("comments", 7, "not-a-text"),
        ("comments", ["ดี"], "not-a-text"),
    ],
)
async def test_an_answer_of_the_wrong_kind_is_refused_at_its_item(
    served: Service, collector: Collector, item: str, value: object, code: str
) -> None:
    details = is_problem(await send(served, collector, sheet_of(**{item: value})), 422, "invalid-answers")
    assert [(error["item"], error["code"]) for error in details["errors"]] == [(item, code)]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"answers"',
        b"{}",
        b'{"answers": null}',
        b'{"answers": []}',
        b'{"answers": {"speed": 1.5}}',
        b'{"answers": {"speed": {"value": 5}}}',
        b'{"answers": {"improve_first": [1]}}',
        b'{"answers": {}, "version": 0}',
        b'{"answers": {}, "version": "x"}',
        b'{"answers": {"speed": [5]}}',
        b'{"answers": {}, "unheard_of": 1}',
        b'{"answers": {"comments": "\xff"}}',
        b'{"answers": {"comments": "\\ud800"}}',
        b"[" * 20_000,
    ],
)
async def test_a_body_that_is_no_sheet_is_refused(served: Service, collector: Collector, body: bytes) -> None:
    reply = await served.client.post(
        f"/api/v1/collectors/{collector.code}/responses", content=body, headers={"content-type": "application/json"}
    )
    is_problem(reply, 400, "bad-request")
    assert await stored(served, collector) == []


async def test_null_and_an_empty_list_are_no_answers(served: Service, collector: Collector) -> None:
    reply = await send(served, collector, sheet_of(comments=None, improve_first=[]))
    assert reply.status_code == 201
    (response,) = await stored(served, collector)
    assert json.decode(response.answers or "") == sheet_of()


@pytest.mark.parametrize("version", [None, 2])
async def test_a_sheet_may_name_the_version_that_was_asked(
    served: Service, collector: Collector, version: int | None
) -> None:
    assert (await send(served, collector, version=version)).status_code == 201


async def test_a_version_that_never_was_is_refused(served: Service, collector: Collector) -> None:
    is_problem(await send(served, collector, version=7), 400, "unknown-version")


@pytest.mark.parametrize("code", ["ZZZZZZ", "short", "%F0%9F%98%80", "..%2F..%2Fetc"])
async def test_an_unknown_collector_is_refused(served: Service, code: str) -> None:
    reply = await served.client.post(f"/api/v1/collectors/{code}/responses", json={"answers": {}})
    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"


async def test_a_collector_is_understood_in_any_spelling_of_its_code(served: Service, collector: Collector) -> None:
    for spelling in (collector.code.lower(), f"{collector.code[:3]}-{collector.code[3:]}"):
        reply = await served.client.post(
            f"/api/v1/collectors/{spelling}/responses", json={"answers": sheet_of()}, headers={"idempotency-key": K}
        )
        assert reply.status_code in {200, 201}
    assert len(await stored(served, collector)) == 1


async def test_a_closed_collector_takes_nothing(served: Service, collector: Collector) -> None:
    await served.collectors.close(collector.code)
    details = is_problem(await send(served, collector), 410, "closed")
    assert collector.code in details["detail"]
    assert await stored(served, collector) == []


async def test_a_collector_that_opens_later_takes_nothing_yet(served: Service) -> None:
    made = await served.collector(opens=at("2026-06-01T00:00:00"))
    is_problem(await send(served, made), 403, "not-yet-open")
    assert await stored(served, made) == []


async def test_a_full_queue_asks_to_come_back_and_a_failing_store_does_too(tmp_path: Path) -> None:
    async with service(tmp_path) as served:
        collector = await served.collector()
        served.deps.submissions._limit = 0
        busy = await send(served, collector)
        is_problem(busy, 503, "busy")
        assert int(busy.headers["retry-after"]) > 0
        served.deps.submissions._limit = 10
        broken = served.deps.store
        write = broken.write
        broken.write = None  # type: ignore[assignment, method-assign]  # replaced for the test
        failed = await send(served, collector)
        is_problem(failed, 503, "busy")
        assert int(failed.headers["retry-after"]) > 0
        assert await served.responses() == []
        broken.write = write  # type: ignore[method-assign]  # replaced for the test
        assert (await send(served, collector)).status_code == 201


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_beyond_all_measure_is_refused(served: Service, collector: Collector, *, chunked: bool) -> None:
    body = b'{"answers": {"comments": "' + b"x" * MOST_BYTES + b'"}}'

    async def pieces() -> Any:
        for at_byte in range(0, len(body), 8192):
            yield body[at_byte : at_byte + 8192]

    content: Any = pieces() if chunked else body
    reply = await served.client.post(
        f"/api/v1/collectors/{collector.code}/responses", content=content, headers={"content-type": "application/json"}
    )
    is_problem(reply, 413, "too-large")


async def test_a_text_that_is_much_too_long_is_told_by_its_item(served: Service, collector: Collector) -> None:
    reply = await served.client.post(
        f"/api/v1/collectors/{collector.code}/responses", json={"answers": sheet_of(comments="ก" * 200_000)}
    )
    is_problem(reply, 422, "invalid-answers")
    assert [(each["item"], each["code"]) for each in reply.json()["errors"]] == [("comments", "too-long")]


async def test_the_longest_sheet_there_can_be_is_not_beyond_measure(served: Service, collector: Collector) -> None:
    longest = sheet_of(main_task="other", comments="ก" * 1000)
    longest |= {"main_task.other": "ข" * 200, "improve_first": ["other"], "improve_first.other": "ค" * 200}
    escaped = json.encode({"answers": longest}).decode().encode("ascii", "backslashreplace")
    assert len(escaped) > len(json.encode({"answers": longest}))
    reply = await served.client.post(
        f"/api/v1/collectors/{collector.code}/responses", content=escaped, headers={"content-type": "application/json"}
    )
    assert reply.status_code == 201


async def test_forms_are_listed_and_spelt_out_as_their_files_say(served: Service) -> None:
    listed = (await served.client.get("/api/v1/forms")).json()
    assert [(form["id"], form["version"], form["indicator"]) for form in listed] == [
        ("information-service", 2, "1.2.1"),
        ("needs", 2, None),
        ("progress", 2, "1.4.1a"),
        ("workflow", 2, None),
    ]
    form = (await served.client.get("/api/v1/forms/progress")).json()
    items = {item["id"]: item for section in form["sections"] for item in section["items"]}
    assert [name for name, item in items.items() if item["type"] == "rating"] == [*RATINGS, OVERALL]
    assert [name for name, item in items.items() if item["overall"]] == [OVERALL]
    assert items["main_task"]["breakdown"] is True
    assert [choice["value"] for choice in items["speed"]["choices"]] == [5, 4, 3, 2, 1, "na"]
    assert [choice["value"] for choice in items["advice"]["choices"]] == [5, 4, 3, 2, 1, "na"]
    assert [choice["value"] for choice in items["main_task"]["choices"] if choice.get("free")] == ["other"]
    assert (items["comments"]["max_length"], items["comments"]["required"], items["comments"]["choices"]) == (
        1000, False, [],
    )  # fmt: skip
    for listing in listed:
        assert (await served.client.get(f"/api/v1/forms/{listing['id']}")).json().items() >= listing.items()


def told(toml: Any, shown: Any, path: str = "") -> list[str]:
    """Name what a definition file says and its description does not."""
    if isinstance(toml, dict):
        return [gap for key, each in toml.items() for gap in told(each, shown.get(key, "-"), f"{path}.{key}")]
    if isinstance(toml, list) and toml and isinstance(toml[0], dict):
        return [gap for n, each in enumerate(toml) for gap in told(each, shown[n], f"{path}[{n}]")]
    return [] if toml == shown else [path]


@pytest.mark.parametrize("name", ["progress", "information-service", "needs", "workflow"])
async def test_a_forms_description_says_all_that_its_file_says(served: Service, name: str) -> None:
    file = tomllib.loads((Settings().forms / f"{name}.toml").read_text(encoding="utf-8"))
    gaps = told(file, (await served.client.get(f"/api/v1/forms/{name}")).json())
    assert {gap.rsplit(".")[-1] for gap in gaps} <= {"na"}
    listed = {form["id"]: form for form in (await served.client.get("/api/v1/forms")).json()}
    assert told({key: each for key, each in file.items() if key not in {"notice", "sections"}}, listed[name]) == []


class TestConsent:
    """A form with a personal item, as programs meet it."""

    @pytest.fixture
    async def asking(self, tmp_path: Path) -> AsyncIterator[Service]:
        forms = tmp_path / "forms"
        shutil.copytree(Settings().forms, forms)
        consent = '[consent]\ntext = "ยินยอม"\ntext_en = "I agree"\nretention_months = 6\n\n[notice]'
        needs = (forms / "needs.toml").read_text(encoding="utf-8").replace("[notice]", consent)
        item = 'id = "contact"\ntype = "text"\npersonal = true\ntext = "อีเมล"\ntext_en = "E-mail"\nmax_length = 100'
        needs += f"\n[[sections.items]]\n{item}\n"
        (forms / "needs.toml").write_text(needs, encoding="utf-8")
        async with service(tmp_path / "data", forms_dir=forms, rate_limits=False) as running:
            yield running

    async def filled(self, asking: Service) -> dict[str, Any]:
        form = (await asking.client.get("/api/v1/forms/needs")).json()
        items = [item for section in form["sections"] for item in section["items"] if item["required"]]
        first = {item["id"]: item["choices"][0]["value"] for item in items}
        kinds = {item["id"]: item["type"] for item in items}
        return {name: [value] if kinds[name] == "multiple" else value for name, value in first.items()}

    async def test_the_form_says_what_is_personal_and_what_is_agreed_to(self, asking: Service) -> None:
        form = (await asking.client.get("/api/v1/forms/needs")).json()
        personal = [item["id"] for section in form["sections"] for item in section["items"] if item["personal"]]
        assert personal == ["contact"]
        assert (form["consent"]["text"], form["consent"]["retention_months"]) == ("ยินยอม", 6)

    async def test_what_is_personal_is_taken_with_a_true_consent(self, asking: Service) -> None:
        answers = {**await self.filled(asking), "contact": "a@b.example", "consent": True}
        assert (await send(asking, await asking.collector("needs"), answers)).status_code == 201
        (row,) = await asking.deps.store.personals.everything()
        assert json.decode(row.fields) == {"contact": "a@b.example"}

    @pytest.mark.parametrize("consent", ["yes", "true", 1, 0, "", ["yes"], []])
    async def test_a_consent_of_another_kind_is_refused_at_its_place(self, asking: Service, consent: object) -> None:
        answers = {**await self.filled(asking), "contact": "a@b.example", "consent": consent}
        details = is_problem(await send(asking, await asking.collector("needs"), answers), 422, "invalid-answers")
        assert [(error["item"], error["code"]) for error in details["errors"]] == [("consent", "not-a-consent")]

    @pytest.mark.parametrize("given", [{}, {"consent": False}, {"consent": None}])
    async def test_without_consent_it_is_refused_at_the_item(self, asking: Service, given: dict[str, Any]) -> None:
        answers = {**await self.filled(asking), "contact": "a@b.example", **given}
        details = is_problem(await send(asking, await asking.collector("needs"), answers), 422, "invalid-answers")
        assert [(error["item"], error["code"]) for error in details["errors"]] == [("contact", "consent-needed")]

    async def test_a_form_without_personal_items_knows_no_consent(self, asking: Service) -> None:
        answers = sheet_of(consent=True)
        details = is_problem(await send(asking, await asking.collector(), answers), 422, "invalid-answers")
        assert [(error["item"], error["code"]) for error in details["errors"]] == [("consent", "unknown-item")]


async def test_a_form_that_is_not_there_is_refused(served: Service) -> None:
    is_problem(await served.client.get("/api/v1/forms/nothing"), 404, "unknown-form")


async def test_a_sheet_filled_in_by_the_forms_own_description_is_taken(served: Service) -> None:
    for listing in (await served.client.get("/api/v1/forms")).json():
        form = (await served.client.get(f"/api/v1/forms/{listing['id']}")).json()
        made = await served.collector(form["id"])
        answers: dict[str, Any] = {}
        for item in (item for section in form["sections"] for item in section["items"]):
            value = item["choices"][-1]["value"] if item["choices"] else "ความเห็น"
            answers[item["id"]] = [value] if item["type"] == "multiple" else value
            if item["choices"] and item["choices"][-1].get("free"):
                answers[f"{item['id']}.{value}"] = "อื่น ๆ"
        reply = await send(served, made, answers)
        assert reply.status_code == 201, reply.text
        (response,) = await stored(served, made)
        assert json.decode(response.answers or "") == answers
