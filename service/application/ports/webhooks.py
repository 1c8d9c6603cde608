"""The ports of webhooks: the outbox in the store, the key of their secrets, and whoever carries a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from service.domain.certification.certificate import Certificate
    from service.domain.collecting.collector import Collector
    from service.domain.webhooks.webhook import Delivery, Reply, Webhook


class Closing(NamedTuple):
    """A collector that is closed, with how many responses came through it."""

    collector: Collector
    responses: int


class WebhookKeys(Protocol):
    """The keys that messages are signed with, derived from one that lies outside of the store."""

    def make(self) -> None:
        """Make the one key, unless there is one."""

    def key(self, webhook: str) -> bytes:
        """Derive a webhook's key. Raises `WebhookKeyMissingError`."""


class Sender(Protocol):
    """Carries messages to other systems, in bounded time, and follows nobody elsewhere."""

    async def send(self, webhook: Webhook, headers: Mapping[str, str], body: str) -> Reply:
        """Send a message; whatever goes wrong is in the reply."""


class OutboxWriter(Protocol):
    """Webhooks and the outbox, in a write transaction."""

    async def add(self, webhook: Webhook) -> None:
        """Record a webhook."""

    async def remove(self, webhook: str) -> Webhook | None:
        """Do away with a webhook and all its deliveries; give it, where there was one."""

    async def webhooks(self) -> list[Webhook]:
        """Give all webhooks as they stand in this transaction, oldest first."""

    async def closings(self, now: datetime) -> list[Closing]:
        """Give the collectors that are closed by now, and of whose closing nobody has been told."""

    async def mark_announced(self, closings: Sequence[Closing]) -> None:
        """Write down that these closings have been told of."""

    async def certificates(self) -> list[Certificate]:
        """Give the certified reports that nobody has been told of, those of a subject and period in their order."""

    async def mark_certificates_announced(self, certificates: Sequence[Certificate]) -> None:
        """Write down that these certified reports have been told of."""

    async def due(self, now: datetime, most: int) -> list[Delivery]:
        """Give deliveries whose time to be tried has come, those that wait longest first."""

    async def put(self, deliveries: Sequence[Delivery]) -> None:
        """Insert deliveries, or change how they fare, unless their webhook is gone or they were tried since."""

    async def forget(self, before: datetime) -> None:
        """Forget the deliveries of events that are older."""


class Outbox(Protocol):
    """The webhooks, and what has been or will be sent to them."""

    async def webhooks(self) -> list[Webhook]:
        """Give all webhooks, oldest first."""

    async def deliveries(self) -> list[Delivery]:
        """Give all deliveries that are remembered, newest event first."""

    async def has_work(self, now: datetime, before: datetime) -> bool:
        """Tell whether there is work: something to tell of, a delivery that is due, or one from before a moment."""
