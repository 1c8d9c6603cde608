"""Errors, headers and limits: the same on every route."""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
from contextlib import closing
from html import unescape
from secrets import token_urlsafe
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
from litestar._parsers import parse_query_string

from service.domain.errors import InterruptedTransactionError
from service.web import health
from service.web.http.static_files import script
from tests.support.examples import at
from tests.support.inprocess import Service, checked_in, fields_of, service, sheet_of
from tests.support.installation import until

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

HEADERS = {
    "content-security-policy",
    "referrer-policy",
    "x-content-type-options",
    "permissions-policy",
    "cross-origin-opener-policy",
}
K = "k" * 22
FORM = "application/x-www-form-urlencoded"

SOUND: dict[str, list[str]] = {"troubles": [], "warnings": []}


def is_page(reply: httpx.Response, language: str = "th") -> None:
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert f'<html lang="{language}">' in reply.text
    assert reply.headers["cache-control"] == "no-store"
    assert "<h1>" in reply.text


def is_problem(reply: httpx.Response, code: str) -> None:
    assert reply.headers["content-type"] == "application/problem+json"
    details = reply.json()
    assert details.keys() >= {"type", "title", "status", "detail", "code"}
    assert (details["status"], details["code"]) == (reply.status_code, code)
    assert any("\u0e00" <= letter <= "\u0e7f" for letter in details["detail"])


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/nothing", 404),
        ("/s/ZZZZZZ", 404),
        ("/s/ZZZZZZ/thanks", 404),
        ("/s/ZZZZZZ/poster", 404),
        ("/s/ZZZZZZ/qr.svg", 404),
        ("/S/ZZZZZZ/qr.png", 404),
        ("/s/short", 404),
        ("/s/%3Cscript%3Ealert(1)%3C%2Fscript%3E", 404),
        ("/s/" + "A" * 3000, 414),
        ("/s/ZZZZZZ/nothing", 404),
        ("/s", 404),
        ("/static/nothing.js", 404),
        ("/static/../pyproject.toml", 404),
    ],
)
@pytest.mark.parametrize("language", ["th", "en"])
async def test_people_are_told_by_a_page_in_their_language(
    shared: Service, url: str, status: int, language: str
) -> None:
    reply = await shared.client.get(url, params={"lang": language})
    assert reply.status_code == status
    is_page(reply, language)
    assert "alert(1)" not in reply.text
    assert reply.headers.keys() >= HEADERS


def words_of(page: str) -> str:
    """Give a page's words without its marks."""
    return unescape(re.sub("<[^>]+>", "", page))


async def refusing(served: Service, state: str) -> str:
    """Give a link that leads to a page in a state."""
    access = "open" if state in {"closed", "coming"} else "invitation"
    opens = at("2099-01-01T00:00:00") if state == "coming" else None
    made = await served.collector(access=access, opens=opens)
    if state == "closed":
        await served.collectors.close(made.code)
    if access == "open":
        return f"/s/{made.code}"
    (slip,) = await served.deps.invitations().create(made, 1)
    link = f"/s/{made.code}/i/{slip.secret}"
    if state == "used":
        assert (await served.client.post(link, data=fields_of(K))).status_code == 303
    if state == "revoked":
        await served.deps.invitations().replace(made, slip.number)
    return f"/s/{made.code}" if state == "needed" else link


@pytest.mark.parametrize("way", ["get", "post"])
@pytest.mark.parametrize("state", ["closed", "coming", "needed", "used", "revoked", "unknown", "nowhere"])
async def test_a_page_without_a_form_names_the_survey_and_whom_to_ask_and_offers_the_other_language(
    shared: Service, state: str, way: str
) -> None:
    link = {"unknown": "/s/ZZZZZZ", "nowhere": "/nothing"}.get(state) or await refusing(shared, state)
    form = shared.deps.registry.form("progress").questionnaire.form
    data = fields_of("j" * 22)
    parse_query_string.cache_clear()
    thai = await shared.client.request(way, f"{link}?send&lang=th", data=data if way == "post" else None)
    (other,) = re.findall(r'<a class="switch" href="(\?lang=en)" lang="en">English</a>', thai.text)
    english = await shared.client.get(link + other)
    assert thai.status_code in {403, 404, 405, 410}
    assert 'href="?lang=th"' in english.text
    assert (form.title in words_of(thai.text)) == (state not in {"unknown", "nowhere"})
    assert str(form.notice.contact) in words_of(thai.text)
    assert (str(form.title_en) in words_of(english.text)) == (state not in {"unknown", "nowhere"})
    assert str(form.notice.contact_en) in words_of(english.text)
    assert not parse_query_string.cache_info().currsize, "a query, with secrets, stays in memory"


