"""The way out for messages, opened when the first is sent: its library is large, and most installations send none."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.adapters.http_sender import HttpSender
    from service.domain.webhooks.webhook import Reply, Webhook


class LazyHttpSender:
    """Sends messages over HTTP."""

    async def send(self, webhook: Webhook, headers: Mapping[str, str], body: str) -> Reply:
        """Send a message; whatever goes wrong is in the reply."""
        sender = await asyncio.to_thread(_opened)
        return await sender.send(webhook, headers, body)


@cache
def _opened() -> HttpSender:
    from service.adapters.http_sender import HttpSender  # noqa: PLC0415 - the point of this module

    return HttpSender()
