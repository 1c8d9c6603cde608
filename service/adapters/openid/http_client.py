"""HTTP requests to the provider: with timeouts and size limits, over TLS or to this machine only."""

from __future__ import annotations

import asyncio
import ssl
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import httpx
from msgspec import DecodeError, Struct, json

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 10
_CONNECT_SECONDS = 5
_MOST_BYTES = 256 * 1024
_TOO_MANY = 429
_FAULTS = 500


class NoAnswerError(Exception):
    """No usable reply."""


class Refused(Struct, frozen=True):
    """The provider refused, with an OAuth error code."""

    error: str


async def ask(
    url: str, *, sent: Mapping[str, str] | None = None, login: tuple[str, str] | None = None, bearer: str = ""
) -> dict[str, Any] | Refused:
    """Fetch a JSON object, by POST where a form is `sent`. Raises `NoAnswerError`."""
    if not is_private(url):
        raise NoAnswerError("plain")
    try:
        async with asyncio.timeout(SECONDS):
            status, body = await _exchange(url, sent, login, bearer)
        told = json.decode(body)
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, DecodeError) as error:
        raise NoAnswerError(type(error).__name__) from error
    if not isinstance(told, dict) or status >= _FAULTS or status == _TOO_MANY:
        raise NoAnswerError(str(status))
    return told if status == 200 else Refused(str(told.get("error", status)))  # noqa: PLR2004 - HTTP status OK


async def _exchange(
    url: str, sent: Mapping[str, str] | None, login: tuple[str, str] | None, bearer: str
) -> tuple[int, bytes]:
    headers = {"accept": "application/json", **({"authorization": f"Bearer {bearer}"} if bearer else {})}
    # Both parts are form-encoded (RFC 6749, 2.3.1).
    auth = httpx.BasicAuth(quote(login[0], safe=""), quote(login[1], safe="")) if login else None
    timeout = httpx.Timeout(SECONDS, connect=_CONNECT_SECONDS)
    # The proxy settings of the environment apply, except for this machine.
    proxied = url.startswith("https:")
    async with httpx.AsyncClient(verify=_trust(), timeout=timeout, trust_env=proxied) as client:
        method = "GET" if sent is None else "POST"
        async with client.stream(method, url, data=sent, headers=headers, auth=auth, follow_redirects=False) as reply:
            body = b""
            async for piece in reply.aiter_bytes():
                body += piece
                if len(body) > _MOST_BYTES:
                    raise NoAnswerError("size")
            return reply.status_code, body


@cache
def _trust() -> ssl.SSLContext:
    """Return a TLS context with the certificates that this machine trusts."""
    return ssl.create_default_context()


def is_private(url: str) -> bool:
    """Return whether an address is safe from eavesdroppers: TLS, or on this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    try:
        near = ip_address(parts.hostname or "").is_loopback
    except ValueError:
        near = False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and near))
