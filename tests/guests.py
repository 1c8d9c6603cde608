"""Planners at the pages of a service in this process: how they come in, and send forms as a browser does."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from service.application.accounts import Accounts

if TYPE_CHECKING:
    import httpx

    from service.domain.planner import Role
    from tests.inprocess import Service

HERE = {"origin": "http://pochai.test"}
PASSWORD = "a good long password"


async def come_in(served: Service, name: str = "somying", role: Role = "planner") -> Service:
    """Have somebody sign in by a fresh account; give the service, in whose client they are."""
    made = await Accounts(served.house.store, served.clock).create(name, role)
    fields = {"new": PASSWORD, "again": PASSWORD}
    reply = await served.client.post(f"/plan/password/{made.secret}", data=fields, headers=HERE)
    assert reply.status_code == 303
    return served


async def page(served: Service, path: str, status: int = 200) -> str:
    """Give a page."""
    reply = await served.client.get(path)
    assert reply.status_code == status, reply.text
    return reply.text


async def send(served: Service, path: str, **fields: Any) -> httpx.Response:
    """Send a form with the session's token. A double underscore in a name stands for a dot."""
    csrf = re.findall(r'name="csrf" value="(\w{64})"', await page(served, "/plan"))[0]
    named = {name.replace("__", "."): value for name, value in fields.items()}
    return await served.client.post(path, data={"csrf": csrf, **named}, headers=HERE)


def words(html: str) -> str:
    """Give what is read on a page, without tags and with single spaces."""
    body = html.partition("<main")[2].partition(">")[2]
    return " ".join(unescape(re.sub("<[^>]*>", " ", re.sub("</?span[^>]*>", "", body))).split())


def fields(html: str) -> dict[str, str]:
    """Give what stands in the text fields, the hidden ones and the ticked boxes of a page's form."""
    main = html.partition("<main")[2]
    inputs = re.findall(r"<input ([^>]*)>", main)
    found = dict(re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', main))
    for attributes in inputs:
        each = dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))
        if each["type"] != "checkbox" or " checked" in attributes:
            found[each["name"]] = each["value"]
    return {name: unescape(value) for name, value in found.items() if name != "csrf"}
