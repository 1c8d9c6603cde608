"""Responses from the API: who may read them, and that they are those that were sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import json

from tests.support.inprocess import Service, service, sheet_of
from tests.support.installation import key

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import httpx

URL = "/api/v1/responses/progress"


@pytest.fixture(scope="module")
async def answered(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    """Give a service with public scores and three sheets, one of them withdrawn."""
    async with service(tmp_path_factory.mktemp("raw"), rate_limits=False, public_scores=True) as running:
        made = await running.collector()
        for number in range(3):
            reply = await running.client.post(
                f"/api/v1/collectors/{made.code}/responses",
                json={"answers": sheet_of(rating=number + 1, comments="ดี\nมาก")},
                headers={"idempotency-key": key(number)},
            )
        await running.deps.receipts.withdraw(reply.json()["receipt"])
        yield running


def records(reply: httpx.Response) -> list[dict[str, object]]:
    return [json.decode(line) for line in reply.content.splitlines()]


async def test_a_sheet_comes_a_line_as_it_was_answered_and_leads_to_nobody(answered: Service) -> None:
    reply = await answered.client.get(URL, headers=await answered.bearer("responses:read"))
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("application/jsonl")
    assert reply.headers["cache-control"] == "no-store"
    found = records(reply)
    assert sorted(found[n]["answers"]["speed"] for n in (0, 1)) == [1, 2]  # type: ignore[index]  # JSON of any type
    assert len(found) == 2
    assert found[0].keys() == {"form", "version", "fiscal_year", "quarter", "answers"}
    assert "main_task" not in found[0]["answers"]  # type: ignore[operator]  # JSON
    assert (reply.headers["pochai-sheets"], reply.headers["pochai-unique"]) == ("2", "0")


async def test_what_singles_out_is_asked_for_by_name(answered: Service) -> None:
    headers = await answered.bearer("responses:read")
    everything = {"include": ["month", "collector", "breakdowns"]}
    found = records(await answered.client.get(URL, headers=headers, params=everything))
    assert found[0].keys() == {"form", "version", "collector", "month", "fiscal_year", "quarter", "answers"}
    assert found[0]["answers"] in [sheet_of(rating=rating, comments="ดี\nมาก") for rating in (1, 2)]
    refused = await answered.client.get(URL, headers=headers, params={"include": "speed"})
    assert (refused.status_code, refused.json()["code"]) == (400, "unknown-breakdown")


async def test_whose_token_read_is_in_the_audit_log_with_how_many(answered: Service) -> None:
    token = await answered.bearer("responses:read")
    await answered.client.get(URL, headers=token)
    (*_, created, entry) = await answered.deps.store.accounts.entries()
    assert (entry.who, entry.action, entry.subject) == (f"token:{created.subject}", "responses-read", "progress 2 0")


async def test_a_form_without_answers_has_no_lines(answered: Service) -> None:
    reply = await answered.client.get("/api/v1/responses/needs", headers=await answered.bearer("responses:read"))
    assert (reply.status_code, reply.content) == (200, b"")


@pytest.mark.parametrize(
    ("scopes", "status", "code"), [((), 401, "unauthenticated"), (("scores:read",), 403, "forbidden")]
)
async def test_public_scores_open_no_answer_sheets(
    answered: Service, scopes: tuple[str, ...], status: int, code: str
) -> None:
    headers = await answered.bearer(*scopes) if scopes else {}
    reply = await answered.client.get(URL, headers=headers)
    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert "speed" not in reply.text


async def test_a_form_that_is_not_there_is_refused_before_the_first_line(answered: Service) -> None:
    headers = await answered.bearer("responses:read")
    reply = await answered.client.get("/api/v1/responses/nothing", headers=headers)
    assert (reply.status_code, reply.json()["code"]) == (404, "unknown-form")


async def test_made_up_sheets_say_so(tmp_path: Path) -> None:
    async with service(tmp_path, demonstration=True) as demo:
        made = await demo.collector()
        await demo.client.post(f"/api/v1/collectors/{made.code}/responses", json={"answers": sheet_of()})
        (record,) = records(await demo.client.get(URL, headers=await demo.bearer("responses:read")))
    assert record["demonstration"] is True


async def test_tokens_cannot_be_guessed_one_after_the_other(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with service(tmp_path_factory.mktemp("guessed")) as running:
        tries = [await running.client.get(URL, headers={"authorization": f"Bearer pochai_{n}"}) for n in range(31)]
    assert [reply.status_code for reply in tries] == [401] * 30 + [429]