@pytest.mark.parametrize(
    ("method", "url", "status", "code"),
    [
        ("GET", "/api", 404, "not-found"),
        ("GET", "/api/v1", 404, "not-found"),
        ("GET", "/api/v2/scores", 404, "not-found"),
        ("GET", "/api/v1/nothing?lang=en", 404, "not-found"),
        ("GET", "/api/v1/forms/nothing", 404, "unknown-form"),
        ("GET", "/api/v1/collectors/ZZZZZZ/responses", 405, "method-not-allowed"),
        ("PUT", "/api/v1/scores", 405, "method-not-allowed"),
        ("DELETE", "/healthz", 405, "method-not-allowed"),
        ("POST", "/readyz", 405, "method-not-allowed"),
    ],
)
async def test_programs_are_told_by_problem_details_in_thai(
    shared: Service, method: str, url: str, status: int, code: str
) -> None:
    reply = await shared.client.request(method, url)
    assert reply.status_code == status
    is_problem(reply, code)
    assert reply.headers.keys() >= HEADERS


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("url", ["/", "/privacy", "/s/ZZZZZZ", "/r"])
async def test_a_way_of_asking_that_is_not_offered_is_refused_with_a_page(
    shared: Service, method: str, url: str
) -> None:
    reply = await shared.client.request(method, url)
    assert reply.status_code == 405
    is_page(reply)


@pytest.mark.parametrize("path", ["//api/v1/scores", "/%61pi/v1/scores", "//schema/x"])
async def test_programs_are_answered_as_such_however_they_write_the_address(shared: Service, path: str) -> None:
    reply = await shared.client.get(f"{shared.client.base_url}".rstrip("/") + path)
    assert reply.headers["content-type"] == "application/problem+json"


async def test_every_reply_carries_the_same_security_headers_once(shared: Service) -> None:
    made = await shared.collector()
    url = f"/s/{made.code}"
    sheet = {"answers": sheet_of()}
    replies = [
        *[await shared.client.get(each) for each in ("/", url, f"{url}/thanks", f"{url}/poster", f"{url}/qr.svg")],
        *[await shared.client.get(each) for each in (f"{url}/qr.png", "/privacy", "/r", "/healthz", "/readyz")],
        *[await shared.client.get(each) for each in ("/schema", "/api/v1/forms", "/api/v1/forms/needs", "/nothing")],
        *[await shared.client.get(each) for each in ("/api/v1/scores", "/api/nothing", "/s/ZZZZZZ")],
        await shared.client.post(url, data=fields_of(K)),
        await shared.client.post(url, data={}),
        await shared.client.post(url, content=b"x" * 2_000_000, headers={"content-type": FORM}),
        await shared.client.post(f"/api/v1/collectors/{made.code}/responses", json=sheet),
        await shared.client.post(f"/api/v1/collectors/{made.code}/responses", json={}),
        await shared.client.request("OPTIONS", url),
    ]
    assert {reply.status_code for reply in replies} >= {200, 201, 303, 400, 401, 404, 413, 422}
    policies = {tuple(sorted((name, reply.headers[name]) for name in HEADERS)) for reply in replies}
    assert len(policies) == 1
    for reply in replies:
        names = [name for name, _ in reply.headers.multi_items()]
        assert all(names.count(name) == 1 for name in HEADERS)
        assert "strict-transport-security" not in names
        assert "set-cookie" not in names
    policy = replies[0].headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert replies[0].headers["referrer-policy"] == "no-referrer"
    assert replies[0].headers["x-content-type-options"] == "nosniff"


async def test_a_file_of_the_pages_has_no_headers_that_bind_documents(shared: Service) -> None:
    reply = await shared.client.get(script().path)
    assert {name for name in HEADERS if name in reply.headers} == {"content-security-policy", "x-content-type-options"}
    assert reply.headers["content-security-policy"] == "default-src 'none'"
    missing = await shared.client.get("/static/nothing.js")
    assert {name for name in HEADERS if name in missing.headers} == HEADERS


