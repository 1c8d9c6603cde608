"""Responses as ready ASGI messages, and respondents' pages compressed if the client accepts gzip."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send
from typing_extensions import override

from service.web.http.accept_encoding import takes_gzip

if TYPE_CHECKING:
    from service.web.http.gzip_template import GzipTemplate

Headers = list[tuple[bytes, bytes]]

_LOST = "no-store"
_KEPT = "private, no-cache"


class PageResponse(ASGIResponse):
    """An ASGI response with fixed body and headers; skips Litestar's serialisation and header handling."""

    def __init__(self, body: bytes, status: int, headers: Headers) -> None:
        self.body = body
        self.status_code = status
        self._headers = [*headers, (b"content-length", str(len(body)).encode())]

    def with_headers(self, headers: Mapping[str, str]) -> PageResponse:
        """Return a copy with more headers."""
        more = [(name.encode(), text.encode()) for name, text in headers.items()]
        return PageResponse(self.body, self.status_code, [*self._headers[:-1], *more])

    def to_asgi_response(self, **_: object) -> PageResponse:
        """Return itself; Litestar calls this on what a handler or an exception handler returns."""
        return self

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self._headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


def page(  # noqa: PLR0913 - all that makes a reply
    scope: Scope,
    template: GzipTemplate,
    value: str,
    status: int = 200,
    *,
    kept: bool = False,
    also: Mapping[str, str] | None = None,
) -> PageResponse:
    """Return a page with a value in its slots, gzipped if the client accepts that.

    `kept` allows the browser to keep the page for its back button (`private, no-cache`), with the same value in it;
    other pages are `no-store`. `also` are further headers.
    """
    zipped = takes_gzip(scope)
    body = template.gzipped(value.encode()) if zipped else template.plain(value.encode())
    made = PageResponse(body, status, _HEADS[zipped, kept])
    return made.with_headers(also) if also else made


def image_response(body: bytes, media_type: bytes) -> PageResponse:
    """Return an image."""
    return PageResponse(body, 200, [(b"content-type", media_type)])


def _head(*, zipped: bool, kept: bool) -> Headers:
    always = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"vary", b"accept-encoding"),
        (b"cache-control", (_KEPT if kept else _LOST).encode()),
    ]
    return [*always, (b"content-encoding", b"gzip")] if zipped else always


_HEADS = {(zipped, kept): _head(zipped=zipped, kept=kept) for zipped in (False, True) for kept in (False, True)}
