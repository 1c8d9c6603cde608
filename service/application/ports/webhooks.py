"""The ports of webhooks: the outbox in the store, the signing keys, and the HTTP sender."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from service.domain.certification.certificate import Certificate
    from service.domain.collecting.collector import Collector
    from service.domain.webhooks.webhook import Delivery, Reply, Webhook


class Closing(NamedTuple):
    """A closed collector, with its number of responses."""

    collector: Collector
    responses: int


class WebhookKeys(Protocol):
    """Signing keys, each derived from one master key that is kept outside of the store."""

    def make(self) -> None:
        """Create the master key, unless it exists."""

    def key(self, name: str) -> bytes:
        """Derive a webhook's key. Raises `WebhookKeyMissingError`."""


class Sender(Protocol):
    """Sends messages by HTTP POST, with a timeout, without following redirects."""

    async def send(self, webhook: Webhook, headers: Mapping[str, str], body: str) -> Reply:
        """Send a message; any failure is in the reply."""


class OutboxWriter(Protocol):
    """Webhooks and the outbox, in a write transaction."""

    async def add(self, webhook: Webhook) -> None:
        """Insert a webhook."""

    async def remove(self, webhook: str) -> Webhook | None:
        """Delete a webhook with all its deliveries; return it, or `None`."""

    async def webhooks(self) -> list[Webhook]:
        """Return all webhooks as they are in this transaction, oldest first."""

    async def closings(self, now: datetime) -> list[Closing]:
        """Return the collectors closed by `now` that were not announced yet."""

    async def mark_announced(self, closings: Sequence[Closing]) -> None:
        """Mark these closings as announced."""

    async def certificates(self) -> list[Certificate]:
        """Return the certificates not announced yet, by subject and period in order of revision."""

    async def mark_certificates_announced(self, certificates: Sequence[Certificate]) -> None:
        """Mark these certificates as announced."""

    async def due(self, now: datetime, most: int) -> list[Delivery]:
        """Return up to `most` deliveries that are due, longest due first."""

    async def put(self, deliveries: Sequence[Delivery]) -> None:
        """Insert or update deliveries, unless their webhook is gone or they were tried since."""

    async def forget(self, before: datetime) -> None:
        """Delete the deliveries of events older than `before`."""


class Outbox(Protocol):
    """Webhooks and their deliveries."""

    async def webhooks(self) -> list[Webhook]:
        """Return all webhooks, oldest first."""

    async def deliveries(self) -> list[Delivery]:
        """Return all deliveries, newest event first."""

    async def waiting(self) -> int:
        """Return how many deliveries are still to be tried."""

    async def has_work(self, now: datetime, before: datetime) -> bool:
        """Return whether something is to be announced, due, or older than `before`."""