async def test_an_address_on_https_is_kept_to_https(tmp_path: Path) -> None:
    async with service(tmp_path, base_url="https://fund.example.go.th") as running:
        for url in ("/", "/nothing", "/api/nothing"):
            reply = await running.client.get(url)
            assert reply.headers["strict-transport-security"] == "max-age=31536000"


async def test_a_fault_of_our_own_is_logged_and_told_without_its_cause(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with service(tmp_path) as running:

        async def breaks(*_: Any) -> None:
            raise ZeroDivisionError("the secret cause")

        monkeypatch.setattr(type(running.deps.collector_cache), "collector", breaks)
        page = await running.client.get("/s/ABC123", headers={"user-agent": "Recognisable/1.0"})
        answer = await running.client.post("/api/v1/collectors/ABC123/responses", json={"answers": {"x": "ความลับ"}})
    assert (page.status_code, answer.status_code) == (500, 500)
    is_page(page)
    is_problem(answer, "server-error")
    for reply in (page, answer):
        assert reply.headers.keys() >= HEADERS
        assert "secret cause" not in reply.text
        assert "Traceback" not in reply.text
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.message for record in errors] == ["unexpected error"] * 2
    named = [reply.headers["x-request-id"] for reply in (page, answer)]
    assert [record.__dict__["request"] for record in errors] == named
    assert len(set(named)) == 2
    assert "Recognisable" not in caplog.text
    assert "ความลับ" not in caplog.text


async def test_the_service_tells_that_it_lives_and_whether_it_takes_answers(tmp_path: Path) -> None:
    async with service(tmp_path) as running:
        assert (await running.client.get("/healthz")).json() == {"status": "ok"}
        ready = await running.client.get("/readyz")
        assert (ready.status_code, ready.json()) == (200, {"status": "ready", "waiting": 0, **SOUND})
        running.deps.submissions.close()
        busy = await running.client.get("/readyz")
        assert (busy.status_code, busy.json()) == (
            503,
            {"status": "busy", "waiting": 0, **SOUND, "troubles": ["writer"]},
        )
        assert (await running.client.get("/healthz")).status_code == 200


@pytest.mark.sqlite_file
async def test_a_service_whose_commits_fail_is_not_ready_until_one_succeeds(tmp_path: Path) -> None:
    async with service(tmp_path) as running:
        made = await running.collector()
        writer = running.deps.store.engine.writer  # type: ignore[attr-defined]  # the SQLite store alone has it
        ((pages,),) = await writer.execute_fetchall("PRAGMA page_count")
        await writer.execute_fetchall(f"PRAGMA max_page_count = {pages}")
        while (await running.client.post(f"/s/{made.code}", data=fields_of(token_urlsafe(16)))).status_code != 503:
            continue
        assert (await running.client.get("/readyz")).status_code == 503
        await writer.execute_fetchall(f"PRAGMA max_page_count = {pages + 100}")
        assert (await running.client.post(f"/s/{made.code}", data=fields_of(K))).status_code == 303
        assert (await running.client.get("/readyz")).status_code == 200


@pytest.mark.sqlite_file
async def test_a_failed_commit_is_forgotten_in_a_while(tmp_path: Path) -> None:
    async with service(tmp_path) as running:
        made = await running.collector()
        writer = running.deps.store.engine.writer  # type: ignore[attr-defined]  # the SQLite store alone has it
        await writer.execute_fetchall("PRAGMA query_only = ON")
        assert (await running.client.post(f"/s/{made.code}", data=fields_of(K))).status_code == 503
        assert (await running.client.get("/readyz")).status_code == 503
        running.clock.forward(seconds=31)
        assert (await running.client.get("/readyz")).status_code == 200


