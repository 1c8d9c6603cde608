"""The way in: what lies under a collector's link is answered at once, all else goes on through the framework.

The respondents' pages are asked for more than all others, and the way through the framework costs more than they do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from litestar import Litestar, Request
from litestar.enums import ScopeType

from service.web.errors import on_error
from service.web.http.head_requests import HeadAsGet
from service.web.respondent.dependencies import Visit
from service.web.respondent.questionnaire import at_collector

if TYPE_CHECKING:
    from litestar.types import HTTPScope

    from service.web.http.response import PageResponse
    from service.web.http.security_headers import SecurityHeaders

_LINKS = {"s", "S"}
"""What the path of a collector's link begins with."""


class Entrance(Litestar):
    """The application: the framework's own, with a shorter way to the respondents' pages."""

    def __init__(self, *, security: SecurityHeaders, **wired: Any) -> None:  # noqa: ANN401 - what the framework takes
        super().__init__(before_send=[security], **wired)
        self.asgi_handler = HeadAsGet(self.asgi_handler)
        self._security = security

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's own, of all kinds
        """Answer a request, or live through the start and the end."""
        if scope["type"] == ScopeType.HTTP:
            first, *steps = [step for step in scope["path"].split("/") if step] or [""]
            if first in _LINKS:
                reply = await self._at_link(scope, steps, receive)
                await reply.send_with(scope, send, self._security.respondents)
                return
        await super().__call__(scope, receive, send)

    async def _at_link(self, scope: HTTPScope, steps: list[str], receive: Any) -> PageResponse:  # noqa: ANN401 - ASGI's own
        scope["app"] = scope["litestar_app"] = self
        visit = Visit(scope, receive)
        try:
            return await at_collector(visit, steps)
        except Exception as error:  # noqa: BLE001 - told, and logged where it is our fault, as on all other pages
            return cast("PageResponse", on_error(Request(scope, receive), error, visit.collector))
