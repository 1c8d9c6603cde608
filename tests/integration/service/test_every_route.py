"""Every route × method × role: who is let in, by the table `every_route.txt`. A route that is not in it fails."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from litestar.routes import HTTPRoute

from service.application.accounts.tokens import SCOPES
from service.domain.accounts.planner import PROOF_LIFE, ROLES
from service.domain.errors import BusyError
from service.web.planner.urls import PROOF, SECOND_FACTOR, SIGN_IN
from tests.support.inprocess import service
from tests.support.signed_in import HERE, Signed, signed_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    import httpx

    from tests.support.inprocess import Service

TABLE = Path(__file__).with_name("every_route.txt")
LET_IN = 503
"""The status of a handler that was reached: each raises `BusyError` in place of what it does."""

Row = tuple[str, str, str, frozenset[str]]
"""Who is let in, method, path, and marks: `proof` for what needs one, `first` for what comes before a second factor."""


def rows() -> list[Row]:
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return [(door, method, path, frozenset(marks)) for door, method, path, *marks in lines]


def handlers(served: Service) -> Iterator[tuple[str, str, Any]]:
    for route in served.app.routes:
        if isinstance(route, HTTPRoute):
            for method, (handler, _) in route.route_handler_map.items():
                if method != "OPTIONS":
                    yield method, route.path_format, handler


@pytest.fixture
async def guarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Service]:
    """Serve with guards as they are and handlers that do nothing: whoever is let in changes nothing."""

    def reached(*_: object, **__: object) -> None:
        raise BusyError

    async def reached_later(*_: object, **__: object) -> None:
        raise BusyError

    async with service(tmp_path / "data", rate_limits=False) as served:
        roles = {role: await signed_in(served, role) for role in ROLES}
        tokens = {scope: await served.bearer(scope) for scope in SCOPES}
        for _, _, handler in handlers(served):
            monkeypatch.setattr(handler, "_fn", reached if handler.has_sync_callable else reached_later)
        served.app.state.callers = (roles, tokens)
        yield served


SECTIONS = {
    "/plan": ("/plan", "remarks", "rules", "scorecard", "surveys", "imported"),
    "/plan/collectors": ("collectors",),
    "/plan/measurements": ("measurements",),
    "/plan/certified": ("certified",),
    "/plan/forms": ("forms", "publish"),
    "/plan/accounts": ("accounts", "audit", "clock", "tokens", "webhooks"),
    "/plan/account": ("account", "sign-out"),
    "/plan/help": ("help",),
}
"""What the menu marks, by the first part of a page's path; results from documents are a survey's results."""


def address_of(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda blank: {"number": "1", "code": "AAAAAA"}.get(blank[1], "x"), path)


async def ask(
    served: Service, method: str, path: str, *, signed: Signed | None = None, bearer: dict[str, str] | None = None
) -> httpx.Response:
    served.client.cookies.clear()
    headers = {**HERE, **(signed._headers if signed else {}), **(bearer or {})}
    body: dict[str, Any] = {"data": {"csrf": signed.csrf if signed else ""}} if path.startswith("/plan") else {}
    if path.startswith("/api") and method == "POST":
        body = {"json": {"answers": {}}}
    return await served.client.request(method, address_of(path), headers=headers, **(body if method == "POST" else {}))


def refusal(reply: httpx.Response) -> str:
    """Return how a request was refused; empty where it was let in."""
    if reply.status_code == LET_IN:
        return ""
    where = reply.headers.get("location", "").partition("?")[0]
    return where or str(reply.status_code)


def expected(door: str, caller: str) -> str:
    """Return how a caller has to be refused at a door."""
    if door == "anyone":
        return ""
    if door in ROLES:
        if caller not in ROLES:
            return SIGN_IN
        return "" if ROLES.index(caller) >= ROLES.index(door) else "403"
    return "" if caller == door else "403" if caller in SCOPES else "401"


async def test_the_table_has_every_route_once_and_other_methods_are_refused(guarded: Service) -> None:
    told = [(method, path) for _, method, path, _ in rows()]
    assert sorted(told) == sorted((method, path) for method, path, _ in handlers(guarded))
    allowed: dict[str, set[str]] = {}
    for _, method, path, _ in rows():
        allowed.setdefault(path, {"OPTIONS"}).add(method)
    for path, methods in allowed.items():
        for method in {"POST", "DELETE"} - methods:
            reply = await ask(guarded, method, path)
            assert (path, reply.status_code) == (path, 405)
            assert methods <= set(reply.headers["allow"].split(", ")), path


async def test_everybody_is_let_in_where_the_table_says_and_nowhere_else(guarded: Service) -> None:
    roles, tokens = guarded.app.state.callers
    callers: dict[str, Any] = {"anonymous": {}}
    callers |= {role: {"signed": signed} for role, signed in roles.items()}
    callers |= {scope: {"bearer": bearer} for scope, bearer in tokens.items()}
    for door, method, path, _ in rows():
        # No guard looks at a caller where anonymous ones are let in.
        for caller in ("anonymous", "keeper") if door == "anyone" else callers:
            how = callers[caller]
            reply = await ask(guarded, method, path, **how)
            assert (caller, method, path, refusal(reply)) == (caller, method, path, expected(door, caller))


async def test_every_page_marks_the_part_of_the_menu_that_it_belongs_to(guarded: Service) -> None:
    keeper: Signed = guarded.app.state.callers[0]["keeper"]
    for door, method, path, _ in rows():
        if door in ROLES and path.startswith("/plan"):
            (menu,) = re.findall(
                '<nav aria-label="เมนูหลัก">.*?</nav>', (await ask(guarded, method, path, signed=keeper)).text, re.DOTALL
            )
            first = path.removeprefix("/plan").strip("/").partition("/")[0] or "/plan"
            (section,) = (item for item, parts in SECTIONS.items() if first in parts)
            assert re.findall('href="([^"]+)" aria-current="(?:page|true)"', menu) == [section], path


async def test_what_needs_a_proof_and_what_comes_before_a_second_factor_is_in_the_table(
    guarded: Service,
) -> None:
    keeper: Signed = guarded.app.state.callers[0]["keeper"]
    guarded.clock.forward(seconds=PROOF_LIFE.total_seconds())
    guarded.deps.second_factors._required = "reader"
    for door, method, path, marks in rows():
        if door not in ROLES:
            continue
        reply = await ask(guarded, method, path, signed=keeper)
        before = "first" in marks
        wanted = (PROOF if "proof" in marks else "") if before else SECOND_FACTOR
        assert (method, path, refusal(reply)) == (method, path, wanted)
    guarded.deps.second_factors._required = None
    for door, method, path, marks in rows():
        if door in ROLES:
            reply = await ask(guarded, method, path, signed=keeper)
            assert (method, path, refusal(reply)) == (method, path, PROOF if "proof" in marks else "")
