"""The one guard of the planners' pages: who is signed in, may they, and did one of our own pages send this."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler
from msgspec.structs import replace

from service.domain.errors import ForeignRequestError, SignedOutError
from service.web.http.form_data import first_value
from service.web.http.parameters import Parameter, parameters_of, read_query
from service.web.http.request import BODY_LIMIT, header
from service.web.http.uploads import Posted
from service.web.planner.addresses import ENDED, UNSENT, asked_for, sign_in_address
from service.web.planner.dependencies import PlannerVisit
from service.web.planner.diverted import DivertedError
from service.web.planner.refill import OURS
from service.web.planner.signed_in_user import SignedInUser
from service.web.planner.unsent_forms import back, of_another_session, too_late

if TYPE_CHECKING:
    from litestar.types import HTTPScope

    from service.web.planner.dependencies import PlannerDependencies

Connection = ASGIConnection[Any, Any, Any, State]

NEEDS = "needs"
"""The option of a handler that names the role it needs, where its room of the menu says another."""

BRINGS = "brings"
"""The option of a handler that says how many bytes may be sent to it, where that is more than most need."""

_UNSENT = Parameter(UNSENT)
_PORTS = (80, 443)


async def same_origin(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Let in what only asks, and what one of our own pages sent. Raises `ForeignRequestError`.

    Browsers tell where a form was sent from, and a page cannot make them lie. What tells nothing is no browser of ours.
    """
    scope = connection.scope
    deps: PlannerDependencies = connection.app.state.deps
    site, origin = header(scope, b"sec-fetch-site"), header(scope, b"origin")
    hosts = {_host(b"//" + header(scope, b"host")), _host(deps.link.encode())}
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

    What one of our own pages sent too late, or in another session, is kept for who typed it, and nothing is done.
    Raises `DivertedError`, `RoleTooLowError`, `ForeignRequestError` and `InvalidParametersError`.
    """
    scope = cast("HTTPScope", connection.scope)
    visit = PlannerVisit(scope, connection.receive)
    deps = visit.deps
    posted = Posted({}, {}) if visit.is_get else await visit.form_and_files(handler.opt.get(BRINGS, BODY_LIMIT))
    try:
        signed = await deps.sign_in_service.resume(deps.session_cookie.read(scope))
    except SignedOutError:
        held = deps.session_cookie.read(scope)
        asked = DivertedError(sign_in_address(asked_for(scope), ENDED if held else ""))
        raise (asked if visit.is_get else await too_late(visit, posted)) from None
    seconds = int((signed.session.ends - deps.clock()).total_seconds())
    scope["user"] = user = SignedInUser(signed=signed, seconds=seconds)
    read_query(scope, (*parameters_of(handler), _UNSENT))
    if not visit.is_get and not hmac.compare_digest(first_value(posted.fields, "csrf").encode(), user.csrf.encode()):
        raise await of_another_session(visit, posted)
    scope["user"] = replace(
        user,
        sent={name: values for name, values in posted.fields.items() if name not in OURS},
        files=posted.files,
        back=await back(visit, posted, signed.planner),
    )
    signed.planner.require(handler.opt.get(NEEDS, "reader"))
    # What another process published a moment ago is on these pages at once; respondents' pages wait a second for it.
    await deps.registry.refresh()
