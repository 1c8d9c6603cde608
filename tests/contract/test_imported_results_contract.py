"""The contract of every store for results imported from documents."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.application.ports.snapshot import Wanted
from service.domain.indicators.imported import ImportedResult
from service.domain.period import FiscalPeriod
from tests.support.examples import at

if TYPE_CHECKING:
    from service.application.ports.store import Store

YEAR, QUARTER = FiscalPeriod(fiscal_year=2567), FiscalPeriod(fiscal_year=2567, quarter=1)
FIRST = ImportedResult(
    indicator="1.1",
    period=YEAR,
    revision=1,
    percent=Decimal("88.50"),
    responses=120,
    method="top-2-box",
    document="รายงานประจำปี",
    by="วิภา",
    recorded=at("2026-05-15T12:00:00"),
)
CORRECTED = replace(FIRST, revision=2, percent=Decimal("88.500001"), method=None, note="พิมพ์ผิด")
REMOVED = replace(CORRECTED, revision=3, percent=None, note="ใช้ไม่ได้")
OTHER = replace(FIRST, period=QUARTER, percent=Decimal(0))
FOREIGN = replace(FIRST, indicator="1.2")


async def test_every_revision_is_kept_and_the_last_one_counts(store: Store) -> None:
    async with store.write() as unit:
        for each in (FOREIGN, OTHER, replace(FIRST, recorded=at("2026-05-15T12:00:00.5")), CORRECTED):
            await unit.imported.add(each)
        assert await unit.imported.history("1.1", YEAR) == [FIRST, CORRECTED]
        assert await unit.imported.history("1.1", FiscalPeriod(fiscal_year=2568)) == []
    assert await store.imported.everything() == [FIRST, CORRECTED, OTHER, FOREIGN]
    read = await store.figures(Wanted(imported=frozenset(["1.1"])))
    assert read.imported == {("1.1", YEAR): CORRECTED, ("1.1", QUARTER): OTHER}
    assert str(read.imported["1.1", YEAR].percent) == "88.500001"
    assert (await store.figures(Wanted())).imported == {}
    async with store.write() as unit:
        await unit.imported.add(REMOVED)
    assert (await store.figures(Wanted(imported=frozenset(["1.1"])))).imported == {("1.1", QUARTER): OTHER}
    assert await store.imported.everything() == [FIRST, CORRECTED, REMOVED, OTHER, FOREIGN]


async def test_a_failed_transaction_imports_nothing(store: Store) -> None:
    async def fail() -> None:
        async with store.write() as unit:
            await unit.imported.add(FIRST)
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    assert await store.imported.everything() == []
