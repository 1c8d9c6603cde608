"""What every store promises of values measured by hand."""

from __future__ import annotations

from datetime import UTC
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from service.domain.audit import Deed, first_break, following
from service.domain.measurement import Measurement
from service.domain.period import FiscalPeriod
from tests.builders import NOON
from tests.support import at

if TYPE_CHECKING:
    from service.application.ports import Store

DEED = Deed(moment=NOON, who="วิภา", action="measured", subject="2.1 2569 #1")


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
    assert await store.measurements.add(full, DEED)
    assert await store.measurements.everything() == [full]


async def test_measurements_come_back_in_order_the_whole_year_first(store: Store) -> None:
    next_year = measured(period=FiscalPeriod(fiscal_year=2570))
    ordered = [measured(), measured(quarter=1), measured(quarter=1, revision=2), next_year, measured("2.2")]
    for each in reversed(ordered):
        assert await store.measurements.add(each, DEED)
    assert await store.measurements.everything() == ordered
    assert await store.measurements.of_year(2569) == [each for each in ordered if each is not next_year]
    assert await store.measurements.of_year(2570) == [next_year]
    assert await store.measurements.of_year(2571) == []


async def test_a_revision_that_is_there_stays_as_it_is(store: Store) -> None:
    assert await store.measurements.add(measured(), DEED)
    assert not await store.measurements.add(measured(by="สมชาย", value=Fraction(100)), DEED)
    assert await store.measurements.everything() == [measured()]


async def test_moments_are_kept_to_the_second(store: Store) -> None:
    moment = at("2026-05-15T12:00:00.999999")
    await store.measurements.add(measured(recorded=moment), DEED)
    (kept,) = await store.measurements.everything()
    assert kept == replace(measured(), recorded=moment.replace(microsecond=0))
    assert kept.recorded.tzinfo is UTC


async def test_each_is_told_of_in_the_book_that_was_there_and_one_that_was_not_recorded_is_not(store: Store) -> None:
    async with store.accounts.change() as change:
        await change.record(following(None, NOON, "terminal", "planner-created", "วิภา"))
    for _ in range(2):
        await store.measurements.add(measured(), DEED)
    await store.measurements.add(measured(revision=2), DEED)
    entries = await store.accounts.entries()
    assert [(each.number, each.who, each.action, each.subject) for each in entries[1:]] == [
        (number, DEED.who, DEED.action, DEED.subject) for number in (2, 3)
    ]
    assert first_break(entries) is None
