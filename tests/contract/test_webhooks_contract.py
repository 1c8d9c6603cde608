"""The contract of every store for webhooks and the outbox."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from service.domain.accounts.audit_log import next_entry
from service.domain.certification.certificate import make_certificate
from service.domain.period import FiscalPeriod
from service.domain.webhooks.webhook import KEPT, Delivery, Webhook
from tests.support.installation import MONTH, NOON, Installation, answers, close, sheet

if TYPE_CHECKING:
    from service.application.ports.store import Store

HOUR = timedelta(hours=1)


def webhook(name: str = "a", **other: Any) -> Webhook:
    given = {"id": name, "url": f"https://{name}.example/in", "events": ("survey.closed",), "internal": False}
    return Webhook(**{**given, "created": NOON, **other})


def delivery(to: str = "a", event: str = "evt_1", **other: Any) -> Delivery:
    given: dict[str, Any] = {"webhook": to, "event": event, "type": "survey.closed", "body": '{"ก": 1}'}
    return Delivery(**{**given, "created": NOON, "due": NOON, **other})


async def added(store: Store, *webhooks: Webhook, deliveries: tuple[Delivery, ...] = ()) -> None:
    async with store.write() as unit:
        for each in webhooks:
            await unit.webhooks.add(each)
        await unit.webhooks.put(deliveries)


async def test_webhooks_come_back_as_they_were_added_oldest_first(store: Store) -> None:
    late, early = webhook("a", created=NOON + HOUR, events=(), internal=True), webhook("b")
    await added(store, late, early)
    assert await store.outbox.webhooks() == [early, late]
    async with store.write() as unit:
        assert await unit.webhooks.webhooks() == [early, late]


async def test_a_removed_webhook_takes_its_deliveries_along_and_gets_no_others(store: Store) -> None:
    await added(store, webhook("a"), webhook("b"), deliveries=(delivery("a"), delivery("b")))
    async with store.write() as unit:
        assert await unit.webhooks.remove("a") == webhook("a")
        assert await unit.webhooks.remove("a") is None
        await unit.webhooks.put([delivery("a"), delivery("a", "evt_2")])
    assert await store.outbox.webhooks() == [webhook("b")]
    assert await store.outbox.deliveries() == [delivery("b")]


async def test_deliveries_come_back_newest_event_first(store: Store) -> None:
    old, new = delivery("a", "evt_1"), delivery("b", "evt_2", created=NOON + HOUR)
    also = delivery("b", "evt_1", state="given-up", attempts=3, last="500")
    await added(store, webhook("a"), webhook("b"), deliveries=(old, new, also))
    assert await store.outbox.deliveries() == [new, old, also]


async def test_those_are_due_whose_time_has_come_the_longest_waiting_first(store: Store) -> None:
    later = delivery("a", "evt_1", due=NOON + HOUR)
    waits, waits_longer = delivery("a", "evt_2"), delivery("a", "evt_3", due=NOON - HOUR)
    done = delivery("a", "evt_4", state="delivered")
    await added(store, webhook(), deliveries=(later, waits, waits_longer, done))
    async with store.write() as unit:
        assert await unit.webhooks.due(NOON, 9) == [waits_longer, waits]
        assert await unit.webhooks.due(NOON, 1) == [waits_longer]
        assert await unit.webhooks.due(NOON - 2 * HOUR, 9) == []


@pytest.mark.parametrize(
    ("before", "later"),
    [
        ({"attempts": 2}, {"attempts": 1, "state": "delivered"}),
        ({"attempts": 1, "state": "delivered"}, {"attempts": 1, "last": "500"}),
        ({"attempts": 1, "state": "given-up"}, {"attempts": 2}),
    ],
)
async def test_what_was_tried_or_settled_since_stays(
    store: Store, before: dict[str, Any], later: dict[str, Any]
) -> None:
    await added(store, webhook(), deliveries=(delivery(**before),))
    await added(store, deliveries=(delivery(**later),))
    assert await store.outbox.deliveries() == [delivery(**before)]


async def test_how_it_fares_changes_and_what_it_says_does_not(store: Store) -> None:
    await added(store, webhook(), deliveries=(delivery(),))
    faring: dict[str, Any] = {"attempts": 1, "state": "delivered", "last": "204", "due": NOON + HOUR}
    await added(store, deliveries=(delivery(**faring, created=NOON - HOUR),))
    assert await store.outbox.deliveries() == [delivery(**faring)]


async def test_old_events_are_forgotten(store: Store) -> None:
    kept = delivery("a", "evt_2", created=NOON - KEPT)
    old = delivery("a", "evt_1", created=NOON - KEPT - HOUR, state="delivered")
    await added(store, webhook(), deliveries=(kept, old))
    assert await store.outbox.waiting() == 1
    assert await store.outbox.has_work(NOON - 2 * HOUR, NOON - KEPT)
    async with store.write() as unit:
        await unit.webhooks.forget(NOON - KEPT)
    assert await store.outbox.deliveries() == [kept]
    assert not await store.outbox.has_work(NOON - 2 * HOUR, NOON - KEPT)


async def test_a_closing_is_found_with_its_responses_until_it_was_told_of(site: Installation) -> None:
    collectors, outbox = site.collectors, site.store.outbox
    dated = await collectors.create("survey", "ถึงเย็น", closes=NOON + HOUR)
    shut = await collectors.create("survey", "ปิดเอง")
    open_still = await collectors.create("survey", "เปิดอยู่")
    filled = sheet(site.registry.form("survey"), answers())
    for each in (dated, open_still):
        await site.store_sheets(each, MONTH, filled, filled)
    assert not await outbox.has_work(NOON, NOON)
    shut = await collectors.close(shut.code)
    assert await outbox.has_work(NOON, NOON)
    async with site.store.write() as unit:
        assert await unit.webhooks.closings(NOON) == [(shut, 0)]
        assert await unit.webhooks.closings(NOON + HOUR) == [(shut, 0), (dated, 2)]
        await unit.webhooks.mark_announced(await unit.webhooks.closings(NOON + HOUR))
        assert await unit.webhooks.closings(NOON + HOUR) == []
    assert not await outbox.has_work(NOON + HOUR, NOON)


async def test_one_that_was_opened_again_and_closed_is_found_again(site: Installation) -> None:
    made = await site.collectors.create("survey", "สำนักงาน", closes=NOON + HOUR)
    site.clock.forward(hours=1)
    async with site.store.write() as unit:
        await unit.webhooks.mark_announced(await unit.webhooks.closings(site.clock()))
    await close(site.store, made.code, NOON + 2 * HOUR)
    assert not await site.store.outbox.has_work(site.clock(), NOON)
    assert await site.store.outbox.has_work(NOON + 2 * HOUR, NOON)


async def test_certified_reports_are_found_in_their_order_until_they_were_told_of(store: Store) -> None:
    period = FiscalPeriod(fiscal_year=2569, quarter=3)
    first, second = (make_certificate("survey", period, n, {"n": n}, by="a", moment=NOON, note="") for n in (1, 2))
    other = make_certificate("scorecard", FiscalPeriod(fiscal_year=2569), 1, {}, by="a", moment=NOON, note="")
    assert not await store.outbox.has_work(NOON, NOON)
    async with store.write() as unit:
        for each in (first, second, other):
            await unit.certificates.add(each)
    assert await store.outbox.has_work(NOON, NOON)
    async with store.write() as unit:
        assert await unit.webhooks.certificates() == [other, first, second]
        await unit.webhooks.mark_certificates_announced([other, first, second])
        assert await unit.webhooks.certificates() == []
    assert not await store.outbox.has_work(NOON, NOON)
    third = make_certificate("survey", period, 3, {}, by="a", moment=NOON, note="")
    async with store.write() as unit:
        await unit.certificates.add(third)
    async with store.write() as unit:
        assert await unit.webhooks.certificates() == [third]


async def test_a_delivery_that_is_due_calls(store: Store) -> None:
    await added(store, webhook(), deliveries=(delivery(),))
    assert await store.outbox.has_work(NOON, NOON)
    assert not await store.outbox.has_work(NOON - HOUR, NOON)
    await added(store, deliveries=(delivery(state="delivered"),))
    assert not await store.outbox.has_work(NOON, NOON)


async def test_moments_are_kept_to_the_second(store: Store) -> None:
    odd = NOON + timedelta(microseconds=999_999)
    await added(store, webhook(created=odd), deliveries=(delivery(created=odd, due=odd),))
    assert await store.outbox.webhooks() == [webhook()]
    assert await store.outbox.deliveries() == [delivery()]


async def test_what_fails_leaves_nothing(store: Store) -> None:
    async def fail() -> None:
        async with store.write() as unit:
            await unit.webhooks.add(webhook())
            await unit.webhooks.put([delivery()])
            await unit.audit.record(next_entry(await unit.audit.last_entry(), NOON, "", "webhook-added", ""))
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    kept = (await store.outbox.webhooks(), await store.outbox.deliveries(), await store.accounts.entries())
    assert kept == ([], [], [])
