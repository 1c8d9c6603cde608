"""Webhooks and the outbox in the SQLite file."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from service.adapters.database.audit_log import SqliteBook
from service.adapters.database.certificates import to_certified
from service.adapters.database.collectors import to_collector
from service.adapters.database.tokens import to_seconds
from service.application.ports.webhooks import Closing
from service.domain.webhooks.webhook import Delivery, Type, Webhook

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from service.adapters.database.sqlite import Engine
    from service.domain.certification.certificate import Certificate


def to_webhook(row: Any) -> Webhook:  # noqa: ANN401 - a row
    """Make a webhook of its row."""
    number, url, events, internal, created = row
    return Webhook(
        id=number,
        url=url,
        events=cast("tuple[Type, ...]", tuple(events.split())),
        internal=bool(internal),
        created=datetime.fromtimestamp(created, UTC),
    )


def to_delivery(row: Any) -> Delivery:  # noqa: ANN401 - a row
    """Make a delivery of its row."""
    webhook, event, kind, body, created, state, attempts, due, last = row
    return Delivery(
        webhook=webhook,
        event=event,
        type=kind,
        body=body,
        created=datetime.fromtimestamp(created, UTC),
        state=state,
        attempts=attempts,
        due=datetime.fromtimestamp(due, UTC),
        last=last,
    )


class SqliteOutboxChange(SqliteBook):
    """A write transaction on webhooks and the outbox."""

    async def add(self, webhook: Webhook) -> None:
        """Record a webhook."""
        await self._queries.add_webhook(
            self._connection,
            id=webhook.id,
            url=webhook.url,
            events=" ".join(webhook.events),
            internal=webhook.internal,
            created=to_seconds(webhook.created),
        )

    async def remove(self, webhook: str) -> Webhook | None:
        """Do away with a webhook and all its deliveries; give it, where there was one."""
        row = await self._queries.webhook_by_id(self._connection, id=webhook)
        await self._queries.remove_webhook(self._connection, id=webhook)
        return to_webhook(row) if row else None

    async def webhooks(self) -> list[Webhook]:
        """Give all webhooks as they stand in this transaction, oldest first."""
        return [to_webhook(row) async for row in self._queries.webhooks(self._connection)]

    async def closings(self, now: datetime) -> list[Closing]:
        """Give the collectors that are closed by now, and of whose closing nobody has been told."""
        rows = self._queries.closings(self._connection, now=to_seconds(now))
        return [Closing(to_collector(row[:-1]), row[-1]) async for row in rows]

    async def mark_announced(self, closings: Sequence[Closing]) -> None:
        """Write down that these closings have been told of."""
        for collector, _ in closings:
            await self._queries.tell_closing(
                self._connection, collector_id=collector.id, closes=to_seconds(collector.closes)
            )

    async def certificates(self) -> list[Certificate]:
        """Give the certified reports that nobody has been told of, those of a subject and period in their order."""
        return [to_certified(row) async for row in self._queries.untold_certificates(self._connection)]

    async def told_certificates(self, certificates: Sequence[Certificate]) -> None:
        """Write down that these certified reports have been told of."""
        for each in certificates:
            await self._queries.tell_certificate(
                self._connection,
                subject=each.subject,
                fiscal_year=each.fiscal_year,
                quarter=each.quarter,
                revision=each.revision,
            )

    async def due(self, now: datetime, most: int) -> list[Delivery]:
        """Give deliveries whose time to be tried has come, those that wait longest first."""
        rows = self._queries.due_deliveries(self._connection, now=to_seconds(now), most=most)
        return [to_delivery(row) async for row in rows]

    async def put(self, deliveries: Sequence[Delivery]) -> None:
        """Insert deliveries, or change how they fare, unless their webhook is gone or they were tried since."""
        for delivery in deliveries:
            await self._queries.put_delivery(
                self._connection,
                webhook_id=delivery.webhook,
                event=delivery.event,
                type=delivery.type,
                body=delivery.body,
                created=to_seconds(delivery.created),
                state=delivery.state,
                attempts=delivery.attempts,
                due=to_seconds(delivery.due),
                last=delivery.last,
            )

    async def forget(self, before: datetime) -> None:
        """Forget the deliveries of events that are older."""
        await self._queries.forget_deliveries(self._connection, before=to_seconds(before))


class SqliteOutbox:
    """The webhooks, and what has been or will be sent to them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def change(self) -> AsyncIterator[SqliteOutboxChange]:
        """Open the write transaction."""
        async with self._engine.writes() as connection:
            yield SqliteOutboxChange(connection, self._engine.queries)

    async def webhooks(self) -> list[Webhook]:
        """Give all webhooks, oldest first."""
        return [to_webhook(row) async for row in self._engine.queries.webhooks(self._engine.reader)]

    async def deliveries(self) -> list[Delivery]:
        """Give all deliveries that are remembered, newest event first."""
        return [to_delivery(row) async for row in self._engine.queries.deliveries(self._engine.reader)]

    async def has_work(self, now: datetime, before: datetime) -> bool:
        """Tell whether there is work."""
        (found,) = await self._engine.queries.outbox_calls(
            self._engine.reader, now=to_seconds(now), before=to_seconds(before)
        )
        return bool(found)
