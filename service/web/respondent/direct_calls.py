"""Middleware that calls the handlers of a collector's pages with their request."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from litestar.handlers import HTTPRouteHandler

from service.web.http.parameters import LANGUAGE, PARAMETERS, Parameter, read_query
from service.web.respondent.dependencies import Visit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

    from service.web.http.response import PageResponse

_QUERY = (LANGUAGE, Parameter("receipt"), Parameter("send"))
_NOTHING_ASKED = {each.name: "" for each in _QUERY}


class DirectCalls:
    """Calls the matched handler with a `Visit` as its only argument, and sends the `PageResponse` that it returns.

    Routing, exception handlers and all other middleware are Litestar's. Its injection, argument
    validation and conversion of results are skipped, because they cost more than the page. Handlers of these routes
    therefore have no guards, dependencies or hooks of their own.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request; OPTIONS goes to Litestar's own handler. Raises `InvalidParametersError`."""
        http = cast("HTTPScope", scope)
        if http["method"] == "OPTIONS":
            await self._app(scope, receive, send)
            return
        if http["query_string"]:
            read_query(http, _QUERY, others=True)
        else:
            cast("dict[str, object]", http)[PARAMETERS] = _NOTHING_ASKED
        call = cast("Callable[[Visit], Awaitable[PageResponse]]", cast("HTTPRouteHandler", scope["route_handler"]).fn)
        response = await call(Visit(http, receive, send))
        await response(scope, receive, send)
