"""Webhook administration: add with a secret shown once, list, test, remove; each change is in the audit log."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from service.application.accounts.accounts import TERMINAL, record
from service.application.webhooks.delivery import announce, message, send
from service.domain.errors import UnknownWebhookError
from service.domain.webhooks.webhook import Delivery, Reply, Type, Webhook, checked_url, secret_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.application.ports.store import Clock, Store
    from service.application.ports.webhooks import Sender, WebhookKeys

_ID_BYTES = 8


class Webhooks:
    """The webhooks of an installation; `who` is the actor in the audit log."""

    def __init__(
        self, store: Store, clock: Clock, keys: WebhookKeys, *, who: str = TERMINAL, demonstration: bool = False
    ) -> None:
        self._store = store
        self._who = who
        self._clock = clock
        self._keys = keys
        self._demonstration = demonstration

    async def add(self, url: str, events: Iterable[Type], *, internal: bool = False) -> tuple[Webhook, str]:
        """Add a webhook for events from now on; return it with its secret.

        Raises `InvalidWebhookError` and `WebhookKeyMissingError`.
        """
        now = self._clock()
        webhook = Webhook(
            id=secrets.token_hex(_ID_BYTES),
            url=checked_url(url, internal=internal),
            events=tuple(sorted(set(events))),
            internal=internal,
            created=now,
        )
        if not await self._store.outbox.webhooks():
            # Only with the first webhook: another key would change the secrets that were issued.
            self._keys.make()
        secret = secret_of(self._keys.key(webhook.id))
        async with self._store.write() as unit:
            await announce(unit, now, demonstration=self._demonstration)
            await unit.webhooks.add(webhook)
            await record(unit.audit, now, self._who, "webhook-added", _named(webhook))
        return webhook, secret

    async def remove(self, webhook: str) -> Webhook:
        """Remove a webhook with its waiting deliveries. Raises `UnknownWebhookError`."""
        async with self._store.write() as unit:
            removed = await unit.webhooks.remove(webhook)
            if removed is None:
                raise UnknownWebhookError(webhook=webhook)
            await record(unit.audit, self._clock(), self._who, "webhook-removed", _named(removed))
        return removed

    async def everything(self) -> list[Webhook]:
        """Return all webhooks, oldest first."""
        return await self._store.outbox.webhooks()

    async def find(self, webhook: str) -> Webhook:
        """Return a webhook. Raises `UnknownWebhookError`."""
        found = next((each for each in await self.everything() if each.id == webhook), None)
        if found is None:
            raise UnknownWebhookError(webhook=webhook)
        return found

    async def deliveries(self) -> list[Delivery]:
        """Return the deliveries, newest event first."""
        return await self._store.outbox.deliveries()

    async def test(self, webhook: str, sender: Sender) -> Reply:
        """Send a webhook one test message now. Raises `UnknownWebhookError`."""
        found, now = await self.find(webhook), self._clock()
        return await send(sender, self._keys, found, message("webhook.test", now, {}), now)


def _named(webhook: Webhook) -> str:
    """Return a webhook's name for the audit log: id and host, as the rest of its address may be a secret."""
    return f"{webhook.id} {webhook.host}"
