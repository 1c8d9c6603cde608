"""The contract of every store for told populations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.application.ports.snapshot import Wanted
from service.domain.collecting.population import ToldPopulation
from service.domain.period import FiscalPeriod
from tests.support.examples import at

if TYPE_CHECKING:
    from service.application.ports.store import Store


def told(collector_id: int, quarter: int, people: int | None, *, year: int = 2569, revision: int = 1) -> ToldPopulation:
    return ToldPopulation(
        collector_id=collector_id,
        since=FiscalPeriod(fiscal_year=year, quarter=quarter),
        revision=revision,
        people=people,
        told=at("2026-05-15T12:00:00"),
        by="วิภา",
    )


async def test_all_that_was_told_stays_in_the_order_of_quarters_and_revisions(store: Store) -> None:
    assert await store.populations.everything() == {}
    first, again, unknown, last, other = (
        told(1, 4, 999_999_999), told(1, 4, 40, revision=2), told(1, 1, None), told(1, 1, 7, year=2570), told(2, 1, 5),
    )  # fmt: skip
    async with store.write() as unit:
        for each in (last, other, first, unknown):
            await unit.populations.add(replace(each, told=each.told.replace(microsecond=5)))
        assert await unit.populations.of(1) == [unknown, first, last]
        await unit.populations.add(again)
    assert await store.populations.of(1) == [unknown, first, again, last]
    assert await store.populations.of(3) == []
    everything = {1: [unknown, first, again, last], 2: [other]}
    assert await store.populations.everything() == everything
    assert (await store.figures(Wanted())).populations == everything


async def test_a_failed_transaction_tells_nothing(store: Store) -> None:
    async def fail() -> None:
        async with store.write() as unit:
            await unit.populations.add(told(1, 1, 40))
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    assert await store.populations.of(1) == []
