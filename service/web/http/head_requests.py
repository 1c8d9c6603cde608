"""HEAD requests: handled as GET, with the body removed, and allowed wherever GET is."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

    from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send


_ALLOW = b"allow"


def with_head(methods: Iterable[str]) -> str:
    """Return an `Allow` of methods, with HEAD where GET is."""
    allowed = {*methods}
    return ", ".join(sorted(allowed | ({"HEAD"} if "GET" in allowed else set())))


class HeadAsGet:
    """ASGI wrapper that passes HEAD on as GET and empties the body of the response; replies to OPTIONS name it."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
        method = scope.get("method")
        if method not in {"HEAD", "OPTIONS"}:
            await self._application(scope, receive, send)
            return

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start" and any(name == _ALLOW for name, _ in message["headers"]):
                kept = [(name, value) for name, value in message["headers"] if name != _ALLOW]
                message["headers"] = [*kept, (_ALLOW, _allowed(scope).encode())]
            await send(message)

        if method == "OPTIONS":
            await self._application(scope, receive, named)
            return

        async def bodiless(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        cast("HTTPScope", scope)["method"] = "GET"
        await self._application(scope, receive, bodiless)


def _allowed(scope: Scope) -> str:
    """Return the methods of an address: Litestar's own reply has those of the handler that was registered first."""
    routes = scope["litestar_app"].routes
    return with_head({name for each in routes if each.path_format == scope["path_template"] for name in each.methods})
