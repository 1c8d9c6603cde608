"""Webhook delivery: events are put into the outbox once, and retried from there until accepted or given up.

Events are derived from stored state, so a crash loses none, and it does not matter who closed a survey: a person, a
command, or its date.
"""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, Any

from msgspec import MsgspecError, json

from service.application.certification.certified_figures import figures_of
from service.application.counters import WEBHOOKS, Counters
from service.application.scoring.form_report import FormReport
from service.application.timekeeping import clock_doubt
from service.domain.errors import InvalidPeriodError, WebhookKeyMissingError
from service.domain.period import BANGKOK
from service.domain.webhooks.webhook import KEPT, Delivery, Reply, Type, Webhook, headers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from service.application.certification.due import Due
    from service.application.ports.store import Clock, Store
    from service.application.ports.unit_of_work import UnitOfWork
    from service.application.ports.webhooks import Closing, Sender, WebhookKeys
    from service.domain.certification.certificate import Certificate

AT_ONCE = 32
"""Concurrent attempts; one that hangs delays no others beyond its timeout."""

_ID_BYTES = 16
_encoder = json.Encoder(decimal_format="number")


class WebhookDispatcher:
    """Announces events and sends due deliveries.

    A delivery is claimed in a write transaction, so two processes never send the same one at once.
    """

    def __init__(  # noqa: PLR0913 - the use case has that many ports
        self,
        store: Store,
        clock: Clock,
        keys: WebhookKeys,
        sender: Sender,
        chance: Callable[[], float],
        *,
        demonstration: bool = False,
        counters: Counters | None = None,
    ) -> None:
        self._store = store
        self._counters = counters or Counters()
        self._clock = clock
        self._keys = keys
        self._sender = sender
        self._chance = chance
        self._demonstration = demonstration

    async def run_once(self) -> bool:
        """Put new events into the outbox and send what is due; return whether anything was sent.

        All waits while the clock is in doubt: an event is announced once, and an old delivery is forgotten.
        """
        now = self._clock()
        if not await self._store.outbox.has_work(now, now - KEPT) or await clock_doubt(self._store, now):
            return False
        async with self._store.write() as unit:
            await unit.webhooks.forget(now - KEPT)
            await announce(unit, now, demonstration=self._demonstration)
            claimed = [each.claimed(now) for each in await unit.webhooks.due(now, AT_ONCE)]
            await unit.webhooks.put(claimed)
            webhooks = {each.id: each for each in await unit.webhooks.webhooks()}
        await asyncio.gather(*(self._try(webhooks[each.webhook], each) for each in claimed if each.state == "waiting"))
        return bool(claimed)

    async def _try(self, webhook: Webhook, delivery: Delivery) -> None:
        """Send one message and store its result at once, without waiting for others."""
        reply = await send(self._sender, self._keys, webhook, (delivery.event, delivery.body), self._clock())
        self._counters.count(WEBHOOKS, "delivered" if reply.accepted else "failed")
        async with self._store.write() as unit:
            await unit.webhooks.put([delivery.after(reply, self._clock(), self._chance())])


async def send(sender: Sender, keys: WebhookKeys, webhook: Webhook, message: tuple[str, str], now: datetime) -> Reply:
    """Sign a message and send it."""
    event, body = message
    try:
        key = keys.key(webhook.id)
    except WebhookKeyMissingError:
        return Reply(fault="no-key")
    return await sender.send(webhook, headers(key, event, now, body), body)


async def announce(unit: UnitOfWork, now: datetime, *, demonstration: bool = False) -> None:
    """Put events up to `now` that were not announced yet into the outbox of each subscriber."""
    closings, certificates = await unit.webhooks.closings(now), await unit.webhooks.certificates()
    await unit.webhooks.mark_announced(closings)
    await unit.webhooks.mark_certificates_announced(certificates)
    happened: list[tuple[Type, dict[str, Any]]] = [
        *(("survey.closed", _closed(each)) for each in closings),
        *(("report.certified", told) for each in certificates if (told := _told(each))),
    ]
    webhooks = await unit.webhooks.webhooks()
    for kind, data in happened:
        event, body = message(kind, now, {**data, **({"demonstration": True} if demonstration else {})})
        await unit.webhooks.put(_deliveries(webhooks, kind, event, body, now))


async def announce_work(
    unit: UnitOfWork, now: datetime, due: Iterable[Due], link: str, *, demonstration: bool = False
) -> None:
    """Put what is due into the outbox of each subscriber; `link` is what the paths of tasks are appended to."""
    data = {"tasks": [_task(each, link) for each in due], **({"demonstration": True} if demonstration else {})}
    event, body = message("work.due", now, data)
    await unit.webhooks.put(_deliveries(await unit.webhooks.webhooks(), "work.due", event, body, now))


def message(kind: Type, now: datetime, data: dict[str, Any]) -> tuple[str, str]:
    """Return an event's id and its body, as sent byte for byte."""
    event = f"evt_{secrets.token_hex(_ID_BYTES)}"
    body = {"id": event, "type": kind, "timestamp": now.astimezone(BANGKOK), "data": data}
    return event, _encoder.encode(body).decode()


def _deliveries(webhooks: Iterable[Webhook], kind: Type, event: str, body: str, now: datetime) -> list[Delivery]:
    return [
        Delivery(webhook=each.id, event=event, type=kind, body=body, created=now, due=now)
        for each in webhooks
        if kind in each.events
    ]


def _task(due: Due, link: str) -> dict[str, Any]:
    return {
        "kind": due.kind,
        "subject": due.subject,
        "title": due.title,
        "fiscal_year": due.period.fiscal_year,
        "quarter": due.period.quarter,
        "until": due.until,
        "url": f"{link}{due.target}",
    }


def _closed(closing: Closing) -> dict[str, Any]:
    collector = closing.collector
    return {
        "code": collector.code,
        "form": collector.form,
        "label": collector.label,
        "opens": collector.opens and collector.opens.astimezone(BANGKOK),
        "closes": collector.closes and collector.closes.astimezone(BANGKOK),
        "responses": closing.responses,
        "population": collector.population,
    }


def _told(certified: Certificate) -> dict[str, Any] | None:
    """Return the event of a certificate; `None` if it was tampered with or is unreadable.

    `pochai certify verify` reports that, and other events must not wait for it.
    """
    try:
        return _certified(certified) if certified.sound else None
    except (MsgspecError, InvalidPeriodError):
        return None


def _certified(certified: Certificate) -> dict[str, Any]:
    """Return a certificate's figures for the event; its certifier is left out."""
    figures = figures_of(certified)
    score = figures.score if isinstance(figures, FormReport) else None
    return {
        "subject": certified.subject,
        "fiscal_year": certified.fiscal_year,
        "quarter": certified.quarter or None,
        "revision": certified.revision,
        "certified": certified.certified.astimezone(BANGKOK),
        "provisional": certified.provisional,
        "checksum": certified.checksum,
        "percent": score and score.percent,
        "level": score and score.level,
    }
