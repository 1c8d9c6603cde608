"""The one guard of the planners' pages: who is signed in, may they, and did one of our own pages send this."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlsplit

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler
from msgspec import Struct

from service.application.signing_in import SignedIn
from service.domain.errors import ForeignRequestError
from service.web.fields import Sent, one
from service.web.uploads import Upload
from service.web.visit import BODY_LIMIT, Visit, header

if TYPE_CHECKING:
    from litestar.types import HTTPScope, Scope

    from service.web.house import House

Connection = ASGIConnection[Any, Any, Any, State]

NEEDS = "needs"
"""The option of a handler that names the role it needs; without it a reader may come in."""

BRINGS = "brings"
"""The option of a handler that says how many bytes may be sent to it, where that is more than any form has."""

_PORTS = (80, 443)
HOME = "/plan"
SIGN_IN = "/plan/sign-in"
_LOCAL = re.compile(r"/plan(?:/[\w\-/]*)?(?:\?[\w\-.=&%+]*)?", re.ASCII)


class Guest(Struct, frozen=True, kw_only=True):
    """Who asks for a page, and the fields and files of the form that was sent, where one was."""

    signed: SignedIn
    sent: Sent = {}
    files: dict[str, Upload] = {}

    @property
    def csrf(self) -> str:
        """The token that each form of the page carries: another site cannot know it, and it ends with the session."""
        return hmac.new(self.signed.secret.encode(), b"csrf", hashlib.sha256).hexdigest()


async def from_here(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Let in what only asks, and what one of our own pages sent. Raises `ForeignRequestError`.

    Browsers tell where a form was sent from, and a page cannot make them lie. What tells nothing is no browser of ours.
    """
    scope = connection.scope
    house: House = connection.app.state.house
    site, origin = header(scope, b"sec-fetch-site"), header(scope, b"origin")
    hosts = {_host(b"//" + header(scope, b"host")), _host(house.link.encode())}
    ours = site in {b"", b"same-origin"} and (not origin or _host(origin) in hosts - {None})
    if scope.get("method") != "GET" and not (ours and (site or origin)):
        raise ForeignRequestError


def _host(origin: bytes) -> tuple[str, int | None] | None:
    """Give the host and the port of an address; the port that a scheme has anyway makes no difference."""
    try:
        read = urlsplit(origin.decode("latin-1"))
        host, port = read.hostname, read.port
    except ValueError:
        return None
    return (host, None if port in _PORTS else port) if host else None


async def signed_in(connection: Connection, handler: BaseRouteHandler) -> None:
    """Let in who is signed in with the role that the handler needs; a form has to carry the session's token.

    Raises `SignedOutError`, `RoleTooLowError` and `ForeignRequestError`.
    """
    scope = cast("HTTPScope", connection.scope)
    house: House = connection.app.state.house
    guest = Guest(signed=await house.signing_in.enter(house.cookie.read(scope)))
    scope["user"] = guest
    guest.signed.planner.require(handler.opt.get(NEEDS, "reader"))
    # What another process published a moment ago is on these pages at once; respondents' pages wait a second for it.
    await house.library.learn()
    if scope["method"] != "GET":
        sent, files = await Visit(scope, connection.receive).posted(handler.opt.get(BRINGS, BODY_LIMIT))
        if not hmac.compare_digest(one(sent, "csrf").encode(), guest.csrf.encode()):
            raise ForeignRequestError
        scope["user"] = Guest(signed=guest.signed, sent=sent, files=files)


def guest_of(scope: Scope) -> Guest:
    """Give whom the guard let in."""
    guest: Guest = scope["user"]
    return guest


def local(wanted: str) -> str:
    """Give an address to go on to if it is one of the planners' pages, else the first of them."""
    return wanted if _LOCAL.fullmatch(wanted) and not wanted.startswith(SIGN_IN) else HOME


def way_back(scope: Scope) -> str:
    """Give the address of the sign-in page that leads back to what was asked for."""
    query = scope["query_string"].decode("latin-1")
    wanted = scope["raw_path"].decode("latin-1").partition("?")[0] + (f"?{query}" if query else "")
    asked = local(wanted) if scope.get("method") == "GET" else HOME
    return SIGN_IN if asked == HOME else f"{SIGN_IN}?next={quote(asked, safe='/')}"