@pytest.mark.sqlite_file
async def test_a_service_whose_writer_is_stuck_is_not_ready_until_it_goes_on(tmp_path: Path) -> None:
    async with service(tmp_path) as running:
        made = await running.collector()
        with closing(sqlite3.connect(tmp_path / "pochai.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            sent = asyncio.create_task(running.client.post(f"/s/{made.code}", data=fields_of(K)))
            await until(lambda: running.deps.submissions._begun is not None)
            assert (await running.client.get("/readyz")).status_code == 200
            running.clock.forward(seconds=31)
            stuck = await running.client.get("/readyz")
            assert (stuck.status_code, stuck.json()["troubles"]) == (503, ["writer"])
            other.rollback()
        assert (await sent).status_code == 303
        assert (await running.client.get("/readyz")).status_code == 200


async def test_a_store_that_hangs_is_not_ready_and_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with service(tmp_path) as running:

        async def hangs(*_: Any) -> list[str]:
            await asyncio.Event().wait()
            raise AssertionError

        monkeypatch.setattr(type(running.deps.store), "troubles", hangs)
        monkeypatch.setattr(health, "ANSWER_SECONDS", 0.3)
        ready = await running.client.get("/readyz")
        assert (ready.status_code, ready.json()["troubles"]) == (503, ["file"])


@pytest.mark.parametrize(("error", "lines"), [(OSError("disk gone"), 1), (InterruptedTransactionError(), 0)])
async def test_a_store_that_does_not_answer_is_not_ready_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception, lines: int
) -> None:
    async with service(tmp_path) as running:

        async def breaks(*_: Any) -> list[str]:
            raise error

        monkeypatch.setattr(type(running.deps.store), "troubles", breaks)
        running.deps.submissions._failed = running.clock()
        ready = await running.client.get("/readyz")
        assert (ready.status_code, ready.json()["troubles"]) == (503, ["writer", "file"])
        assert (await running.client.get("/healthz")).status_code == 200
    # What interrupts a database is logged where that is seen.
    assert [each.message for each in caplog.records].count("the database does not answer") == lines


async def test_the_api_describes_itself_with_examples_that_are_true(shared: Service) -> None:
    reply = await shared.client.get("/schema")
    assert reply.status_code == 200
    assert (await shared.client.get("/schema/openapi.json")).json() == reply.json()
    described = reply.json()
    assert described["openapi"].startswith("3.1")
    assert set(described["paths"]) >= {
        "/api/v1/collectors/{code}/responses", "/api/v1/forms", "/api/v1/forms/{form}", "/api/v1/scores",
        "/api/v1/scores/{form}", "/api/v1/indicators", "/healthz", "/readyz",
    }  # fmt: skip
    assert not any(path.startswith(("/s/", "/S/", "/privacy", "/r/")) for path in described["paths"])
    post = described["paths"]["/api/v1/collectors/{code}/responses"]["post"]
    (example,) = post["requestBody"]["content"]["application/json"]["schema"]["examples"]
    definition = described["paths"]["/api/v1/forms/{form}"]["get"]["responses"]["200"]["content"]["application/json"]
    (form,) = (each["value"] for each in definition["examples"].values())
    known = {item["id"] for section in form["sections"] for item in section["items"]}
    assert set(example["answers"]) <= known
    assert post["responses"].keys() >= {"201", "400", "403", "404", "410", "422", "429", "503"}
    for status in ("400", "404", "410", "422", "429", "503"):
        assert "application/problem+json" in post["responses"][status]["content"]
    score = described["paths"]["/api/v1/scores/{form}"]["get"]
    assert score["security"] == [{"token": ["scores:read"]}]
    assert "token" in described["components"]["securitySchemes"]
    assert {parameter["name"]: list(parameter.get("examples", {})) != [] for parameter in score["parameters"]} == {
        "form": True, "fiscal_year": True, "quarter": True, "by": True, "digits": True, "status": True,
        "If-None-Match": True,
    }  # fmt: skip
    assert described["components"]["schemas"]["Score"]["properties"]["percent"]["oneOf"][0] == {"type": "number"}


class TestLimits:
    """One address may not try without end."""

    async def test_guessing_tokens_is_stopped_and_locks_nobody_out(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with service(tmp_path) as running:
            good = await running.bearer()
            replies = [
                await running.client.get("/api/v1/scores", headers={"authorization": f"Bearer {n}"}) for n in range(31)
            ]
            assert [reply.status_code for reply in replies] == [401] * 30 + [429]
            is_problem(replies[-1], "too-many-requests")
            assert 1 <= int(replies[-1].headers["retry-after"]) <= 60
            assert (await running.client.get("/api/v1/scores", headers=good)).status_code == 200
            assert (await running.client.get("/api/v1/forms")).status_code == 200
            later = monotonic() + 61
            monkeypatch.setattr("service.web.http.rate_limit.monotonic", lambda: later)
            assert (await running.client.get("/api/v1/scores", headers=good)).status_code == 200

    async def test_good_tokens_are_never_counted(self, tmp_path: Path) -> None:
        async with service(tmp_path) as running:
            good = await running.bearer()
            statuses = {(await running.client.get("/api/v1/forms", headers=good)).status_code for _ in range(40)}
            statuses |= {(await running.client.get("/api/v1/scores", headers=good)).status_code for _ in range(40)}
            assert statuses == {200}

    async def test_a_collector_that_took_its_answers_of_the_day_asks_to_come_again(self, tmp_path: Path) -> None:
        async with service(tmp_path) as running:
            made = await running.collector(daily_limit=1)
            url = f"/api/v1/collectors/{made.code}/responses"
            sent = [await running.client.post(url, json={"answers": sheet_of()}) for _ in range(2)]
            assert [reply.status_code for reply in sent] == [201, 429]
            is_problem(sent[-1], "daily-limit")
            page = await running.client.post(f"/s/{made.code}", data=fields_of(K, comments="ยังอยู่"))
            assert page.status_code == 429
            is_page(page)
            assert "ครบจำนวนแล้ว</h2>" in page.text
            assert "ยังอยู่</textarea>" in page.text
            assert len(checked_in(page.text)) == len(sheet_of())
            for reply in (sent[-1], page):
                assert 1 <= int(reply.headers["retry-after"]) <= 3600

    async def test_an_address_that_sends_too_many_answers_is_asked_to_wait(self, tmp_path: Path) -> None:
        async with service(tmp_path) as running:
            made = await running.collector()
            running.deps.submission_limit._most = 3
            url = f"/api/v1/collectors/{made.code}/responses"
            sent = [await running.client.post(url, json={"answers": sheet_of()}) for _ in range(4)]
            assert [reply.status_code for reply in sent] == [201] * 3 + [429]
            is_problem(sent[-1], "too-many-requests")
            page = await running.client.post(f"/s/{made.code}", data=fields_of(K, comments="ยังอยู่"))
            assert page.status_code == 429
            is_page(page)
            assert "ส่งถี่เกินไป" in page.text
            assert "ยังอยู่</textarea>" in page.text
            assert len(checked_in(page.text)) == len(sheet_of())
            for reply in (sent[-1], page):
                assert 1 <= int(reply.headers["retry-after"]) <= 60
            assert len(await running.responses()) == 3
            assert (await running.client.get(f"/s/{made.code}")).status_code == 200

    @pytest.mark.parametrize("way", ["get", "post"])
    async def test_slips_that_are_none_are_counted_whichever_way_they_are_tried(self, tmp_path: Path, way: str) -> None:
        async with service(tmp_path) as running:
            made = await running.collector(access="invitation")
            replies = [
                await running.client.request(way, f"/s/{made.code}/i/0000000000{n:02d}", data=fields_of(f"{n:022d}"))
                for n in range(31)
            ]
            assert [reply.status_code for reply in replies] == [403] * 30 + [429]

    async def test_answers_that_are_refused_count_as_well(self, tmp_path: Path) -> None:
        async with service(tmp_path) as running:
            made = await running.collector()
            running.deps.submission_limit._most = 3
            statuses = [(await running.client.post(f"/s/{made.code}", data={})).status_code for _ in range(4)]
            assert statuses == [422] * 3 + [429]

    @pytest.mark.parametrize(
        ("peer", "forwarded", "counted"),
        [
            ("1.1.1.1", "198.51.100.1", "1.1.1.1"),
            ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("127.0.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
            ("192.0.2.7", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "198.51.100.1", "10.0.0.1"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("not an address", "198.51.100.1", "not an address"),
        ],
    )
    async def test_a_proxy_of_ones_own_is_believed_about_whom_it_asks_for_and_nobody_else_is(
        self, tmp_path: Path, peer: str, forwarded: str, counted: str
    ) -> None:
        async with service(tmp_path, trusted_proxies="192.0.2.7") as running:
            transport: Any = running.client._transport
            transport.client = (peer, 1)
            await running.client.get("/api/v1/scores", headers={"x-forwarded-for": forwarded})
            counts = running.deps.guess_limit._counts
            assert counts.get(f"guesses {counted} ", int(monotonic()))[0] == 1

    async def test_limits_can_be_switched_off(self, shared: Service) -> None:
        made = await shared.collector()
        statuses = {
            (await shared.client.get("/api/v1/scores", headers={"authorization": "Bearer x"})).status_code
            for _ in range(40)
        }
        assert statuses == {401}
        shared.deps.submission_limit._most = 0
        assert (await shared.client.post(f"/s/{made.code}", data=fields_of(K))).status_code == 303
