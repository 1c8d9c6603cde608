"""The clock is looked at, doubted, and confirmed; answers are not stored by one that contradicts what is stored."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from service.application.timekeeping import Timekeeper
from service.domain.errors import BusyError
from service.domain.timekeeping import Deletion, Timekeeping
from tests.support.examples import at
from tests.support.installation import MONTH, NOON, Installation, SetClock, answers, key, sheet, writing

if TYPE_CHECKING:
    from service.application.ports.store import Store

pytestmark = pytest.mark.anyio

TODAY = date(2026, 5, 15)
FAR, PAST = at("2035-01-01T00:00:00"), at("2020-01-01T00:00:00")


async def test_the_first_look_at_an_empty_store_believes_the_clock(store: Store, clock: SetClock) -> None:
    keeper = Timekeeper(store, clock)
    assert not keeper.contradicted
    assert await keeper.look() is None
    assert await store.timekeeping.read() == Timekeeping(served=TODAY)


async def test_the_day_is_recorded_once_a_day(store: Store, clock: SetClock) -> None:
    keeper = Timekeeper(store, clock)
    for day in (15, 15, 16):
        clock.now = at(f"2026-05-{day}T12:00:00")
        await keeper.look()
        assert await store.timekeeping.read() == Timekeeping(served=date(2026, 5, day))


@pytest.mark.parametrize(("moment", "doubt"), [(FAR, "ahead"), (PAST, "behind")])
async def test_a_doubted_clock_moves_nothing_however_often_it_starts(
    site: Installation, clock: SetClock, moment: object, doubt: str, caplog: pytest.LogCaptureFixture
) -> None:
    """What was written by the wrong clock is no evidence for it, and the right one is believed again or confirmed."""
    clock.now = moment  # type: ignore[assignment] # a datetime
    for _ in range(2):
        keeper = site.timekeeper
        assert await keeper.look() == doubt
        assert await keeper.look() == keeper.doubt == doubt
        await site.collectors.create("survey", "ที่")
    assert await site.store.timekeeping.read() == Timekeeping(served=TODAY)
    assert [each.message for each in caplog.records].count("clock in doubt, nothing is deleted") == 2


async def test_the_right_clock_is_believed_again(
    site: Installation, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    keeper = site.timekeeper
    await keeper.look()
    clock.now = FAR
    assert await keeper.look() == "ahead"
    assert not keeper.contradicted
    clock.now = NOON
    assert await keeper.look() is None
    assert "clock believed again" in caplog.text


async def test_a_keeper_confirms_and_it_is_recorded(site: Installation, clock: SetClock) -> None:
    keeper = site.timekeeper
    async with site.store.write() as unit:
        deletion = Deletion(month=202605, on=TODAY, personal=1, responses=1)
        await unit.timekeeping.put(Timekeeping(served=TODAY, deletion=deletion))
    await keeper.look()
    assert keeper.deletion == deletion
    clock.now = FAR
    await site.collectors.create("survey", "ที่")
    clock.now = NOON
    assert await keeper.look() == "behind"
    assert not keeper.contradicted
    await keeper.confirm("terminal")
    assert await keeper.look() is None
    assert keeper.deletion is None
    entry = (await site.store.accounts.entries())[-1]
    assert (entry.who, entry.action, entry.subject) == ("terminal", "clock-confirmed", "2026-05-15T12:00:00+07:00")


async def test_no_answer_is_taken_before_the_last_day_served(site: Installation, clock: SetClock) -> None:
    collector = await site.collectors.create("survey", "ที่")
    published = site.registry.form("survey")
    keeper = site.timekeeper
    intake = site.intake(timekeeper=keeper)
    await keeper.look()
    async with writing(intake):
        clock.now = PAST
        with pytest.raises(BusyError):
            await intake.submit(collector, published, key(1), sheet(published, answers()))
        clock.now = NOON
        await intake.submit(collector, published, key(1), sheet(published, answers()))
    assert [each.month for each in await site.responses()] == [MONTH]


async def test_no_answer_is_stored_in_a_month_before_its_collector_was_made(
    site: Installation, clock: SetClock
) -> None:
    collector = await site.collectors.create("survey", "ที่")
    published = site.registry.form("survey")
    async with writing(site.intake()) as intake:
        await intake.submit(collector, published, key(1), sheet(published, answers()))
        clock.now = at("2026-04-30T23:59:59")
        with pytest.raises(BusyError):
            await intake.submit(collector, published, key(2), sheet(published, answers()))
        # What was stored before is corrected, and stays in its month.
        await intake.submit(collector, published, key(1), sheet(published, answers(ease=1)))
        clock.now = at("2026-05-01T00:00:00")
        await intake.submit(collector, published, key(2), sheet(published, answers()))
    assert [each.month for each in await site.responses()] == [MONTH, MONTH]
