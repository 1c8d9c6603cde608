"""A sender that imports the HTTP library when the first message is sent: most installations send none."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.adapters.http_sender import HttpSender
    from service.domain.webhooks.webhook import Reply, Webhook


class LazyHttpSender:
    """Creates the `HttpSender` on first use."""

    async def send(self, webhook: Webhook, headers: Mapping[str, str], body: str) -> Reply:
        """Send a message; any failure is in the reply."""
        sender = await asyncio.to_thread(_opened)
        return await sender.send(webhook, headers, body)


@cache
def _opened() -> HttpSender:
    from service.adapters.http_sender import HttpSender  # noqa: PLC0415 - imported on first use, as it is large

    return HttpSender()
