"""Replies on their way out: pages compressed where the reader takes it, and never kept by anything in between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

from service.web.http.negotiation import takes_gzip

if TYPE_CHECKING:
    from service.web.http.gzip_template import GzipTemplate

Headers = list[tuple[bytes, bytes]]

_LOST = "no-store"
_KEPT = "private, no-cache"


class PageResponse(ASGIResponse):
    """A reply that is ready to go: its head is put together once, and nothing of the framework is in its way."""

    def __init__(self, body: bytes, status: int, headers: Headers) -> None:
        self.body = body
        self.status_code = status
        self._headers = [*headers, (b"content-length", str(len(body)).encode())]

    def with_headers(self, headers: Mapping[str, str]) -> PageResponse:
        """Give it with more headers."""
        more = [(name.encode(), text.encode()) for name, text in headers.items()]
        return PageResponse(self.body, self.status_code, [*self._headers[:-1], *more])

    def to_asgi_response(self, **_: object) -> PageResponse:
        """Give itself: the framework asks this of what answers an error."""
        return self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Send it."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self._headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


def page(  # noqa: PLR0913 - all that makes a reply
    scope: Scope,
    made: GzipTemplate,
    value: str,
    status: int = 200,
    *,
    kept: bool = False,
    also: Mapping[str, str] | None = None,
) -> PageResponse:
    """Give a copy of a page with a value in its slot.

    A kept page stays in the reader's browser for its back button alone: there it has the same value again. Whoever
    opens the link anew gets a fresh one.
    """
    zipped = takes_gzip(scope)
    body = made.gzipped(value.encode()) if zipped else made.plain(value.encode())
    more = [(name.encode(), text.encode()) for name, text in (also or {}).items()]
    return PageResponse(body, status, [*_HEADS[zipped, kept], *more])


def svg_response(body: bytes, media_type: bytes) -> PageResponse:
    """Give a picture."""
    return PageResponse(body, 200, [(b"content-type", media_type)])


def _head(*, zipped: bool, kept: bool) -> Headers:
    always = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"vary", b"accept-encoding"),
        (b"cache-control", (_KEPT if kept else _LOST).encode()),
    ]
    return [*always, (b"content-encoding", b"gzip")] if zipped else always


_HEADS = {(zipped, kept): _head(zipped=zipped, kept=kept) for zipped in (False, True) for kept in (False, True)}
