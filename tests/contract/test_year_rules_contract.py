"""The contract of every store for adopted year rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.application.ports.snapshot import Wanted
from service.domain.accounts.planner import Planner
from service.domain.forms.form import WhoCounts
from service.domain.indicators.year_rules import AdoptedRules, rules_of
from tests.support.examples import at, indicator

if TYPE_CHECKING:
    from service.application.ports.store import Store

RULES = replace(
    rules_of(indicator(target="92.5"), 2569),
    method="normalised",
    counts=WhoCounts(item="experience", values=("approved",), text="ผู้ได้รับอนุมัติ"),
    edition="ฉบับเดือนเมษายน",
)


def adopted(indicator: str = "1.1", year: int = 2569, revision: int = 1, reason: str = "") -> AdoptedRules:
    moment = at("2026-05-15T12:00:00.5")
    return AdoptedRules(
        indicator=indicator, fiscal_year=year, revision=revision, rules=RULES, adopted=moment, by="วิภา", reason=reason
    )


def kept(rules: AdoptedRules) -> AdoptedRules:
    return replace(rules, adopted=rules.adopted.replace(microsecond=0))


async def test_the_last_revision_of_each_year_is_in_force(store: Store) -> None:
    assert await store.year_rules.in_force() == {}
    first, amended, other = adopted(), adopted(revision=2, reason="แก้ตามมติ"), adopted(year=2570)
    async with store.write() as unit:
        for each in (other, first):
            await unit.year_rules.add(each)
        there = [await unit.year_rules.adopted("1.1", year) for year in (2568, 2569)]
        assert there == [False, True]
        assert await unit.year_rules.in_force() == {("1.1", 2569): kept(first), ("1.1", 2570): kept(other)}
        await unit.year_rules.add(amended)
    now = {("1.1", 2569): kept(amended).after(kept(first)), ("1.1", 2570): kept(other)}
    assert await store.year_rules.everything() == [kept(first), kept(amended), kept(other)]
    assert await store.year_rules.in_force() == now
    assert (await store.figures(Wanted())).adopted == now


async def test_who_amended_is_called_what_the_account_is_called_now(store: Store) -> None:
    async with store.write() as unit:
        await unit.accounts.add(Planner(name="วิภา", role="planner", created=at("2026-05-01T12:00:00")))
        await unit.year_rules.add(adopted())
        await unit.year_rules.add(adopted(revision=2, reason="แก้ตามมติ"))

    async def names() -> set[str]:
        read = [*await store.year_rules.everything()]
        for found in (await store.year_rules.in_force(), (await store.figures(Wanted())).adopted):
            read += [found["1.1", 2569], *found["1.1", 2569].earlier]
        return {each.full_name for each in read}

    assert await names() == {""}
    for name in ("วิภา ใจดี", "วิภา ใจงาม"):
        async with store.write() as unit:
            found = await unit.accounts.find("วิภา")
            assert found
            await unit.accounts.put(replace(found, full_name=name))
        assert await names() == {name}


async def test_what_another_process_adopted_first_stays_and_a_failed_transaction_adopts_nothing(store: Store) -> None:
    async with store.write([(1, "a")]) as unit:
        await unit.year_rules.add(adopted())
    async with store.write([(1, "b")]) as unit:
        await unit.year_rules.add(adopted(reason="อีกครั้ง"))

    async def fail() -> None:
        async with store.write() as unit:
            await unit.year_rules.add(adopted(year=2570))
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    assert await store.year_rules.everything() == [kept(adopted())]
