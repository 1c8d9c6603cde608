"""A signed-in planner who sends forms as the planners' pages do."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from service.application.accounts.accounts import Accounts

if TYPE_CHECKING:
    import httpx

    from service.domain.accounts.planner import Role
    from tests.support.inprocess import Service

HERE = {"origin": "http://pochai.test"}
PASSWORD = "a good long password"


class Signed:
    """A signed-in browser."""

    def __init__(self, served: Service, cookie: str, csrf: str) -> None:
        self.served = served
        self.csrf = csrf
        self._headers = {"cookie": cookie}

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.served.client.get(path, params=params or None, headers=self._headers)

    async def post(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form, with the session's CSRF token unless another is given."""
        return await self.served.client.post(path, data={"csrf": self.csrf, **fields}, headers=self._headers | HERE)

    async def sees(self, path: str, **params: Any) -> str:
        """Return the text of a page that must exist."""
        reply = await self.get(path, **params)
        assert reply.status_code == 200, reply.text
        return words_of(reply)

    async def book(self) -> list[tuple[str, str, str]]:
        """Return the audit log without sign-ins and sign-outs."""
        entries = await self.served.deps.store.accounts.entries()
        return [(each.who, each.action, each.subject) for each in entries if each.action not in _IN_AND_OUT]


_IN_AND_OUT = {"planner-created", "link-made", "password-set", "signed-in", "token-created"}


async def signed_in(served: Service, role: Role = "planner", name: str = "") -> Signed:
    """Create an account and sign in."""
    made = await Accounts(served.deps.store, served.clock).create(name or f"a-{role}", role)
    served.client.cookies.clear()
    path = f"/plan/password/{made.secret}"
    reply = await served.client.post(path, data={"new": PASSWORD, "again": PASSWORD}, headers=HERE)
    cookie = reply.headers["set-cookie"].split(";")[0]
    served.client.cookies.clear()
    page = await served.client.get("/plan/account", headers={"cookie": cookie})
    return Signed(served, cookie, re.findall(r'name="csrf" value="(\w+)"', page.text)[0])


def words_of(reply: httpx.Response) -> str:
    """Return a page's text, without tags."""
    apart = re.sub("</(?:t[hd]|d[td])>", " ", reply.text)
    return " ".join(html.unescape(re.sub("<[^>]*>", "", apart)).split())


def field(reply: httpx.Response, name: str) -> str:
    """Return the value of an input."""
    (value,) = set(re.findall(rf'<input [^>]*name="{name}" value="([^"]*)"', reply.text))
    return html.unescape(str(value))
