"""The guards of the planners' pages: same origin, session, role and CSRF token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler
from msgspec.structs import replace

from service.domain.errors import ForeignRequestError, SignedOutError
from service.web.dependencies import dependencies_of
from service.web.http.form_data import MOST_FIELDS, first_value
from service.web.http.parameters import Parameter, parameters_of, read_query
from service.web.http.request import BODY_LIMIT, header
from service.web.http.uploads import Posted
from service.web.planner.dependencies import GuardDependencies, PlannerVisit
from service.web.planner.redirect_error import RedirectError
from service.web.planner.refill import OURS
from service.web.planner.signed_in_user import SignedInUser
from service.web.planner.unsent_forms import (
    form_to_refill,
    keep_after_session_end,
    keep_from_other_session,
    keep_until_proven,
)
from service.web.planner.urls import ENDED, SECOND_FACTOR, UNSENT, current_url, sign_in_url

if TYPE_CHECKING:
    from litestar.types import HTTPScope


Connection = ASGIConnection[Any, Any, Any, State]

NEEDS = "needs"
"""The option with which a handler names the role it needs; it overrides the one of its menu item."""

MAX_BODY = "brings"
"""The option with which a handler allows bodies larger than `BODY_LIMIT`, in bytes."""

MOST = "most-fields"
"""The option with which a handler allows more fields than `MOST_FIELDS`."""

BEFORE_SECOND_FACTOR = "before-the-second-factor"
"""The option of a handler for accounts that have yet to set up the second factor they must have."""

NEEDS_PROOF = "needs-proof"
"""The option of a handler for which a planner must have proved a short time ago to be there."""

_UNSENT = Parameter(UNSENT)
_PORTS = (80, 443)


async def same_origin(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Allow GET, and other methods only from a form of this site. Raises `ForeignRequestError`.

    Reads Sec-Fetch-Site and Origin, which scripts cannot set; a POST with neither of them is refused.
    """
    scope = connection.scope
    deps = dependencies_of(connection.app, GuardDependencies)
    site, origin = header(scope, b"sec-fetch-site"), header(scope, b"origin")
    hosts = {_host(b"//" + header(scope, b"host")), _host(deps.link.encode())}
    ours = site in {b"", b"same-origin"} and (not origin or _host(origin) in hosts - {None})
    if scope.get("method") != "GET" and not (ours and (site or origin)):
        raise ForeignRequestError


def _host(origin: bytes) -> tuple[str, int | None] | None:
    """Return the host and port of an origin, without the ports 80 and 443; `None` if it cannot be parsed."""
    try:
        read = urlsplit(origin.decode("latin-1"))
        host, port = read.hostname, read.port
    except ValueError:
        return None
    return (host, None if port in _PORTS else port) if host else None


async def signed_in(connection: Connection, handler: BaseRouteHandler) -> None:
    """Allow signed-in planners with the role that the handler needs; a POST must carry the session's CSRF token.

    A form of this site that is sent after the session ended, or from a page of another session, is stored for its
    author and not processed; so is one of a handler with `NEEDS_PROOF` until its sender has proved to be there. Raises
    `RedirectError`, `RoleTooLowError`, `ForeignRequestError` and `InvalidParametersError`.
    """
    scope = cast("HTTPScope", connection.scope)
    visit = PlannerVisit(scope, connection.receive)
    deps = visit.deps
    limits = handler.opt.get(MAX_BODY, BODY_LIMIT), handler.opt.get(MOST, MOST_FIELDS)
    posted = Posted({}, {}) if visit.is_get else await visit.form_and_files(*limits)
    try:
        signed = await deps.sign_in_service.resume(deps.session_cookie.read(scope))
    except SignedOutError:
        held = deps.session_cookie.read(scope)
        asked = RedirectError(sign_in_url(current_url(scope), ENDED if held else ""))
        raise (asked if visit.is_get else await keep_after_session_end(visit, posted)) from None
    seconds = int((signed.session.ends - deps.clock()).total_seconds())
    scope["user"] = user = SignedInUser(signed=signed, seconds=seconds)
    read_query(scope, (*parameters_of(handler), _UNSENT))
    if not visit.is_get and not user.owns(first_value(posted.fields, "csrf")):
        raise await keep_from_other_session(visit, posted)
    scope["user"] = replace(
        user,
        sent={name: _storable(values) for name, values in posted.fields.items() if name not in OURS},
        files=posted.files,
        refill=await form_to_refill(visit, posted, signed.planner),
    )
    if deps.second_factors.lacks(signed) and BEFORE_SECOND_FACTOR not in handler.opt:
        raise RedirectError(SECOND_FACTOR)
    signed.planner.require(handler.opt.get(NEEDS, "reader"))
    if NEEDS_PROOF in handler.opt and not signed.session.proven(deps.clock()):
        raise await keep_until_proven(visit, posted)
    # Planners see at once what another process has published; respondents see it within a second.
    await deps.registry.refresh()


def _storable(values: list[str]) -> list[str]:
    """Return values without the letter NUL, which PostgreSQL stores in no text."""
    return [each.replace("\0", "") for each in values]
