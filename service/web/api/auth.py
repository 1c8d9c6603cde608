"""Who may read what over the API: guards that look at the token shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler

from service.domain.errors import UnauthenticatedError
from service.web.dependencies import Dependencies

if TYPE_CHECKING:
    from service.application.accounts.tokens import Scope

Connection = ASGIConnection[Any, Any, Any, State]

TOKEN: list[dict[str, list[str]]] = [{"token": []}]
"""How an operation describes that it wants a token."""


async def may_read_scores(request: Connection, _handler: BaseRouteHandler) -> None:
    """Let in whoever holds a token for scores, or everybody where the keeper made them public."""
    deps: Dependencies = request.app.state.deps
    if not deps.public_scores:
        await _allow(deps, request, "scores:read")


async def may_read_responses(request: Connection, _handler: BaseRouteHandler) -> None:
    """Let in whoever holds a token for answer sheets."""
    await _allow(request.app.state.deps, request, "responses:read")


async def _allow(deps: Dependencies, request: Connection, scope: Scope) -> None:
    """Look at the token; wrong ones are counted, so that nobody can try them all."""
    try:
        await deps.tokens().allow(_bearer(request), scope)
    except UnauthenticatedError:
        deps.guesses.check(request.scope)
        deps.guesses.count(request.scope)
        raise


def _bearer(request: Connection) -> str | None:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None
