"""Webhooks, and the outbox of what is sent to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from typing_extensions import override

from service.adapters.database.certification.certificates import to_certificate
from service.adapters.database.collecting.collectors import to_collector
from service.adapters.database.scoring.tallies import Tallies
from service.adapters.database.timestamps import to_moment, to_seconds
from service.application.ports import webhooks as ports
from service.application.ports.webhooks import Closing
from service.domain.webhooks.webhook import Delivery, Type, Webhook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from service.adapters.database.session import Reading, Row, Writing
    from service.domain.certification.certificate import Certificate


def to_webhook(row: Row) -> Webhook:
    """Make a webhook of its row."""
    number, url, events, internal, created = row
    return Webhook(
        id=number,
        url=url,
        events=cast("tuple[Type, ...]", tuple(events.split())),
        internal=bool(internal),
        created=to_moment(created),
    )


def to_delivery(row: Row) -> Delivery:
    """Make a delivery of its row."""
    webhook, event, kind, body, created, state, attempts, due, last = row
    return Delivery(
        webhook=webhook,
        event=event,
        type=kind,
        body=body,
        created=to_moment(created),
        state=state,
        attempts=attempts,
        due=to_moment(due),
        last=last,
    )


class Outbox(ports.Outbox):
    """Webhooks and deliveries, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def webhooks(self) -> list[Webhook]:
        return [to_webhook(row) for row in await self._session.rows("webhooks")]

    @override
    async def deliveries(self) -> list[Delivery]:
        return [to_delivery(row) for row in await self._session.rows("deliveries")]

    @override
    async def waiting(self) -> int:
        (count,) = await self._session.row("waiting_deliveries") or (0,)
        return int(count)

    @override
    async def has_work(self, now: datetime, before: datetime) -> bool:
        (found,) = await self._session.row("outbox_calls", now=to_seconds(now), before=to_seconds(before)) or (False,)
        return bool(found)


class OutboxWriter(ports.OutboxWriter):
    """Webhooks and deliveries, written."""

    def __init__(self, session: Writing) -> None:
        self._session = session

    @override
    async def add(self, webhook: Webhook) -> None:
        await self._session.execute(
            "add_webhook",
            id=webhook.id,
            url=webhook.url,
            events=" ".join(webhook.events),
            internal=webhook.internal,
            created=to_seconds(webhook.created),
        )

    @override
    async def remove(self, webhook: str) -> Webhook | None:
        row = await self._session.row("webhook_by_id", id=webhook)
        await self._session.execute("remove_webhook", id=webhook)
        return to_webhook(row) if row else None

    @override
    async def webhooks(self) -> list[Webhook]:
        return [to_webhook(row) for row in await self._session.rows("webhooks")]

    @override
    async def closings(self, now: datetime) -> list[Closing]:
        closed = [to_collector(row) for row in await self._session.rows("closings", now=to_seconds(now))]
        months = await Tallies(self._session).by_month([each.id for each in closed])
        return [Closing(each, sum(months[each.id].values())) for each in closed]

    @override
    async def mark_announced(self, closings: Sequence[Closing]) -> None:
        told = [{"collector_id": each.id, "closes": to_seconds(each.closes)} for each, _ in closings]
        self._session.put("tell_closing", told)

    @override
    async def certificates(self) -> list[Certificate]:
        return [to_certificate(row) for row in await self._session.rows("untold_certificates")]

    @override
    async def mark_certificates_announced(self, certificates: Sequence[Certificate]) -> None:
        names = ("subject", "fiscal_year", "quarter", "revision")
        self._session.put("tell_certificate", [{name: getattr(each, name) for name in names} for each in certificates])

    @override
    async def due(self, now: datetime, most: int) -> list[Delivery]:
        return [to_delivery(row) for row in await self._session.rows("due_deliveries", now=to_seconds(now), most=most)]

    @override
    async def put(self, deliveries: Sequence[Delivery]) -> None:
        self._session.put("put_delivery", [_columns(each) for each in deliveries])

    @override
    async def forget(self, before: datetime) -> None:
        self._session.put("forget_deliveries", [{"before": to_seconds(before)}])


def _columns(delivery: Delivery) -> dict[str, str | int | None]:
    return {
        "webhook_id": delivery.webhook,
        "event": delivery.event,
        "type": delivery.type,
        "body": delivery.body,
        "created": to_seconds(delivery.created),
        "state": delivery.state,
        "attempts": delivery.attempts,
        "due": to_seconds(delivery.due),
        "last": delivery.last,
    }
