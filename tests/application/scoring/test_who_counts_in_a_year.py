"""Who counts in a year is adopted with the year; counts stay exact through withdrawal, deletion and a new version."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from service.application.collecting.receipts import Receipts
from service.application.forms.filed_forms import publish
from service.domain.errors import FaultyFormsError
from service.domain.indicators.indicator import YearRules
from service.domain.period import FiscalPeriod
from tests.support.examples import at, form, indicator, rating, section, single, who
from tests.support.installation import Installation, SetClock, catalogue, key, purge_announced, sheet, writing

if TYPE_CHECKING:
    from service.application.ports.store import Store
    from service.domain.collecting.collector import Collector
    from service.domain.forms.form import Form, WhoCounts
    from service.domain.scoring.score import Score

pytestmark = pytest.mark.anyio

YEAR, NEXT = FiscalPeriod(fiscal_year=2569), FiscalPeriod(fiscal_year=2570)
IN_YEAR, IN_NEXT = at("2026-05-15T12:00:00"), at("2026-11-15T12:00:00")


def asked(version: int, counts: WhoCounts | None, *, judged: bool = True) -> Form:
    parts = (
        section("about", single("asked", "yes no"), single("office", "hq abroad", breakdown=True)),
        section("use", rating("ease"), rating("whole", overall=True)),
    )
    return form(*parts, version=version, counts=counts, indicator="1.1" if judged else None)


async def defined(store: Store, clock: SetClock, *forms: Form, rules: tuple[YearRules, ...] = ()) -> Installation:
    judged = forms[0].indicator is not None
    known = replace(catalogue(*forms), indicators=(replace(indicator(), rules=rules),) if judged else ())
    return Installation(store=store, registry=await publish(known, store, clock), clock=clock)


async def send(site: Installation, collector: Collector, first: int, *sheets: dict[str, Any]) -> list[str]:
    published = site.registry.form("survey")
    async with writing(site.intake()) as intake:
        return [
            (
                await intake.submit(collector, published, key(n), sheet(published, {"office": "hq", "whole": 3, **raw}))
            ).receipt
            for n, raw in enumerate(sheets, first)
        ]


def figures(score: Score) -> tuple[Decimal | None, int, int | None]:
    return score.percent, score.responses, score.counted.sheets if score.counted else None


async def test_a_year_counts_as_it_began_and_the_next_as_the_form_says_then(store: Store, clock: SetClock) -> None:
    site = await defined(store, clock, asked(1, None))
    collector = await site.collectors.create("survey", "สำนักงาน")
    await send(site, collector, 1, {"asked": "yes", "ease": 5}, {"asked": "no", "ease": 1})
    later = await defined(store, clock, asked(2, who("asked", "yes")))
    await send(later, collector, 3, {"asked": "yes", "ease": 5}, {"asked": "no", "ease": 1})
    assert figures(await later.report.score("survey", YEAR)) == (Decimal("60.00"), 4, None)
    clock.now = IN_NEXT
    await send(later, collector, 5, {"asked": "yes", "ease": 4}, {"asked": "no", "ease": 1})
    assert figures(await later.report.score("survey", NEXT)) == (Decimal("80.00"), 2, 1)
    assert figures(await later.report.score("survey", YEAR)) == (Decimal("60.00"), 4, None)
    series = await later.report.series("survey", [2569, 2570])
    assert [(point.percent, point.responses) for point in series.years] == [
        (Decimal("60.00"), 4),
        (Decimal("80.00"), 2),
    ]


async def test_a_version_that_does_not_ask_who_counts_waits_for_a_year_without_answers(
    store: Store, clock: SetClock
) -> None:
    site = await defined(store, clock, asked(1, who("asked", "yes")))
    collector = await site.collectors.create("survey", "สำนักงาน")
    await send(site, collector, 1, {"asked": "yes", "ease": 5}, {"asked": "no", "ease": 1})
    with pytest.raises(FaultyFormsError) as refused:
        await defined(store, clock, asked(2, None))
    params = {"version": 1, "year": 2569, "text": "ผู้ตอบ yes"}
    assert [(each.where, each.code, each.params) for each in refused.value.faults] == [
        ("counts.item", "counts-in-year", params)
    ]
    clock.now = IN_NEXT
    later = await defined(store, clock, asked(2, None))
    await send(later, collector, 3, {"asked": "yes", "ease": 4}, {"asked": "no", "ease": 2})
    assert figures(await later.report.score("survey", NEXT)) == (Decimal("60.00"), 2, None)
    assert figures(await later.report.score("survey", YEAR)) == (Decimal("100.00"), 2, 1)


async def test_a_year_rule_may_count_other_answers_than_the_form(store: Store, clock: SetClock) -> None:
    rules = (YearRules(year=2570, counts=who("asked", "no")),)
    site = await defined(store, clock, asked(1, who("asked", "yes")), rules=rules)
    collector = await site.collectors.create("survey", "สำนักงาน")
    for moment, first in ((IN_YEAR, 1), (IN_NEXT, 3)):
        clock.now = moment
        await send(site, collector, first, {"asked": "yes", "ease": 5}, {"asked": "no", "ease": 1})
    assert figures(await site.report.score("survey", YEAR)) == (Decimal("100.00"), 2, 1)
    assert figures(await site.report.score("survey", NEXT)) == (Decimal("20.00"), 2, 1)


async def test_without_an_indicator_each_version_counts_as_it_says(store: Store, clock: SetClock) -> None:
    site = await defined(store, clock, asked(1, who("asked", "yes"), judged=False))
    collector = await site.collectors.create("survey", "สำนักงาน")
    assert figures(await site.report.score("survey", YEAR)) == (None, 0, 0)
    await send(site, collector, 1, {"asked": "yes", "ease": 5}, {"asked": "no", "ease": 1})
    later = await defined(store, clock, asked(2, who("asked", "no"), judged=False))
    await send(later, collector, 3, {"asked": "yes", "ease": 5}, {"asked": "no", "ease": 3})
    assert figures(await later.report.score("survey", YEAR)) == (Decimal("80.00"), 4, 2)


async def test_withdrawal_and_deletion_leave_counts_that_a_recount_proves(store: Store, clock: SetClock) -> None:
    site = await defined(store, clock, asked(1, who("asked", "yes")))
    collector = await site.collectors.create("survey", "สำนักงาน")
    sheets = [{"asked": "yes", "ease": 5}, {"asked": "yes", "ease": 2}, {"asked": "no", "ease": 1}]
    receipts = await send(site, collector, 1, *sheets, {"asked": "no", "ease": 4})
    for receipt in receipts[1:3]:
        await Receipts(store, site.registry, clock).withdraw(receipt)
    assert figures(await site.report.score("survey", YEAR)) == (Decimal("100.00"), 2, 1)
    assert await site.differences() == []
    clock.now = at("2028-11-15T12:00:00")
    assert (await purge_announced(store, site.registry, clock)).responses
    assert figures(await site.report.score("survey", YEAR)) == (Decimal("100.00"), 2, 1)
    assert await site.differences() == []
