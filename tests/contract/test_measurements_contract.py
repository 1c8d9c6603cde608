"""The contract of every store for measured values."""

from __future__ import annotations

from datetime import UTC
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from service.application.ports.snapshot import Wanted
from service.domain.accounts.audit_log import next_entry
from service.domain.indicators.measurement import Measurement
from service.domain.period import FiscalPeriod
from tests.support.examples import YEAR, at
from tests.support.installation import NOON
from tests.support.reading import measured_in

if TYPE_CHECKING:
    from service.application.ports.store import Store


async def add(store: Store, *measurements: Measurement) -> None:
    async with store.write() as unit:
        for each in measurements:
            await unit.measurements.add(each)


def measured(indicator: str = "2.1", quarter: int | None = None, revision: int = 1, **other: Any) -> Measurement:
    return Measurement(
        **{
            "indicator": indicator,
            "period": FiscalPeriod(fiscal_year=2569, quarter=quarter),
            "revision": revision,
            "inputs": {"approved": "3", "entered": "2"},
            "value": Fraction(200, 3),
            "by": "วิภา",
            "recorded": at("2026-05-15T12:00:00"),
            **other,
        }
    )


async def test_a_measurement_comes_back_as_it_was_recorded(store: Store) -> None:
    full = measured(
        inputs={"task.1": 'ร่าง "หนังสือ"; --', "before.1": "7.5", "after.1": "9"},
        value=Fraction(-20),
        note="นับใหม่\nอีกครั้ง",
    )
    await add(store, full)
    assert await store.measurements.everything() == [full]


async def test_measurements_come_back_in_order_the_whole_year_first(store: Store) -> None:
    next_year = measured(period=FiscalPeriod(fiscal_year=2570))
    ordered = [measured(), measured(quarter=1), measured(quarter=1, revision=2), next_year, measured("2.2")]
    for each in reversed(ordered):
        await add(store, each)
    assert await store.measurements.everything() == ordered
    assert await store.measurements.of_year(2569) == [each for each in ordered if each is not next_year]
    assert await store.measurements.of_year(2570) == [next_year]
    assert await store.measurements.of_year(2571) == await measured_in(store, 2571) == []
    assert await measured_in(store, 2569) == await store.measurements.of_year(2569)
    found = (await store.figures(Wanted(measured=frozenset([2568, 2570])))).measured
    assert found == {2568: [], 2570: [next_year]}


async def test_a_transaction_sees_the_history_of_a_period_oldest_first_and_its_own_additions(store: Store) -> None:
    second, first, other = measured(revision=2), measured(), measured(quarter=1)
    await add(store, second, first, other, measured("2.2"))
    async with store.write() as unit:
        assert await unit.measurements.history("2.1", YEAR) == [first, second]
        await unit.measurements.add(measured(revision=3))
        assert [each.revision for each in await unit.measurements.history("2.1", YEAR)] == [1, 2, 3]
        assert await unit.measurements.history("2.1", replace(YEAR, quarter=1)) == [other]
        assert await unit.measurements.history("2.3", YEAR) == []


async def test_what_is_recorded_and_the_book_are_written_together_or_not_at_all(store: Store) -> None:
    entry = next_entry(None, NOON, "วิภา", "measured", "2.1 2569 #1")

    async def fail() -> None:
        async with store.write() as unit:
            await unit.measurements.add(measured())
            await unit.audit.record(entry)
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    assert await store.measurements.everything() == []
    assert await store.accounts.entries() == []
    async with store.write() as unit:
        await unit.measurements.add(measured())
        await unit.audit.record(entry)
    assert (await store.measurements.everything(), await store.accounts.entries()) == ([measured()], [entry])


async def test_moments_are_kept_to_the_second(store: Store) -> None:
    moment = at("2026-05-15T12:00:00.999999")
    await add(store, measured(recorded=moment))
    (kept,) = await store.measurements.everything()
    assert kept == replace(measured(), recorded=moment.replace(microsecond=0))
    assert kept.recorded.tzinfo is UTC
