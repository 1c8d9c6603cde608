"""Background tasks: when one ends, it is logged, everybody who waits gets a reply, and the service ends."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from service.application.supervision import EndedError, every, supervised, until_done
from service.domain.errors import BusyError
from tests.support.installation import Installation, answers, key, sheet, until

if TYPE_CHECKING:
    from service.application.collecting.submission import Receipt, Submissions
    from service.domain.collecting.collector import Collector
    from tests.support.fake_store import MemoryStore
    from tests.support.installation import SetClock


@pytest.fixture
async def collector(site: Installation) -> Collector:
    return await site.collectors.create("survey", "สำนักงาน")


async def for_ever() -> None:
    await asyncio.Event().wait()


async def breaks() -> None:
    raise ValueError("ความลับ")


def send(site: Installation, collector: Collector, intake: Submissions, number: int) -> asyncio.Task[Receipt]:
    published = site.registry.form("survey")
    return asyncio.create_task(intake.submit(collector, published, key(number), sheet(published, answers())))


def writer(others: set[asyncio.Task[Any]]) -> asyncio.Task[Any]:
    """Return the task that writes, which is not one that another test left."""
    (task,) = [each for each in asyncio.all_tasks() - others if each.get_name() == "intake"]
    return task


@pytest.mark.memory_store
async def test_leaving_commits_all_that_waits(site: Installation, store: MemoryStore, collector: Collector) -> None:
    intake = site.intake()
    store.faults.gate.clear()
    store.faults.begun = 0
    async with supervised(intake, beside=for_ever):
        tasks = [send(site, collector, intake, 1)]
        await until(lambda: store.faults.begun)
        tasks.append(send(site, collector, intake, 2))
        await until(lambda: intake.waiting == 1)
        store.faults.gate.set()
    assert [(await task).outcome for task in tasks] == ["stored", "stored"]


@pytest.mark.memory_store
async def test_a_writer_cancelled_in_a_commit_ends_the_service_and_leaves_nobody_waiting(
    site: Installation, store: MemoryStore, collector: Collector, caplog: pytest.LogCaptureFixture
) -> None:
    intake = site.intake()
    store.faults.gate.clear()
    store.faults.begun = 0
    tasks: list[asyncio.Task[Receipt]] = []

    async def live() -> None:
        others = asyncio.all_tasks()
        async with supervised(intake, beside=for_ever):
            tasks.append(send(site, collector, intake, 1))
            await until(lambda: store.faults.begun)
            tasks.extend(send(site, collector, intake, number) for number in (2, 3))
            await until(lambda: intake.waiting == 2)
            writer(others).cancel()
            await asyncio.wait_for(for_ever(), 5)

    with pytest.raises(ExceptionGroup) as ended:
        await live()
    assert [str(each) for each in ended.value.exceptions] == ["intake"]
    told = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
    assert [type(each) for each in told] == [BusyError] * 3
    assert intake.troubled
    with pytest.raises(BusyError):
        await send(site, collector, intake, 4)
    (record,) = caplog.records
    assert (record.levelno, record.__dict__["task"]) == (logging.CRITICAL, "intake")


async def test_the_end_of_what_works_beside_ends_the_service(
    site: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ExceptionGroup) as ended:
        async with supervised(site.intake(), telling=breaks):
            await asyncio.wait_for(for_ever(), 5)
    assert ended.group_contains(EndedError, match="telling")
    (record,) = caplog.records
    assert record.__dict__["task"] == "telling"


@pytest.mark.memory_store
async def test_a_commit_that_hangs_is_told_of(
    site: Installation, store: MemoryStore, collector: Collector, clock: SetClock
) -> None:
    intake = site.intake()
    store.faults.gate.clear()
    store.faults.begun = 0
    async with supervised(intake):
        task = send(site, collector, intake, 1)
        await until(lambda: store.faults.begun)
        clock.now += timedelta(seconds=29)
        assert not intake.troubled
        clock.now += timedelta(seconds=2)
        assert intake.troubled
        store.faults.gate.set()
        assert (await task).outcome == "stored"
        assert not intake.troubled


async def test_what_fails_is_logged_and_done_again_until_it_is_done(caplog: pytest.LogCaptureFixture) -> None:
    tries = iter([ValueError("locked"), None])

    async def work() -> None:
        if error := next(tries):
            raise error

    await until_done(0, work, "counting failed")
    assert [each.message for each in caplog.records] == ["counting failed"]
    assert next(tries, "done") == "done"


async def test_what_is_done_every_so_often_goes_on_after_a_failure(caplog: pytest.LogCaptureFixture) -> None:
    tries, again = iter([ValueError("locked")]), asyncio.Event()

    async def work() -> None:
        for error in tries:
            raise error
        again.set()

    task = asyncio.create_task(every(0, work, "looking failed"))
    await again.wait()
    task.cancel()
    assert [each.message for each in caplog.records] == ["looking failed"]
