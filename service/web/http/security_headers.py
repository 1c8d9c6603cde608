"""The security headers of every response: Content-Security-Policy, Referrer-Policy, HSTS and others."""

from __future__ import annotations

import re
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any, cast

from service.web.http.request import is_planner_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from litestar.types import ASGIApp, Message, Receive, Scope, Send

REQUEST_ID = "pochai.request_id"
"""The key of a scope under which an error of our own has the id that the log names it by."""

_YEAR_SECONDS = 31_536_000
_OK = 200
_STATIC = b"/static/"
_FILES = [(b"content-security-policy", b"default-src 'none'"), (b"x-content-type-options", b"nosniff")]
"""What a file of the pages needs: the rest binds documents, and would take 400 bytes of a phone's first flight."""

_SCRIPTED = "script-src 'self'; connect-src 'self'"
_ALWAYS = {
    "x-content-type-options": "nosniff",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
}


_SHARED = re.compile(rb".*/plan/shared/")
"""The beginning of an address that holds a secret."""

_PREVIEWS = re.compile(rb".*/plan/forms/drafts/[0-9a-f]+/preview")
"""The pages that the editor of drafts shows beside it, in a frame."""


class SecurityHeaders:
    """ASGI wrapper that adds the security headers to every response, and has it counted with its nanoseconds.

    Headers that bind documents are left out where a file of the pages is sent.
    """

    def __init__(
        self,
        application: ASGIApp,
        style_hashes: Iterable[str],
        counted: Callable[[Scope, int, int], None],
        *,
        https: bool,
    ) -> None:
        self._application = application
        self._counted = counted
        self._always = _ALWAYS | ({"strict-transport-security": f"max-age={_YEAR_SECONDS}"} if https else {})
        self._styles: dict[str, None] = {}
        # With "no-referrer" browsers also send "Origin: null", and same_origin could not recognise our own pages.
        loaded = f"style-src 'self'; {_SCRIPTED}; frame-src 'self'"
        self._planners = _headers(self._always, loaded, referrer="same-origin")
        self._framed = _headers(self._always, loaded, referrer="same-origin", framed_by="'self'")
        # What its address opens is for whoever holds it alone: no other site may learn it.
        self._shared = _headers(self._always, "style-src 'self'", referrer="no-referrer")
        self.admit(style_hashes)

    def admit(self, style_hashes: Iterable[str]) -> None:
        """Allow further styles in respondents' pages; pages with the earlier ones may be on their way."""
        self._styles |= dict.fromkeys(style_hashes)
        styles = " ".join(f"'sha256-{each}'" for each in self._styles)
        self._respondents = _headers(self._always, f"style-src {styles}; {_SCRIPTED}", referrer="no-referrer")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
        begun = perf_counter_ns()
        added = self._respondents
        if is_planner_request(scope):
            path = scope["raw_path"]
            shared = self._shared if _SHARED.match(path) else self._planners
            added = self._framed if _PREVIEWS.fullmatch(path) else shared

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                name = cast("dict[str, Any]", scope).get(REQUEST_ID)
                told = [(b"x-request-id", name.encode())] if name else []
                is_file = message["status"] == _OK and scope["raw_path"].startswith(_STATIC)
                message["headers"] = [*message["headers"], *(_FILES if is_file else added), *told]
                self._counted(scope, message["status"], perf_counter_ns() - begun)
            await send(message)

        await self._application(scope, receive, with_headers)


def _headers(
    always: dict[str, str], loaded: str, *, referrer: str, framed_by: str = "'none'"
) -> list[tuple[bytes, bytes]]:
    policy = (
        f"default-src 'none'; {loaded}; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors {framed_by}"
    )
    headers = {"content-security-policy": policy, "referrer-policy": referrer, **always}
    return [(name.encode(), value.encode()) for name, value in headers.items()]
