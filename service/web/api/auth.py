"""Guards of the API: a bearer token with the scope that a route needs."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler
from msgspec import Struct

from service.domain.accounts.planner import TOKEN_PREFIX
from service.domain.errors import ExpiredTokenError, ForbiddenError, ForeignAddressError, UnauthenticatedError
from service.web.dependencies import dependencies_of

if TYPE_CHECKING:
    from service.application.accounts.tokens import Scope, Tokens
    from service.web.dependencies import UseCaseFactory
    from service.web.http.client_address import ClientAddress
    from service.web.http.rate_limit import RateLimiter


class ApiGuardDependencies(Struct, frozen=True, kw_only=True):
    """What the guards of the API use."""

    client: ClientAddress
    guess_limit: RateLimiter
    public_scores: bool
    tokens: UseCaseFactory[Tokens]


_READER = "reader"
"""The scope's key for `reader_of`."""

Connection = ASGIConnection[Any, Any, Any, State]


def token_with(scope: Scope) -> list[dict[str, list[str]]]:
    """Return the OpenAPI security requirement of a route that needs a token with a scope."""
    return [{"token": [scope]}]


async def may_read_scores(request: Connection, _handler: BaseRouteHandler) -> None:
    """Allow holders of a token with `scores:read`, or everybody where scores are public.

    There a token that is good still says who reads. Raises `UnauthenticatedError` and `ForbiddenError`.
    """
    deps = dependencies_of(request.app, ApiGuardDependencies)
    if not deps.public_scores:
        await allow(deps, request, "scores:read")
    elif "authorization" in request.headers:
        with suppress(UnauthenticatedError, ExpiredTokenError, ForeignAddressError, ForbiddenError):
            await allow(deps, request, "scores:read")


async def may_read_responses(request: Connection, _handler: BaseRouteHandler) -> None:
    """Allow holders of a token with `responses:read`. Raises `UnauthenticatedError` and `ForbiddenError`."""
    await allow(dependencies_of(request.app, ApiGuardDependencies), request, "responses:read")


async def allow(deps: ApiGuardDependencies, request: Connection, scope: Scope) -> None:
    """Check the token. Wrong tokens count against the address's rate limit of guesses.

    Raises `UnauthenticatedError` and `ForbiddenError`.
    """
    try:
        token = await deps.tokens().allow(_bearer(request), scope, deps.client(request.scope))
    except UnauthenticatedError:
        deps.guess_limit.take(request.scope)
        raise
    cast("dict[str, object]", request.scope)[_READER] = f"{TOKEN_PREFIX}{token.name}"


def reader_of(request: Connection) -> str:
    """Return what the audit log calls the holder of the request's token; empty without one, where scores are public."""
    return str(cast("dict[str, object]", request.scope).get(_READER, ""))


def _bearer(request: Connection) -> str | None:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None
