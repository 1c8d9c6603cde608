"""The HTTP sender of webhooks: allowed addresses only (no SSRF), with a timeout, without redirects."""

from __future__ import annotations

import asyncio
import socket
import ssl
from ipaddress import ip_address
from typing import TYPE_CHECKING

import httpx

from service import __version__
from service.domain.webhooks.webhook import Reply, allowed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.domain.webhooks.webhook import Webhook

CONNECT_SECONDS = 5
WHOLE_SECONDS = 10


class NotAllowedError(Exception):
    """The host resolves to an address that may not be sent to."""


class HttpSender:
    """Posts messages; the host is resolved once, and exactly the checked address is connected to.

    Otherwise a name could resolve to a public address when checked, and to a private one when used (DNS rebinding).
    """

    def __init__(self, *, connect_seconds: float = CONNECT_SECONDS, whole_seconds: float = WHOLE_SECONDS) -> None:
        self._whole_seconds = whole_seconds
        # The certificates that this machine trusts, including the keeper's own.
        self._trust = ssl.create_default_context()
        self._timeout = httpx.Timeout(whole_seconds, connect=connect_seconds)

    async def send(self, webhook: Webhook, headers: Mapping[str, str], body: str) -> Reply:
        """Send a message; any failure is in the reply. The response body is not read."""
        try:
            async with asyncio.timeout(self._whole_seconds):
                return await self._send(webhook, headers, body)
        except NotAllowedError:
            return Reply(fault="not-allowed")
        except (TimeoutError, httpx.TimeoutException):
            return Reply(fault="timeout")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
            return Reply(fault="unreachable")

    async def _send(self, webhook: Webhook, headers: Mapping[str, str], body: str) -> Reply:
        url = httpx.URL(webhook.url)
        addresses = await _addresses(url, internal=webhook.internal)
        for address in addresses[:-1]:
            try:
                return await self._post(url, address, headers, body)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                # A name may have an address that is unreachable from here.
                continue
        return await self._post(url, addresses[-1], headers, body)

    async def _post(self, url: httpx.URL, address: str, headers: Mapping[str, str], body: str) -> Reply:
        """Post to an IP address, with the host's name in TLS and the Host header."""
        named = {**headers, "host": url.netloc.decode(), "user-agent": f"pochai/{__version__}"}
        # No proxy from the environment: it would resolve the name again.
        async with httpx.AsyncClient(verify=self._trust, trust_env=False, timeout=self._timeout) as client:
            request = client.build_request(
                "POST", url.copy_with(host=address), content=body, headers=named, extensions={"sni_hostname": url.host}
            )
            response = await client.send(request, stream=True, follow_redirects=False)
            await response.aclose()
            return Reply(status=response.status_code)


async def _addresses(url: httpx.URL, *, internal: bool) -> list[str]:
    """Resolve a host. Raises `NotAllowedError` where any of its addresses is not allowed."""
    port = url.port or (443 if url.scheme == "https" else 80)
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not all(allowed(ip_address(each), internal=internal) for each in addresses):
        raise NotAllowedError
    return addresses
