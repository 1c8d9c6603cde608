"""What programs that look around are told, and how they are refused: methods, addresses, bounds of the description."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from service.domain.period import FIRST_YEAR, LAST_YEAR
from service.web.errors import ADDRESS_LENGTH
from tests.integration.service.test_http_refusals import HEADERS, is_page, is_problem

if TYPE_CHECKING:
    from tests.support.inprocess import Service


@pytest.mark.parametrize(
    ("method", "url", "allowed"),
    [
        ("PUT", "/plan/audit", "GET, HEAD, OPTIONS"),
        ("PUT", "/s/ABCDEF", "GET, HEAD, OPTIONS, POST"),
        ("DELETE", "/api/v1/scores/progress", "GET, HEAD, OPTIONS"),
        ("GET", "/api/v1/collectors/ABCDEF/responses", "OPTIONS, POST"),
    ],
)
async def test_a_method_that_is_not_there_is_refused_with_those_that_are(
    shared: Service, method: str, url: str, allowed: str
) -> None:
    reply = await shared.client.request(method, url)
    assert (reply.status_code, reply.headers["allow"]) == (405, allowed)
    assert reply.headers.keys() >= HEADERS
    asked = await shared.client.options(url)
    if not url.startswith("/plan"):  # there, whoever has not signed in is sent to do so first
        assert (asked.status_code, asked.headers["allow"]) == (204, allowed)


async def test_a_long_address_is_refused_as_anything_else_is(shared: Service) -> None:
    long = "x" * ADDRESS_LENGTH
    for url in (f"/s/{long}", f"/s/ABCDEF?utm={long}", f"/plan/{long}"):
        page = await shared.client.get(url)
        assert page.status_code == 414
        is_page(page)
        assert page.headers.keys() >= HEADERS
    problem = await shared.client.get(f"/api/v1/forms/{long}")
    assert problem.status_code == 414
    is_problem(problem, "too-long-address")
    assert problem.headers.keys() >= HEADERS
    assert (await shared.client.head(f"/s/{long}")).content == b""


async def test_nothing_is_to_be_found_by_searching(shared: Service) -> None:
    reply = await shared.client.get("/robots.txt")
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert reply.text.startswith("User-agent: *\n")
    code = (await shared.collector()).code
    for path in ("/", "/privacy", "/r", "/plan", f"/s/{code}", f"/s/{code}/poster", f"/s/{code}/thanks"):
        assert '<meta name="robots" content="noindex">' in (await shared.client.get(path, follow_redirects=True)).text


async def test_the_first_page_alone_leads_those_who_work_here_to_their_own(shared: Service) -> None:
    code = (await shared.collector()).code
    told = {
        path: 'href="/plan"' in (await shared.client.get(path)).text for path in ("/", "/?lang=en", f"/s/{code}", "/r")
    }
    assert told == {"/": True, "/?lang=en": True, f"/s/{code}": False, "/r": False}


async def test_what_draws_a_card_beside_a_link_may_fetch_a_form_and_its_picture_alone(shared: Service) -> None:
    rules = [line.split(": ") for line in (await shared.client.get("/robots.txt")).text.splitlines()[1:]]

    def may(path: str) -> bool:
        """Match as RFC 9309 does: the longest rule wins, `*` stands for any characters."""
        fitting = [
            (len(rule), kind == "Allow") for kind, rule in rules if re.match(re.escape(rule).replace(r"\*", ".*"), path)
        ]
        return max(fitting)[1]

    code = (await shared.collector()).code
    form = (await shared.client.get(f"/s/{code}")).text
    (card,) = re.findall('property="og:image" content="https?://[^/]+(/[^"]+)"', form)
    assert all(map(may, (f"/s/{code}", f"/S/{code}", f"/s/{code}?lang=en", card)))
    below = ("/i/secret", "/thanks?receipt=x", "/poster", "/qr.svg")
    closed = ["/", "/r", "/r?key=x", "/plan", "/plan/shared/secret", "/privacy", "/api/v1/forms", "/schema"]
    assert not any(map(may, [*closed, *(f"/{s}/{code}{each}" for s in "sS" for each in below)]))


async def test_whom_to_tell_of_a_weakness_is_said(served: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    async def lines() -> dict[str, str]:
        reply = await served.client.get("/.well-known/security.txt")
        return dict(line.split(": ", 1) for line in reply.text.splitlines())

    said = await lines()
    assert said["Canonical"] == f"{served.deps.link}/.well-known/security.txt"
    assert 80 < (datetime.fromisoformat(said["Expires"]) - served.clock.now).days < 365
    assert said["Contact"] == f"{served.deps.link}/privacy"

    form = served.deps.registry.form("progress")
    notice = replace(form.questionnaire.form.notice, contact="โทร 02 507 7999 อีเมล fund@ditp.example.go.th")
    changed = replace(form.questionnaire, form=replace(form.questionnaire.form, notice=notice))
    monkeypatch.setitem(served.deps.registry._current, "progress", replace(form, questionnaire=changed))
    assert (await lines())["Contact"] == "mailto:fund@ditp.example.go.th"


async def described(shared: Service) -> dict[str, Any]:
    return dict((await shared.client.get("/schema")).json())


async def test_the_description_has_the_bounds_that_are_held_to(shared: Service) -> None:
    description = await described(shared)
    scores = {
        each["name"]: each["schema"] for each in description["paths"]["/api/v1/scores/{form}"]["get"]["parameters"]
    }
    token = await shared.bearer()
    for name, bounds in (("fiscal_year", (FIRST_YEAR, LAST_YEAR)), ("quarter", (1, 4))):
        assert (scores[name]["minimum"], scores[name]["maximum"]) == bounds
        for value in (bounds[0] - 1, bounds[1] + 1):
            refused = await shared.client.get("/api/v1/scores/progress", params={name: value}, headers=token)
            assert refused.json()["code"] == "invalid-period"
    sheet = description["components"]["schemas"]["AnswerSheet"]
    assert sheet["additionalProperties"] is False
    taken = description["paths"]["/api/v1/collectors/{code}/responses"]["post"]
    assert {"408", "413"} <= taken["responses"].keys()
    assert all("pattern" in each["schema"] for each in taken["parameters"])
