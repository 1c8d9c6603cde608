"""A planner signed in over HTTP, for tests of the pages behind sign-in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from service.application.accounts.accounts import Accounts

if TYPE_CHECKING:
    import httpx

    from service.domain.accounts.planner import Role
    from tests.support.inprocess import Service

HERE = {"origin": "http://pochai.test"}
PASSWORD = "a good long password"


async def enter(served: Service, role: Role = "planner", name: str = "somying") -> None:
    """Create an account and sign in with the service's client."""
    made = await Accounts(served.deps.store, served.clock).create(name, role)
    fields = {"new": PASSWORD, "again": PASSWORD}
    reply = await served.client.post(f"/plan/password/{made.secret}", data=fields, headers=HERE)
    assert reply.status_code == 303


async def send(served: Service, path: str, **fields: str | list[str]) -> httpx.Response:
    """Send a form of a planners' page, with the session's CSRF token."""
    page = await served.client.get("/plan/account")
    (token,) = set(re.findall(r'name="csrf" value="(\w+)"', page.text))
    return await served.client.post(path, data={"csrf": token, **fields}, headers=HERE)


def said(page: httpx.Response) -> str:
    """Return a page's text, without tags."""
    return " ".join(re.sub("<[^>]*>|&nbsp;", " ", page.text).split())
