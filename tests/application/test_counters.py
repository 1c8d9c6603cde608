from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, get_args

import pytest

from service.application.collecting.submission import Receipt, Submissions
from service.application.collecting.submission_group import Outcome
from service.application.counters import (
    ANSWERS,
    COMMIT_TIME,
    GROUP_SIZE,
    SIGN_INS,
    WIDTH,
    Counters,
    Metric,
    Sample,
    layout,
    metrics,
)
from service.application.webhooks.delivery import WebhookDispatcher
from service.application.webhooks.subscriptions import Webhooks
from service.domain.errors import AlreadySentError, BusyError
from service.domain.webhooks.webhook import Reply
from tests.support.fake_webhooks import MemoryKeys, MemorySender
from tests.support.installation import answers, key, sheet, until, writing

if TYPE_CHECKING:
    from tests.support.installation import Installation


def shown(counters: Counters) -> dict[str, Metric]:
    return {each.name: each for each in metrics(counters.row)}


def counts(counters: Counters, name: str) -> dict[str, float]:
    return {value: each.value for each in shown(counters)[name].samples for value in each.labels.values() if each.value}


def test_every_number_has_a_place_of_its_own() -> None:
    places = list(layout())
    assert len(places) == len(set(places)) == WIDTH
    assert ANSWERS.values == get_args(Outcome)


def test_events_are_counted_by_their_values() -> None:
    counters = Counters()
    for result in ("ok", "refused", "ok"):
        counters.count(SIGN_INS, result)
    assert counts(counters, "pochai_sign_ins") == {"ok": 2, "refused": 1}
    with pytest.raises(ValueError, match="tuple"):
        counters.count(SIGN_INS, "somying")


def test_amounts_are_counted_up_to_each_bound() -> None:
    counters = Counters()
    for size in (1, 2, 3, 500, 501):
        counters.observe(GROUP_SIZE, size)
    counters.observe(COMMIT_TIME, 2_500)
    (sizes,) = shown(counters)["pochai_commit_group_size"].samples
    assert sizes.value == 1007
    assert dict(sizes.buckets) == {
        "1.0": 1, "2.0": 2, "5.0": 3, "10.0": 3, "20.0": 3, "50.0": 3, "100.0": 3, "500.0": 4, "+Inf": 5,
    }  # fmt: skip
    (times,) = shown(counters)["pochai_commit_seconds"].samples
    assert (times.value, times.buckets[:3]) == (0.0025, [("0.001", 0), ("0.0025", 1), ("0.005", 1)])


async def test_answers_are_counted_by_what_became_of_them(site: Installation) -> None:
    counters = Counters()
    collector = await site.collectors.create("survey", "สำนักงาน")
    published = site.registry.form("survey")
    intake = Submissions(site.store, site.registry, site.clock, site.timekeeper, limit=4, counters=counters)

    async def send(number: int, **given: Any) -> Receipt:
        filled = sheet(published, answers(**given))
        return await intake.submit(collector, published, key(number), filled, replaces=number != 2)

    sent = [(1, {}), (1, {}), (1, {"ease": 1}), (2, {})]
    tasks = [asyncio.create_task(send(number, **given)) for number, given in sent]
    await until(lambda: intake.waiting == len(sent))
    assert shown(counters)["pochai_answers_waiting"].samples == [Sample({}, len(sent))]
    with pytest.raises(BusyError):
        await send(3)
    async with writing(intake):
        await asyncio.gather(*tasks)
        with pytest.raises(AlreadySentError):
            await send(2, ease=1)
    assert shown(counters)["pochai_answers_waiting"].samples == [Sample({}, 0)]
    assert counts(counters, "pochai_answers") == {"stored": 2, "same": 1, "replaced": 1}
    assert counts(counters, "pochai_answers_refused") == {"unavailable": 1, "conflict": 1}
    (sizes,) = shown(counters)["pochai_commit_group_size"].samples
    assert (sizes.value, sizes.buckets[0], sizes.buckets[-1]) == (5, ("1.0", 1), ("+Inf", 2))


async def test_messages_to_other_systems_are_counted_by_whether_they_were_taken(site: Installation) -> None:
    counters, keys, sender = Counters(), MemoryKeys(), MemorySender()
    await Webhooks(site.store, site.clock, keys).add("https://system.example/in", ["survey.closed"])
    dispatcher = WebhookDispatcher(site.store, site.clock, keys, sender, lambda: 0.5, counters=counters)
    for reply in (Reply(status=500), Reply(status=204)):
        sender.always(reply)
        made = await site.collectors.create("survey", "สำนักงาน")
        await site.collectors.close(made.code)
        site.clock.forward(seconds=3)
        await dispatcher.run_once()
    assert counts(counters, "pochai_webhook_attempts") == {"delivered": 1, "failed": 1}
