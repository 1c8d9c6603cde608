"""The contract of every store for remarks on indicators."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from service.application.ports.snapshot import Wanted
from service.domain.indicators.remarks import Remark
from service.domain.period import FiscalPeriod
from tests.support.examples import at

if TYPE_CHECKING:
    from service.application.ports.store import Store


def remark(indicator: str = "2.1", quarter: int | None = None, revision: int = 1, **other: Any) -> Remark:
    return Remark(
        **{
            "indicator": indicator,
            "period": FiscalPeriod(fiscal_year=2569, quarter=quarter),
            "revision": revision,
            "obstacles": 'งบประมาณ "ล่าช้า"; --\nบุคลากรน้อย',
            "improvements": "",
            "by": "วิภา",
            "written": at("2026-05-15T12:00:00"),
            **other,
        }
    )


async def test_remarks_come_back_as_they_were_written_and_in_order(store: Store) -> None:
    other_year = remark(period=FiscalPeriod(fiscal_year=2570), improvements="จัดอบรม")
    ordered = [remark(), remark(quarter=1), remark(quarter=1, revision=2), remark("2.2")]
    for each in (other_year, *reversed(ordered)):
        async with store.write() as unit:
            await unit.remarks.add(each)
            assert each in await unit.remarks.history(each.indicator, each.period)
    assert await store.remarks.history("2.1", ordered[1].period) == ordered[1:3]
    read = (await store.figures(Wanted(measured=frozenset([2569, 2571])))).remarks
    assert read == {2569: [ordered[0], *ordered[2:]], 2571: []}


async def test_a_moment_is_kept_to_the_second(store: Store) -> None:
    exact = replace(remark(), written=at("2026-05-15T12:00:00.75"))
    async with store.write() as unit:
        await unit.remarks.add(exact)
    (kept,) = await store.remarks.history("2.1", exact.period)
    assert kept.written == at("2026-05-15T12:00:00").astimezone(UTC)


async def test_the_texts_of_one_revision_alone_are_erased(store: Store) -> None:
    kept = [remark(quarter=1), remark(quarter=1, revision=2), remark(revision=2)]
    async with store.write() as unit:
        for each in (*kept, remark()):
            await unit.remarks.add(each)
        await unit.remarks.erase(kept[0].indicator, FiscalPeriod(fiscal_year=2569), 1)
    assert await store.remarks.history(kept[0].indicator, kept[0].period) == kept[:2]
    erased = remark(obstacles="", improvements="")
    assert await store.remarks.history(kept[0].indicator, erased.period) == [erased, kept[2]]
