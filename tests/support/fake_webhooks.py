"""The outbox in memory, keys that can be lost, and a sender that records messages and replies as told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.application.ports.webhooks import Closing, Outbox, OutboxWriter
from service.domain.errors import WebhookKeyMissingError
from service.domain.scoring.tally import ANSWERED, SHEET, WHOLE, Cell
from service.domain.webhooks.webhook import Delivery, Reply, Webhook
from tests.support.fake_moments import kept

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from service.domain.certification.certificate import Certificate
    from tests.support.fake_store import MemoryStore, State
    from tests.support.fake_unit import MemoryUnit

_SHEETS = Cell(WHOLE, SHEET, WHOLE, ANSWERED)


class MemoryOutbox(Outbox):
    """Webhooks and deliveries, read from the state."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def webhooks(self) -> list[Webhook]:
        return _by_age(self._store.seen.hooks)

    async def deliveries(self) -> list[Delivery]:
        everything = sorted(self._store.seen.deliveries.values(), key=lambda each: (each.event, each.webhook))
        return sorted(everything, key=lambda each: each.created, reverse=True)

    async def waiting(self) -> int:
        return sum(each.state == "waiting" for each in self._store.seen.deliveries.values())

    async def has_work(self, now: datetime, before: datetime) -> bool:
        state = self._store.seen
        return bool(
            _due(state.deliveries.values(), now)
            or any(each.created < before for each in state.deliveries.values())
            or _closings(state, state.told_of, now)
            or _certificates(state, state.told_certificates)
        )


class MemoryOutboxWriter(OutboxWriter):
    """Webhooks and deliveries, written."""

    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def add(self, webhook: Webhook) -> None:
        self._unit.set(hooks=(*self._unit.state.hooks, replace(webhook, created=kept(webhook.created))))

    async def remove(self, webhook: str) -> Webhook | None:
        state = self._unit.state
        self._unit.set(
            hooks=tuple(each for each in state.hooks if each.id != webhook),
            deliveries={key: each for key, each in state.deliveries.items() if each.webhook != webhook},
        )
        return next((each for each in state.hooks if each.id == webhook), None)

    async def webhooks(self) -> list[Webhook]:
        return _by_age(self._unit.state.hooks)

    async def closings(self, now: datetime) -> list[Closing]:
        return _closings(self._unit.state, self._unit.state.told_of, now)

    async def mark_announced(self, closings: Sequence[Closing]) -> None:
        told = {collector.id: collector.closes for collector, _ in closings if collector.closes}
        self._unit.set(told_of=self._unit.state.told_of | told)

    async def certificates(self) -> list[Certificate]:
        return _certificates(self._unit.state, self._unit.state.told_certificates)

    async def mark_certificates_announced(self, certificates: Sequence[Certificate]) -> None:
        told = {(each.subject, each.fiscal_year, each.quarter): each.revision for each in certificates}
        self._unit.set(told_certificates=self._unit.state.told_certificates | told)

    async def due(self, now: datetime, most: int) -> list[Delivery]:
        return _due(self._unit.state.deliveries.values(), now)[:most]

    async def put(self, deliveries: Sequence[Delivery]) -> None:
        there = dict(self._unit.state.deliveries)
        for delivery in deliveries:
            key = (delivery.webhook, delivery.event)
            before = there.get(key)
            overtaken = before and (before.state != "waiting" or before.attempts > delivery.attempts)
            if not overtaken and any(each.id == delivery.webhook for each in self._unit.state.hooks):
                there[key] = replace(delivery, created=kept((before or delivery).created), due=kept(delivery.due))
        self._unit.set(deliveries=there)

    async def forget(self, before: datetime) -> None:
        there = self._unit.state.deliveries
        self._unit.set(deliveries={key: each for key, each in there.items() if each.created >= before})


def _by_age(webhooks: Sequence[Webhook]) -> list[Webhook]:
    return sorted(webhooks, key=lambda each: (each.created, each.id))


def _due(deliveries: Iterable[Delivery], now: datetime) -> list[Delivery]:
    due = [each for each in deliveries if each.state == "waiting" and each.due <= now]
    return sorted(due, key=lambda each: (each.due, each.event, each.webhook))


def _closings(state: State, told_of: Mapping[int, datetime], now: datetime) -> list[Closing]:
    closed = [each for each in state.collectors if each.counts and each.closes and each.closes <= now]
    return sorted(
        (Closing(each, _responses(state, each.id)) for each in closed if told_of.get(each.id) != each.closes),
        key=lambda closing: (closing.collector.closes, closing.collector.id),
    )


def _certificates(state: State, told: Mapping[tuple[str, int, int], int]) -> list[Certificate]:
    return [each for key, each in sorted(state.certified.items()) if key[3] > told.get(key[:3], 0)]


def _responses(state: State, collector: int) -> int:
    return sum(
        count for place, count in state.tally.items() if (place.collector_id, place.cell) == (collector, _SHEETS)
    )


class MemoryKeys:
    """Keys without a file. A test can lose the master key."""

    def __init__(self) -> None:
        self.made = 0
        self.lost = False

    def make(self) -> None:
        self.made += 1

    def key(self, name: str) -> bytes:
        if self.lost or not self.made:
            raise WebhookKeyMissingError
        return f"{self.made}:{name}".encode()


class MemorySender:
    """Replies 204, or what a test wants, and records each message with its target and headers."""

    def __init__(self) -> None:
        self.sent: list[tuple[Webhook, Mapping[str, str], str]] = []
        self.answers: Callable[[], Awaitable[Reply]] = self.accept

    async def accept(self) -> Reply:
        return Reply(status=204)

    def always(self, reply: Reply) -> None:
        async def answer() -> Reply:
            return reply

        self.answers = answer

    async def send(self, webhook: Webhook, headers: Mapping[str, str], body: str) -> Reply:
        self.sent.append((webhook, headers, body))
        return await self.answers()
