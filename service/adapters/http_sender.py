"""Messages to other systems over HTTP: only to addresses that may be sent to, in bounded time, following nobody."""

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
    """A name that leads to where nothing may be sent."""


class HttpSender:
    """Posts messages. The name is looked up once and the address found is the one that is connected to.

    Otherwise a name could lead to a harmless address while it is looked at, and into our own network afterwards.
    """

    def __init__(self, *, connect_seconds: float = CONNECT_SECONDS, whole_seconds: float = WHOLE_SECONDS) -> None:
        self._whole_seconds = whole_seconds
        # The certificates that this machine trusts, the keeper's own among them.
        self._trust = ssl.create_default_context()
        self._timeout = httpx.Timeout(whole_seconds, connect=connect_seconds)

    async def send(self, webhook: Webhook, headers: Mapping[str, str], body: str) -> Reply:
        """Send a message; whatever goes wrong is in the reply. What the receiver says beyond its status is not read."""
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
                # Of several addresses of a name, one may be out of reach from here.
                continue
        return await self._post(url, addresses[-1], headers, body)

    async def _post(self, url: httpx.URL, address: str, headers: Mapping[str, str], body: str) -> Reply:
        """Post to an address in the name of a host, whose certificate it must show."""
        named = {**headers, "host": url.netloc.decode(), "user-agent": f"pochai/{__version__}"}
        # Without trust in the environment no proxy resolves the name anew.
        async with httpx.AsyncClient(verify=self._trust, trust_env=False, timeout=self._timeout) as client:
            request = client.build_request(
                "POST", url.copy_with(host=address), content=body, headers=named, extensions={"sni_hostname": url.host}
            )
            response = await client.send(request, stream=True, follow_redirects=False)
            await response.aclose()
            return Reply(status=response.status_code)


async def _addresses(url: httpx.URL, *, internal: bool) -> list[str]:
    """Look a host up. Raises `NotAllowedError` where any of its addresses may not be sent to."""
    port = url.port or (443 if url.scheme == "https" else 80)
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not all(allowed(ip_address(each), internal=internal) for each in addresses):
        raise NotAllowedError
    return addresses
