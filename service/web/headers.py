"""The headers that every reply carries: nothing from elsewhere is loaded, framed or told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from litestar.types import Message, Scope

_YEAR_SECONDS = 31_536_000


class SecurityHeaders:
    """Adds the headers to each reply as it leaves, whoever made it."""

    def __init__(self, style_hashes: Iterable[str], *, https: bool) -> None:
        styles = " ".join(f"'sha256-{each}'" for each in style_hashes)
        policy = (
            f"default-src 'none'; style-src {styles}; script-src 'self'; connect-src 'self'; "
            "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        headers = {
            "content-security-policy": policy,
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
            "permissions-policy": "camera=(), geolocation=(), microphone=()",
            "cross-origin-opener-policy": "same-origin",
        }
        if https:
            headers["strict-transport-security"] = f"max-age={_YEAR_SECONDS}"
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, message: Message, _scope: Scope) -> None:
        """Add the headers where a reply begins."""
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *self._headers]
