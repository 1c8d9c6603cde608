"""Forms of the planners' pages in this process: filled in, sent, and read."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from tests.support import signed_in_http

if TYPE_CHECKING:
    import httpx

    from tests.support.inprocess import Service


async def page(served: Service, path: str, status: int = 200) -> str:
    """Return a page."""
    reply = await served.client.get(path)
    assert reply.status_code == status, reply.text
    return reply.text


async def send(served: Service, path: str, **fields: str) -> httpx.Response:
    """Send a form. A double underscore in a name stands for a dot."""
    return await signed_in_http.send(served, path, **{name.replace("__", "."): value for name, value in fields.items()})


def words(html: str) -> str:
    """Return the text of a page, without tags and with single spaces."""
    body = html.partition("<main")[2].partition(">")[2]
    return " ".join(unescape(re.sub("<[^>]*>", " ", re.sub("</?span[^>]*>", "", body))).split())


def fields(html: str) -> dict[str, str]:
    """Return the values of a page form's text fields, hidden fields and checked boxes."""
    main = html.partition("<main")[2]
    found = dict(re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', main))
    for attributes in re.findall(r"<input ([^>]*)>", main):
        each = dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))
        if each["type"] != "file" and (each["type"] != "checkbox" or " checked" in attributes):
            found[each["name"]] = each["value"]
    return {name: unescape(value) for name, value in found.items() if name not in {"csrf", "who"}}
