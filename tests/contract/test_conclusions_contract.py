"""The contract of every store for conclusions of surveys."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from service.application.ports.snapshot import Wanted
from service.domain.period import FiscalPeriod
from service.domain.scoring.conclusion import Conclusion
from tests.support.examples import at

if TYPE_CHECKING:
    from service.application.ports.store import Store


def conclusion(form: str = "progress", quarter: int | None = None, revision: int = 1, **other: Any) -> Conclusion:
    return Conclusion(
        **{
            "form": form,
            "period": FiscalPeriod(fiscal_year=2569, quarter=quarter),
            "revision": revision,
            "conclusion": 'งบประมาณ "ล่าช้า"; --\nบุคลากรน้อย',
            "recommendations": "",
            "by": "วิภา",
            "written": at("2026-05-15T12:00:00"),
            **other,
        }
    )


async def test_conclusions_come_back_as_they_were_written_and_in_order(store: Store) -> None:
    other_year = conclusion(period=FiscalPeriod(fiscal_year=2570), recommendations="จัดอบรม")
    ordered = [conclusion(), conclusion(quarter=1), conclusion(quarter=1, revision=2), conclusion("visitors")]
    for each in (other_year, *reversed(ordered)):
        async with store.write() as unit:
            await unit.conclusions.add(each)
            assert each in await unit.conclusions.history(each.form, each.period)
    assert await store.conclusions.history("progress", ordered[1].period) == ordered[1:3]
    read = (await store.figures(Wanted(concluded=frozenset([2569, 2571])))).conclusions
    assert read == {2569: [ordered[0], *ordered[2:]], 2571: []}


async def test_a_moment_is_kept_to_the_second(store: Store) -> None:
    exact = replace(conclusion(), written=at("2026-05-15T12:00:00.75"))
    async with store.write() as unit:
        await unit.conclusions.add(exact)
    (kept,) = await store.conclusions.history("progress", exact.period)
    assert kept.written == at("2026-05-15T12:00:00").astimezone(UTC)


async def test_the_texts_of_one_revision_alone_are_erased(store: Store) -> None:
    kept = [conclusion(quarter=1), conclusion(quarter=1, revision=2), conclusion(revision=2)]
    async with store.write() as unit:
        for each in (*kept, conclusion()):
            await unit.conclusions.add(each)
        await unit.conclusions.erase(kept[0].form, FiscalPeriod(fiscal_year=2569), 1)
    assert await store.conclusions.history(kept[0].form, kept[0].period) == kept[:2]
    erased = conclusion(conclusion="", recommendations="")
    assert await store.conclusions.history(kept[0].form, erased.period) == [erased, kept[2]]
