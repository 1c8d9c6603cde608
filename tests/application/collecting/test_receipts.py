"""Receipts: only the holder reads, corrects and withdraws an answer."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from service.adapters.form_files.toml import load
from service.application.collecting.collectors import Collectors
from service.application.collecting.receipts import Receipts
from service.application.collecting.recount import recount
from service.application.collecting.submission import Submissions
from service.application.forms.filed_forms import publish
from service.application.forms.registry import FormRegistry
from service.application.timekeeping import Timekeeper
from service.domain.collecting.answers import check
from service.domain.collecting.collector import Collector
from service.domain.collecting.receipt import receipt_of
from service.domain.errors import InvalidReceiptError, UnknownReceiptError, WithdrawnError
from tests.support.fake_store import MemoryStore
from tests.support.installation import close

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

KEY = "k" * 22
FORMS = Path(__file__).parents[3] / "forms"
pytestmark = pytest.mark.anyio


def noon() -> datetime:
    return datetime(2026, 1, 15, 5, 0, tzinfo=UTC)


class Desk:
    """A service at work, over a store in memory."""

    def __init__(self, store: MemoryStore, registry: FormRegistry, collector: Collector) -> None:
        self.store = store
        self.registry = registry
        self.collector = collector
        self.intake = Submissions(store, registry, noon, Timekeeper(store, noon))
        self.receipts = Receipts(store, registry, noon)

    async def send(self, topics: list[str], key: str = KEY) -> str:
        published = self.registry.form("needs")
        answers = {
            name: item.choices[0].value if item.__struct_config__.tag == "single" else [item.choices[0].value]
            for name, item in published.questionnaire.items.items()
            if item.required and hasattr(item, "choices")
        }
        sheet = check(published.questionnaire, {**answers, "topics": topics})
        return (await self.intake.submit(self.collector, published, key, sheet)).receipt


@asynccontextmanager
async def at_work() -> AsyncIterator[Desk]:
    store = MemoryStore()
    registry = await publish(load(FORMS), store, noon)
    collector = await Collectors(store, registry, noon).create("needs", "ทดสอบ")
    desk = Desk(store, registry, collector)
    writing = asyncio.create_task(desk.intake.run())
    try:
        yield desk
    finally:
        desk.intake.close()
        await writing


def topics_of(desk: Desk) -> list[str]:
    topics = desk.registry.form("needs").questionnaire.items["topics"]
    return [choice.value for choice in getattr(topics, "choices", ())]


async def test_a_receipt_opens_the_answers_it_was_given_for() -> None:
    async with at_work() as desk:
        first, *_ = topics_of(desk)
        receipt = await desk.send([first])
        held = await desk.receipts.read(receipt.lower().replace("-", " "))
    assert held.answers["topics"] == [first]
    assert (held.month, held.open, held.collector.code) == (202601, True, desk.collector.code)


async def test_a_receipt_of_a_closed_collector_still_reads() -> None:
    async with at_work() as desk:
        receipt = await desk.send(topics_of(desk)[:1])
        await close(desk.store, desk.collector.code, noon())
        assert (await desk.receipts.read(receipt)).open is False


@pytest.mark.parametrize(
    ("typed", "error"), [("7KQ2", InvalidReceiptError), (receipt_of("z" * 22, "ABC234"), UnknownReceiptError)]
)
async def test_a_wrong_receipt_opens_nothing(typed: str, error: type[Exception]) -> None:
    async with at_work() as desk:
        await desk.send(topics_of(desk)[:1])
        with pytest.raises(error):
            await desk.receipts.read(typed)
        with pytest.raises(error):
            await desk.receipts.withdraw(typed)


async def test_a_correction_under_the_receipt_replaces_the_answers() -> None:
    async with at_work() as desk:
        first, second, *_ = topics_of(desk)
        receipt = await desk.send([first])
        held = await desk.receipts.read(receipt)
        published = desk.registry.form("needs")
        corrected = check(published.questionnaire, {**held.answers, "topics": [second]})
        again = await desk.intake.resubmit(desk.collector, published, receipt, corrected)
        assert (again.receipt, again.outcome) == (receipt, "replaced")
        assert (await desk.receipts.read(receipt)).answers["topics"] == [second]
        assert (await recount(desk.store, desk.registry, lambda _: None)).differences == []


async def test_a_withdrawn_response_is_empty_uncounted_and_stays_away() -> None:
    async with at_work() as desk:
        receipt = await desk.send(topics_of(desk)[:1])
        await desk.receipts.withdraw(receipt)
        with pytest.raises(WithdrawnError):
            await desk.receipts.read(receipt)
        with pytest.raises(WithdrawnError):
            await desk.receipts.withdraw(receipt)
        with pytest.raises(WithdrawnError):
            await desk.send(topics_of(desk)[:1])
        counted = await recount(desk.store, desk.registry, lambda _: None)
        assert (counted.responses, counted.withdrawn, counted.differences) == (1, 1, [])
        assert await desk.store.tallies.everything() == {}
