"""Middleware that calls the handlers of a collector's pages with their request."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from litestar.handlers import HTTPRouteHandler

from service.web.http.parameters import LANGUAGE, Parameter, read_query
from service.web.respondent.dependencies import Visit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

    from service.web.http.response import PageResponse

_QUERY = (LANGUAGE, Parameter("receipt"), Parameter("send"))


class DirectCalls:
    """Calls a matched handler with a `Visit` alone, and sends the `PageResponse` that it returns.

    Routing, exception handlers, `before_send` and all other middleware are the framework's. Its injection, validation
    of arguments and conversion of results are left out: they cost more than the page. So the handlers below have no
    guards, no dependencies and no hooks of their own.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; OPTIONS is answered by the framework's own handler. Raises `InvalidParametersError`."""
        http = cast("HTTPScope", scope)
        if http["method"] == "OPTIONS":
            await self._app(scope, receive, send)
            return
        read_query(http, _QUERY, others=True)
        call = cast("Callable[[Visit], Awaitable[PageResponse]]", cast("HTTPRouteHandler", scope["route_handler"]).fn)
        response = await call(Visit(scope, receive, send))
        await response(scope, receive, send)
