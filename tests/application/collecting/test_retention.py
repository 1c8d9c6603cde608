"""Retention: answer sheets are deleted when the notice promised; a recount still proves the counts."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from service.application.collecting import retention
from service.application.collecting.comments_and_arrivals import move_comments
from service.application.collecting.receipts import Receipts
from service.application.collecting.recount import recount
from service.application.collecting.retention import WATCHED, Purged, purge
from service.application.ports.records import by_group
from service.domain.collecting.receipt import receipt_of, response_id
from service.domain.errors import UnknownReceiptError
from service.domain.period import FiscalPeriod
from service.domain.timekeeping import Deletion
from tests.support.examples import at
from tests.support.fake_store import MemoryStore, StoreFailureError
from tests.support.installation import (
    Installation,
    SetClock,
    answers,
    install,
    key,
    places,
    purge_announced,
    sheet,
    stored,
    survey,
)
from tests.support.writing import stored_comments

if TYPE_CHECKING:
    from service.application.ports.store import Store
    from service.domain.collecting.collector import Collector
    from service.domain.forms.form import Form

pytestmark = pytest.mark.anyio

OLD, KEPT = 202309, 202310
"""The last month of fiscal year 2566, which is over for good in 2569, and the first of 2567, which is not."""


@pytest.fixture
async def collector(site: Installation) -> Collector:
    return await site.collectors.create("survey", "สำนักงาน")


def promising(years: int, version: int = 1) -> Form:
    form = survey(version=version)
    return replace(form, notice=replace(form.notice, retention=f"{years} ปี", retention_fiscal_years=years))


async def sent(site: Installation, collector: Collector, month: int, number: int = 1, **given: Any) -> str:
    """Store a sheet as if it had been sent in a month; give its receipt."""
    published = site.registry.form("survey")
    filled, receipt = sheet(published, answers(**given)), receipt_of(key(number), collector.code)
    async with site.store.write() as unit:
        response = [stored(collector, published, filled, month, response_id(receipt))]
        await unit.responses.put(response)
        await unit.tallies.move(by_group(places(collector, published, filled, month)))
        await move_comments(unit, site.registry, response)
    return receipt


def recorded(store: MemoryStore, action: str) -> list[str]:
    return [each.subject for each in store.state.audit if each.action == action]


async def months(site: Installation) -> list[int]:
    return sorted(response.month for response in await site.responses())


async def test_the_sheets_of_fiscal_years_that_are_over_are_deleted_and_no_others(
    site: Installation, collector: Collector
) -> None:
    for number, month in enumerate((202210, OLD, KEPT, 202409, 202605)):
        await sent(site, collector, month, number)
    assert (await purge_announced(site.store, site.registry, site.clock)).responses == 2
    assert await months(site) == [KEPT, 202409, 202605]
    assert (await purge_announced(site.store, site.registry, site.clock)).responses == 0


@pytest.mark.parametrize(("moment", "left"), [("2026-09-30T23:59:59", [KEPT]), ("2026-10-01T00:00:00", [])])
async def test_a_fiscal_year_is_over_in_bangkok(
    site: Installation, collector: Collector, clock: SetClock, moment: str, left: list[int]
) -> None:
    await sent(site, collector, KEPT)
    clock.now = at(moment)
    await purge_announced(site.store, site.registry, clock)
    assert await months(site) == left


async def test_the_promise_is_that_of_the_version_that_was_answered(store: MemoryStore, clock: SetClock) -> None:
    await install(store, promising(5), clock=clock)
    site = await install(store, promising(1, version=2), clock=clock)
    collector = await site.collectors.create("survey", "สำนักงาน")
    for version in (1, 2):
        filled = sheet(site.registry.version("survey", version), answers())
        for month in (202109, 202110, 202509, 202510):
            await site.store_sheets(collector, month, filled, version=version)
    assert (await purge_announced(store, site.registry, clock)).responses == 4
    left = [(response.form_version_id, response.month) for response in await site.responses()]
    assert sorted(left) == [(1, 202110), (1, 202509), (1, 202510), (2, 202510)]
    assert await site.differences() == []


async def test_scores_stay_and_a_recount_proves_them(site: Installation, collector: Collector) -> None:
    for number in range(12):
        await sent(site, collector, OLD, number, office="hq" if number % 2 else "abroad", comments="ดี")
    await sent(site, collector, KEPT, 12)
    period = FiscalPeriod(fiscal_year=2566)
    before = await site.report.score("survey", period, "office")
    assert before.responses == 12
    await purge_announced(site.store, site.registry, site.clock)
    assert await site.report.score("survey", period, "office") == before
    outcome = await recount(site.store, site.registry, lambda _: None)
    assert (outcome.responses, outcome.sealed, outcome.differences) == (1, 12, [])


async def test_a_tally_changed_before_or_after_is_found_all_the_same(site: Installation, collector: Collector) -> None:
    await sent(site, collector, OLD)
    first, second, *_ = sorted(await site.store.tallies.everything())
    for place in (first, second):
        async with site.store.write() as unit:
            await unit.tallies.move(by_group({place: 3}))
        await purge_announced(site.store, site.registry, site.clock)
    outcome = await recount(site.store, site.registry, lambda _: None)
    assert [(each.place, each.tallied, each.counted) for each in outcome.differences] == [
        (first, 4, 1), (second, 4, 1),
    ]  # fmt: skip


async def test_the_empty_row_of_a_withdrawn_sheet_goes_too_and_seals_nothing(
    site: Installation, collector: Collector
) -> None:
    receipt = await sent(site, collector, OLD)
    await Receipts(site.store, site.registry, site.clock).withdraw(receipt)
    assert (await purge_announced(site.store, site.registry, site.clock)).responses == 1
    assert (await site.responses(), await site.store.tallies.sealed()) == ([], {})
    assert await site.differences() == []


async def test_the_receipt_of_a_deleted_sheet_is_unknown(site: Installation, collector: Collector) -> None:
    receipt = await sent(site, collector, OLD)
    await purge_announced(site.store, site.registry, site.clock)
    desk = Receipts(site.store, site.registry, site.clock)
    for act in (desk.read, desk.withdraw, desk.withdraw_consent):
        with pytest.raises(UnknownReceiptError):
            await act(receipt)
    assert await site.differences() == []


@pytest.mark.memory_store
async def test_many_are_deleted_in_small_transactions(
    store: MemoryStore, site: Installation, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(10):
        await sent(site, collector, OLD, number)
    monkeypatch.setattr(retention, "_BATCH", 2)
    await purge(store, site.registry, site.clock)
    site.clock.forward(days=7)
    begun = store.faults.begun
    assert (await purge(store, site.registry, site.clock)).responses == 10
    served, days, personal, recorded, announced = 1, 1, 1, 1, 1
    # Read in batches of 3, 3, 3 and 1.
    assert store.faults.begun - begun == served + days + personal + 2 + 2 + 2 + 1 + recorded + announced
    assert store.faults.rewritten == 1
    await purge(store, site.registry, site.clock)
    assert store.faults.rewritten == 1
    assert await site.differences() == []


@pytest.mark.memory_store
async def test_what_fails_in_between_leaves_whole_sheets_and_the_next_time_does_the_rest(
    store: MemoryStore, site: Installation, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal, batches = retention._seal, iter([True, False])

    async def second_fails(*given: Any) -> Any:
        if not next(batches, True):
            raise StoreFailureError("commit")
        return await seal(*given)

    for number in range(5):
        await sent(site, collector, OLD, number)
    await purge(store, site.registry, site.clock)
    site.clock.forward(days=7)
    monkeypatch.setattr(retention, "_seal", second_fails)
    with pytest.raises(StoreFailureError):
        await purge(store, site.registry, site.clock)
    assert (len(await site.responses()), await site.differences()) == (2, [])
    assert (await purge(store, site.registry, site.clock)).responses == 2
    assert await site.differences() == []
    assert recorded(store, "responses-deleted") == ["survey 1 202310 3", "survey 1 202310 2"]


async def test_a_deletion_is_announced_a_week_before_and_recorded(
    store: Store, site: Installation, collector: Collector, clock: SetClock
) -> None:
    for number in range(3):
        await sent(site, collector, KEPT, number)
    clock.now = at("2026-09-23T12:00:00")
    await site.timekeeper.confirm("terminal")
    assert await purge(store, site.registry, clock) == Purged()
    clock.now = at("2026-09-24T12:00:00")
    announced = Deletion(month=202610, on=date(2026, 10, 1), personal=0, responses=3)
    assert await purge(store, site.registry, clock) == Purged(announced=announced)
    clock.now = at("2026-09-30T23:59:59")
    assert await purge(store, site.registry, clock) == Purged(announced=announced)
    assert len(await site.responses()) == 3
    clock.now = at("2026-10-01T00:00:00")
    assert await purge(store, site.registry, clock) == Purged(responses=3)
    assert await purge(store, site.registry, clock) == Purged()
    written = [(each.who, each.action, each.subject) for each in await store.accounts.entries()]
    assert written[-2:] == [
        ("service", "deletion-announced", "2026-10-01 0 3"),
        ("service", "responses-deleted", "survey 1 202410 3"),
    ]


async def test_a_deletion_that_is_late_is_announced_all_the_same(
    store: Store, site: Installation, collector: Collector, clock: SetClock
) -> None:
    await sent(site, collector, OLD)
    await purge(store, site.registry, clock)
    on = clock.now.date() + timedelta(days=7)
    assert (await purge(store, site.registry, clock)).announced == Deletion(
        month=202605, on=on, personal=0, responses=1
    )


@pytest.mark.parametrize("moment", ["2035-01-01T00:00:00", "2020-01-01T00:00:00"])
async def test_nothing_is_deleted_nor_announced_by_a_clock_in_doubt(
    store: Store, site: Installation, collector: Collector, clock: SetClock, moment: str
) -> None:
    await sent(site, collector, OLD)
    today = clock.now
    async with store.write() as unit:
        await unit.arrivals.add({(collector.id, today.date()): 1})
    await purge(store, site.registry, clock)
    clock.now = at(moment)
    for _ in range(2):
        doubt = "ahead" if clock.now > today else "behind"
        assert await purge(store, site.registry, clock) == Purged(doubt=doubt)  # type: ignore[arg-type] # one of both
        clock.forward(days=8)
    clock.now = today
    assert await months(site) == [OLD]
    assert list(await store.arrivals.of("survey")) == [today.date()]
    assert (await purge(store, site.registry, clock)).announced


async def test_a_sheet_withdrawn_meanwhile_is_sealed_as_it_stands(
    store: MemoryStore, site: Installation, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = await sent(site, collector, OLD)
    (due,) = await site.responses()
    await Receipts(store, site.registry, site.clock).withdraw(receipt)
    assert await retention._seal(store, site.registry, [due, due._replace(id="f" * 32)]) == [due._replace(answers=None)]
    assert Counter(await store.tallies.sealed()) == Counter()
    assert await site.differences() == []


async def test_what_a_deleted_sheet_said_in_words_is_deleted_with_it(site: Installation, collector: Collector) -> None:
    await sent(site, collector, OLD, 1, comments="ของเก่า")
    await sent(site, collector, KEPT, 2, comments="ของใหม่")
    await purge_announced(site.store, site.registry, site.clock)
    left = await stored_comments(site.store, "survey", "comments")
    assert [comment.text for comment in left] == ["ของใหม่"]


async def test_the_days_of_arrival_are_kept_as_long_as_a_survey_is_watched(
    site: Installation, collector: Collector
) -> None:
    today = site.clock.now.date()
    async with site.store.write() as unit:
        await unit.arrivals.add({(collector.id, today - WATCHED - timedelta(days=ago)): 1 for ago in range(2)})
    await purge_announced(site.store, site.registry, site.clock)
    assert list(await site.store.arrivals.of("survey")) == [today - WATCHED]
